/** A spool of its own for a test, and other processes that work on it. */

import { loadLibc } from "../../lib/os/libc.ts";
import { Spool } from "../../lib/spool/spool.ts";

// The library stays open for the life of the process; a test that happened to open it would be blamed for that.
loadLibc();

/** An empty spool that is removed again. */
export interface TempSpool extends Disposable {
  readonly dir: string;
  readonly spool: Spool;
}

export function tempSpool(): TempSpool {
  const dir = Deno.makeTempDirSync({ prefix: "spool" });
  for (const name of ["log", "recvq", "sendq", "status", "tmp"]) {
    Deno.mkdirSync(`${dir}/${name}`);
  }
  return {
    dir,
    spool: Spool.open(dir),
    [Symbol.dispose](): void {
      Deno.removeSync(dir, { recursive: true });
    },
  };
}

const SPOOL = new URL("../../lib/spool/spool.ts", import.meta.url).href;
const IDS = new URL("../../lib/hylafax/ids.ts", import.meta.url).href;

/**
 * Starts another process that has `spool`, a `Spool` on the directory, and `commId` and `modemName`. What belongs to a whole process, its
 * umask for instance, is changed there: tests beside each other share one.
 */
export function denoOnSpool(dir: string, script: string): Deno.ChildProcess {
  const source = `import { Spool } from ${JSON.stringify(SPOOL)};
import { commId, modemName } from ${JSON.stringify(IDS)};
const spool = Spool.open(${JSON.stringify(dir)});
${script}`;
  const args = ["eval", "--ext=ts", "--no-check", source];
  return new Deno.Command(Deno.execPath(), { args, stdin: "null", stdout: "piped", stderr: "inherit" })
    .spawn();
}

/** The lines that a process printed until its end. */
export async function printed(child: Deno.ChildProcess): Promise<readonly string[]> {
  const { stdout } = await child.output();
  return new TextDecoder().decode(stdout).trimEnd().split("\n");
}

/** The permission bits of a file. */
export function modeOf(path: string): string {
  return ((Deno.statSync(path).mode ?? 0) & 0o7777).toString(8);
}
