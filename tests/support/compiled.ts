/**
 * The compiled program for the tests. Deno's download site is not reached everywhere, so it is built with what a tool beside
 * the checkout provides: a Deno and a runtime of an older version, good for this check only.
 */

import { must } from "./exec.ts";
import type { NamedProgram } from "./named_sources.ts";
import { makeScratch, removeScratch } from "./scratch.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const TOOL = `${ROOT}../shared/tools/denort-for-check`;

/** Environment variable, e.g. `1`, under which the program is not compiled, as where it cannot be: the tests start the sources. */
export const FROM_SOURCES = "GOFAX_TEST_FROM_SOURCES";

/** Whether the program can be compiled here; if not, why not. */
export const COMPILER: { readonly missing: string | undefined } = { missing: missing() };

function missing(): string | undefined {
  if (Deno.env.get(FROM_SOURCES)) return `no denort is wanted (${FROM_SOURCES})`;
  if (Deno.env.get("DENORT_BIN") || toolIsThere()) return undefined;
  return "no denort is to be had (DENORT_BIN is not set, and ../shared/tools/denort-for-check is not there)";
}

function toolIsThere(): boolean {
  try {
    return Deno.statSync(TOOL).isFile;
  } catch {
    return false;
  }
}

/** A build in a folder of its own. */
export interface Compiled extends NamedProgram {
  /** Path of what build.sh made: the program, a link to it, or the door for a gofax in /usr/bin. */
  path(name: "gofax" | "gofaxd" | "gofaxsend" | "gofaxsend-door"): string;
}

/** Deno and denort in build.sh's variables: those of our own environment, or what the tool says. */
async function runtime(): Promise<Readonly<Record<string, string>>> {
  if (Deno.env.get("DENORT_BIN")) return {};
  const found = await must("bash", [TOOL, `${ROOT}.tool/check`], { cwd: ROOT, timeoutMs: 300_000 });
  return Object.fromEntries(found.trim().split("\n").map((line) => line.split("=") as [string, string]));
}

/** Builds the program with build.sh. `commit` is what it is to show, `args` are further arguments of build.sh. */
export async function compileProgram(commit: string, ...args: readonly string[]): Promise<Compiled> {
  const env = await runtime();
  const dir = await makeScratch();
  await must("sh", [`${ROOT}build.sh`, ...args], {
    env: {
      ...env,
      GOFAX_DIST: `${dir}/dist`,
      GOFAX_COMMIT: commit,
      PATH: `${pathOfDeno(dir)}:${Deno.env.get("PATH")}`,
    },
    timeoutMs: 300_000,
  });
  return {
    dir,
    path: (name) => `${dir}/dist/${name}`,
    [Symbol.asyncDispose]: () => removeScratch(dir),
  };
}

/** build.sh takes Deno from the PATH: put the one that runs the tests there. */
function pathOfDeno(dir: string): string {
  Deno.mkdirSync(`${dir}/bin`);
  Deno.symlinkSync(Deno.execPath(), `${dir}/bin/deno`);
  return `${dir}/bin`;
}
