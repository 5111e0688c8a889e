/**
 * Every example of every command's help, typed into a shell as it stands, on a machine of its own (support/private_machine.ts) with a
 * spool, a gofax.conf and the FreeSWITCH stand-in.
 */

import assert from "node:assert/strict";
import { demoConfig, DOCUMENT, makeScratch, QFILE } from "../../cmd/demo/scratch.ts";
import { exitRows } from "../../cmd/line/help.ts";
import { SYSEXIT } from "../../cmd/exit_code.ts";
import type { Command } from "../../cmd/table/command.ts";
import { COMMANDS } from "../../cmd/table/table.ts";
import { type Simulator, startSimulator } from "../../lib/sim/mod.ts";
import { until } from "../flow/rig.ts";
import { freePort } from "../support/free_port.ts";
import { onPrivateMachine } from "../support/private_machine.ts";

/** Exit codes of examples, where more than "done" is known of them. */
const CODES: Readonly<Record<string, number>> = {
  // sent
  "gofaxsend -m freeswitch0 sendq/q12": 2,
  "gofaxsend -version": SYSEXIT.ok,
  // faxq and gofaxd do not run here
  "gofax status": SYSEXIT.unavailable,
  "gofax status --json": SYSEXIT.unavailable,
  "gofax status --nagios": SYSEXIT.worse,
  "gofax status --watch 5": SYSEXIT.terminated,
};

/** What no example may end with. */
const NEVER: readonly number[] = [SYSEXIT.usage, SYSEXIT.software, SYSEXIT.io, 127];

/** Commands that look at the machine or at faxes: what they find here is theirs. */
const FINDERS: readonly string[] = ["setup", "doctor", "selftest", "explain", "number"];

/** The place in which examples are typed. */
class Site implements AsyncDisposable {
  readonly spool: string;
  readonly scratch: string;
  readonly #sim: Simulator;

  private constructor(spool: string, scratch: string, sim: Simulator) {
    this.spool = spool;
    this.scratch = scratch;
    this.#sim = sim;
  }

  static async start(): Promise<Site> {
    const spool = await makeScratch(Date.now());
    const scratch = await Deno.makeTempDir({ prefix: "gofax-examples-" });
    const sim = await startSimulator({ speed: 1000, password: "ClueCon" });
    const job = (await Deno.readTextFile(`${spool}/${QFILE}`)).replaceAll(":8000\n", ":1001\n")
      .replace("jobid:1\n", "jobid:12\n");
    await Deno.remove(`${spool}/${QFILE}`);
    for (const queue of ["sendq", "doneq"]) await Deno.writeTextFile(`${spool}/${queue}/q12`, job);
    await Deno.stat(`${spool}/${DOCUMENT}`);
    const site = new Site(spool, scratch, sim);
    await Deno.writeTextFile(site.config, demoConfig(spool, { freeswitch: sim.port, gofaxd: freePort() }));
    await Deno.writeTextFile(site.alone, demoConfig(spool, { freeswitch: freePort(), gofaxd: freePort() }));
    await Deno.copyFile(site.config, `${spool}/new.conf`);
    return site;
  }

  /** The gofax.conf of the stand-in. */
  get config(): string {
    return `${this.scratch}/gofax.conf`;
  }

  /** A gofax.conf at whose address nobody listens, for programs that play FreeSWITCH themselves. */
  get alone(): string {
    return `${this.scratch}/alone.conf`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sim[Symbol.asyncDispose]();
    for (const dir of [this.spool, this.scratch]) await Deno.remove(dir, { recursive: true });
  }
}

function command(site: Site, line: string, config = site.config): Deno.Command {
  return onPrivateMachine({ line, cwd: site.spool, config, scratch: site.scratch });
}

interface Ended {
  readonly code: number;
  readonly said: string;
}

async function ran(site: Site, line: string): Promise<Ended> {
  const { code, stdout, stderr } = await command(site, line).output();
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return { code, said: text(stdout) + text(stderr) };
}

/** Runs what goes on until it is told to end, and tells it as soon as it has said something. */
async function ranUntilTold(site: Site, line: string): Promise<Ended> {
  await Deno.remove(`${site.spool}/status/freeswitch0`).catch(() => {});
  const child = command(site, line, site.alone).spawn();
  let said = "";
  const read = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    for await (const part of stream.pipeThrough(new TextDecoderStream())) said += part;
  };
  const reading = Promise.all([read(child.stdout), read(child.stderr)]);
  let over = false;
  child.status.then(() => over = true);
  const isUp = (): boolean => said !== "" || Deno.readTextFileSync(`${site.spool}/status/freeswitch0`) !== "";
  await until(`${line} is up`, () => {
    try {
      return over || isUp();
    } catch {
      return false;
    }
  });
  if (!over) child.kill("SIGTERM");
  const { code } = await child.status;
  await reading;
  return { code, said };
}

/** The exit codes that an example may have. */
function codesOf(each: Command, line: string): readonly number[] {
  const known = CODES[line];
  if (known !== undefined) return [known];
  if (!FINDERS.includes(each.name)) return [SYSEXIT.ok];
  return exitRows(each).map(([code]) => Number(code)).filter((code) => !NEVER.includes(code));
}

for (const each of Object.values<Command>(COMMANDS)) {
  Deno.test(`the examples of gofax ${each.name} do something when they are typed`, async (t) => {
    await using site = await Site.start();
    for (const { line } of each.examples) {
      await t.step(line, async () => {
        const goesOn = line.includes("--watch") || each.untilTold === true && !line.includes("--numbers");
        const { code, said } = goesOn ? await ranUntilTold(site, line) : await ran(site, line);
        const codes = codesOf(each, line);
        assert(codes.includes(code), `exit code ${code}, not ${codes.join(" or ")}: ${said}`);
        assert(
          goesOn || said !== "" || line.startsWith("eval ") || each.name === "door" || each.name === "send",
        );
      });
    }
  });
}
