/**
 * `deno task test [paths and options of deno test]`: makes sure the machine has what the tests need, runs the checks and
 * the tests, and closes with one line that counts them: `N passed, N failed`.
 *
 * Without arguments everything runs: formatting, lint, types, docstrings, the tests of the rooms in parallel, then one by one those
 * that start a real HylaFAX. With arguments just `deno test` with them, and only what those tests need is installed.
 */

import { exec, tee } from "./support/exec.ts";
import { install, installCommand, missing, partsFor } from "./support/parts.ts";
import { add, closingLine, exitCodeOf, NOTHING, type Tally, tallyOf } from "./support/tally.ts";

/** The version everything is made with; its formatter and linter are the ones that count. */
const PINNED = "2.9.6";
/** Others that run the tests: the one that the compiled program is checked with. */
const ALSO: readonly string[] = ["2.7.11"];
const ROOT = new URL("../", import.meta.url).pathname;
/** Folders below tests/ whose tests start daemons and run one after the other. */
const ONE_BY_ONE: readonly string[] = ["e2e"];
const GROUP_TIMEOUT_MS = 30 * 60_000;

function say(text: string): void {
  const bytes = new TextEncoder().encode(`${text}\n`);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

/** Top-level folders below tests/ that the arguments name; undefined if they name none, which means all. */
export function foldersOf(args: readonly string[]): readonly string[] | undefined {
  const paths = args.filter((arg) => !arg.startsWith("-") && /(^|\/)tests(\/|$)/.test(arg));
  const folders = paths.map((path) => /(?:^|\/)tests\/([^/]+)/.exec(path)?.[1]);
  return folders.length === 0 || folders.includes(undefined) ? undefined : folders as string[];
}

/** Installs what is missing; tells why it cannot, or undefined when all is there. */
async function prepare(folders: readonly string[] | undefined): Promise<string | undefined> {
  const packages = missing(partsFor(folders));
  if (packages.length === 0) return undefined;
  if (Deno.uid() !== 0) {
    return `These tests need Debian packages that are missing here. As root run\n  ${
      installCommand(packages)
    }`;
  }
  say(`installing ${packages.join(" ")}`);
  try {
    await install(packages);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const left = missing(partsFor(folders));
  return left.length === 0 ? undefined : `Installed, and yet ${left.join(" ")} is not there`;
}

async function check(name: string, args: readonly string[]): Promise<Tally> {
  const done = await exec(Deno.execPath(), args, { cwd: ROOT, timeoutMs: 300_000 });
  const good = done.code === 0;
  say(`${name} ... ${good ? "ok" : "FAILED"}`);
  if (!good) say(`${done.stdout}${done.stderr}`);
  return { ...NOTHING, passed: good ? 1 : 0, failed: good ? 0 : 1, names: good ? [] : [`failed: ${name}`] };
}

/** The TypeScript files below a folder; none if it is not there. */
function sourcesBelow(folder: string): readonly string[] {
  const entries = (): readonly Deno.DirEntry[] => {
    try {
      return [...Deno.readDirSync(`${ROOT}${folder}`)];
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  };
  return entries().flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    if (isDirectory) return sourcesBelow(path);
    return name.endsWith(".ts") ? [path] : [];
  });
}

/** Those of the folders that have any TypeScript: `deno check` fails on others. */
function typescript(...folders: readonly string[]): readonly string[] {
  return folders.filter((folder) => sourcesBelow(folder).length > 0);
}

async function checks(): Promise<Tally> {
  const tallies = [
    await check("formatting", ["fmt", "--check"]),
    await check("lint", ["lint"]),
    await check("types", ["check", "-q", "main.ts", ...typescript("lib", "cmd", "tests", "bench")]),
    await check("docstrings", ["doc", "--lint", "main.ts", ...["lib", "cmd"].flatMap(sourcesBelow)]),
  ];
  return tallies.reduce(add);
}

/** Deno 2.7 refuses the settings for tests in deno.json, which are its defaults anyway: it gets a file without them. */
async function configFor(version: string): Promise<readonly string[]> {
  if (version === PINNED) return [];
  const config = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
  const file = `${ROOT}.tool/deno-${version}.json`;
  const kept = { imports: { "ts-esl": "../lib/esl/mod.ts" }, compilerOptions: config.compilerOptions };
  await Deno.mkdir(`${ROOT}.tool`, { recursive: true });
  await Deno.writeTextFile(file, JSON.stringify(kept));
  return ["--config", file];
}

async function test(args: readonly string[]): Promise<Tally> {
  const config = await configFor(Deno.version.deno);
  const done = await tee(Deno.execPath(), ["test", "-A", "--no-prompt", ...config, ...args], {
    cwd: ROOT,
    timeoutMs: GROUP_TIMEOUT_MS,
  });
  if (done.timedOut) say(`stopped: not finished after ${GROUP_TIMEOUT_MS / 60_000} minutes`);
  return tallyOf(done.stdout, done.code);
}

async function everything(): Promise<Tally> {
  const oneByOne = ONE_BY_ONE.map((folder) => `tests/${folder}`);
  let tally = Deno.version.deno === PINNED ? await checks() : NOTHING;
  tally = add(tally, await test(["--no-check", "--parallel", `--ignore=${oneByOne.join(",")}`, "tests"]));
  return add(tally, await test(["--no-check", ...oneByOne]));
}

async function main(args: readonly string[]): Promise<number> {
  const began = performance.now();
  if (![PINNED, ...ALSO].includes(Deno.version.deno)) {
    say(`This is Deno ${Deno.version.deno}. The tests want ${PINNED}: npx -y deno@${PINNED} task test`);
    return 1;
  }
  const problem = await prepare(foldersOf(args));
  if (problem !== undefined) {
    say(problem);
    say(closingLine({ ...NOTHING, failed: 1 }));
    return 1;
  }
  const tally = args.length > 0 ? await test(args) : await everything();
  for (const name of tally.names) say(name);
  say(`${((performance.now() - began) / 1000).toFixed(0)} s, Deno ${Deno.version.deno}`);
  say(closingLine(tally));
  return exitCodeOf(tally);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
