/** `gofaxsend` as a process of its own on a rig's spool, as faxq starts it. */

import type { Rig } from "../flow/rig.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
const DYING = new URL("dying_sender.ts", import.meta.url).pathname;

/** Writes the gofax.conf that leads to the rig; `more` are lines behind it. */
export function configureSender(rig: Rig, more = ""): void {
  Deno.writeTextFileSync(
    `${rig.dir}/gofax.conf`,
    `[freeswitch]\nsocket = 127.0.0.1:${rig.sim.port}\npassword = secret-1\ngateway = default\nident = x\n` +
      `[hylafax]\nspooldir = ${rig.dir}\nmodems = 1\nxferfaxlog = log/xferfaxlog\n${more}`,
  );
}

/** Where a sender kills itself (dying_sender.ts). */
export interface Death {
  /** The step. */
  readonly at: string;
  /** The number of the document. */
  readonly document: number;
}

/** Starts a sender for a job. */
export function startSender(rig: Rig, path: string, death?: Death): Deno.ChildProcess {
  const program = death === undefined ? MAIN : DYING;
  const env = death === undefined ? {} : { DIES_AT: death.at, DIES_ON: String(death.document) };
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", program, "send", "-m", "freeswitch0", path],
    cwd: rig.dir,
    env: { GOFAX_CONFIG: `${rig.dir}/gofax.conf`, ...env },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
}
