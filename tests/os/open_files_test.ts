/** The limit of open files, in processes of their own: it is the process's. */

import assert from "node:assert/strict";

const MODULE = new URL("../../lib/os/open_files.ts", import.meta.url).href;

/** What a program prints that starts with these limits. */
async function run(limits: string, program: string): Promise<unknown> {
  const code = `import { mostOpenFiles, openFiles, raiseOpenFiles } from "${MODULE}";
    import { openFileLimits, setOpenFileLimits } from "${new URL("process_calls.ts", MODULE)}";
    console.log(JSON.stringify(${program}));`;
  const args = [`--nofile=${limits}`, Deno.execPath(), "eval", "--quiet", code];
  const { stdout, stderr } = await new Deno.Command("prlimit", { args }).output();
  assert.ok(stdout.length > 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Deno itself raises the limit; a compiled program does not. */
const LOWERED = "setOpenFileLimits({ soft: 256, hard: openFileLimits().hard })";

Deno.test("raiseOpenFiles() raises the soft limit to the hard one", async () => {
  const program = `[${LOWERED}, openFileLimits().soft, raiseOpenFiles(), openFileLimits()]`;
  const raised = { soft: 700, hard: 700 };
  assert.deepEqual(await run("300:700", program), [0, 256, raised, raised]);
});

Deno.test("mostOpenFiles() tells what the limit can be raised to, and changes nothing", async () => {
  assert.deepEqual(await run("300:700", `[${LOWERED}, mostOpenFiles(), openFileLimits().soft]`), [
    0,
    700,
    256,
  ]);
});

Deno.test("openFiles() counts descriptors", async () => {
  const program = `[openFiles(), Deno.openSync("/dev/null"), openFiles()]`;
  const [before, , after] = await run("700:700", program) as number[];
  assert.equal((before ?? 0) + 1, after);
});
