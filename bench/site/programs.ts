/** What is measured side by side: this tree's gofax, other builds of it, and the Go original where there is one. */

import { compileProgram, COMPILER } from "../../tests/support/compiled.ts";

/** A gofax that can be started. */
export interface Gofax {
  readonly name: string;
  /** An executable file: the program itself, or a script that starts the sources. */
  readonly path: string;
  readonly compiled: boolean;
}

/** All that is measured. Dispose of it to remove what was built. */
export interface Programs extends AsyncDisposable {
  readonly gofax: Gofax;
  readonly beside: readonly Gofax[];
  /** `gofaxsend` of GOfax.IP; undefined where the machine has none. */
  readonly original: string | undefined;
  /** What the tables call all that, a line each. */
  readonly lines: readonly string[];
}

/** Environment variable with the path of GOfax.IP's `gofaxsend`. */
export const ORIGINAL = "GOFAXIP_GOFAXSEND";

/** Environment variable with a module that runs before the program, where that is started from its sources. */
export const BEFORE_SOURCES = "GOFAX_BENCH_BEFORE";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

async function fromSources(): Promise<Gofax & { readonly dir: string }> {
  const dir = await Deno.makeTempDir({ prefix: "gofax-bench-" });
  const deno = [Deno.execPath(), "run", "-A", "--no-check", "--no-prompt"].map(quoted).join(" ");
  const before = `\${${BEFORE_SOURCES}:+--preload "$${BEFORE_SOURCES}"}`;
  const path = `${dir}/gofax`;
  await Deno.writeTextFile(path, `#!/bin/sh\nexec ${deno} ${before} ${quoted(MAIN)} "$@"\n`, { mode: 0o755 });
  return { name: "gofax", path, compiled: false, dir };
}

/** What a program says of itself. */
async function versionOf(path: string): Promise<string> {
  const { stdout } = await new Deno.Command(path, { args: ["--version"], stdin: "null", stderr: "null" })
    .output();
  return new TextDecoder().decode(stdout).trim();
}

/** A build beside ours, named like its commit. */
async function besides(path: string): Promise<Gofax> {
  const absolute = await Deno.realPath(path);
  const commit = /\(([^)]+)\)/.exec(await versionOf(absolute))?.[1] ?? path;
  return { name: `gofax ${commit.slice(0, 7)}`, path: absolute, compiled: true };
}

function describe({ name, path, compiled }: Gofax, version: string): string {
  return `${name}: ${version}, ${compiled ? "compiled" : "from the sources"}, ${path}`;
}

/**
 * Builds what can be built and finds the rest.
 *
 * @param commit what the built program is to show
 */
export async function findPrograms(
  { sources, beside }: { readonly sources: boolean; readonly beside: readonly string[] },
  commit: string,
): Promise<Programs> {
  const stack = new AsyncDisposableStack();
  const compiled = sources || COMPILER.missing !== undefined
    ? undefined
    : stack.use(await compileProgram(commit));
  const plain = compiled === undefined ? await fromSources() : undefined;
  if (plain !== undefined) stack.defer(() => Deno.remove(plain.dir, { recursive: true }));
  const gofax = plain ?? { name: "gofax", path: compiled?.path("gofax") ?? "", compiled: true };
  const others = await Promise.all(beside.map(besides));
  const original = Deno.env.get(ORIGINAL) || undefined;
  const all = await Promise.all(
    [gofax, ...others].map(async (one) => describe(one, await versionOf(one.path))),
  );
  const why = sources ? "as asked for" : COMPILER.missing ?? "";
  return {
    gofax,
    beside: others,
    original,
    lines: [
      ...all,
      ...(gofax.compiled ? [] : [`gofax is not compiled: ${why}`]),
      original === undefined ? `GOfax.IP: not measured (${ORIGINAL} is not set)` : `GOfax.IP: ${original}`,
    ],
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
