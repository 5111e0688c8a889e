/**
 * Tests of the program as it is installed, by its names: compiled, or from sources where it cannot be compiled. All tests of a
 * file use one program.
 */

import assert from "node:assert/strict";
import { type Compiled, compileProgram, COMPILER } from "./compiled.ts";
import { type NamedProgram, nameSources } from "./named_sources.ts";

/** What the compiled program is to show as its commit. */
export const COMMIT = "0123456789ab";

let program: NamedProgram | undefined;
let build: Compiled | undefined;
Deno.test.beforeAll(async () => {
  if (COMPILER.missing === undefined) build = await compileProgram(COMMIT);
  program = build ?? await nameSources();
});
Deno.test.afterAll(async () => {
  await program?.[Symbol.asyncDispose]();
});

/** What is asked of the program. */
const IS = COMPILER.missing === undefined ? "compiled" : "from sources";

/** Registers a test of the program, compiled or not. */
export function programTest(
  name: string,
  needsHylafax: boolean,
  fn: (program: NamedProgram) => Promise<void>,
): void {
  const ignore = needsHylafax && Deno.uid() !== 0;
  Deno.test({
    name: `${name} (${ignore ? "ignored: faxq runs for root only" : IS})`,
    ignore,
    fn: async () => {
      assert(program);
      await fn(program);
    },
  });
}

/** What {@linkcode compiledTest} could not register, in words. */
const leftOut: string[] = [];

/** Registers a test that wants the compiled program. `what` is what is not known without it. */
export function compiledTest(what: string, name: string, fn: (built: Compiled) => Promise<void>): void {
  if (COMPILER.missing !== undefined) {
    leftOut.push(what);
    return;
  }
  Deno.test(name, async () => {
    assert(build);
    await fn(build);
  });
}

/** Registers one test that is left out, whose name says what {@linkcode compiledTest} could not register, and why. */
export function tellLeftOut(): void {
  if (leftOut.length === 0) return;
  Deno.test({
    name: `Left out: ${leftOut.join(", ")}, because ${COMPILER.missing}`,
    ignore: true,
    fn: () => {},
  });
}
