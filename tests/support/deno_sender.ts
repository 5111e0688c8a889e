/**
 * A program of ours as faxq's sender and as a daemon where there is no compiled one: Deno itself, the sources and a cache,
 * all in a folder that uucp can read, and a launcher that faxq can start.
 *
 * The launcher is a Perl script: faxq starts one executable, without arguments of ours, with real uid 0 and effective
 * uid uucp. Perl leaves both as they are; a shell as launcher would make the sender run as root.
 */

import { giveToUucp } from "./scratch.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Deno with a set of sources, runnable by uucp. */
export interface Program {
  /** The executable. */
  readonly deno: string;
  /** The module to run. */
  readonly main: string;
  /** What it needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
}

const LAUNCHER = (program: Program, words: readonly string[], log: string): string =>
  `#!/usr/bin/perl
use strict;
# taint mode is on, because real and effective user differ: what comes from outside has to be taken up by hand
my @args = map { /\\A(.*)\\z/s ? $1 : () } @ARGV;
delete @ENV{qw(IFS CDPATH ENV BASH_ENV)};
$ENV{PATH} = '/usr/sbin:/usr/bin:/sbin:/bin';
${Object.entries(program.env).map(([name, value]) => `$ENV{${name}} = '${value}';\n`).join("")}\
open STDERR, '>>', '${log}';
exec { '${program.deno}' } ${
    [program.deno, "run", "-A", "--no-prompt", program.main, ...words].map((word) => `'${word}'`).join(", ")
  }, @args;
exit 1;
`;

async function linkOrCopy(from: string, to: string): Promise<void> {
  // a second name costs nothing, but cannot reach into another file system
  await Deno.link(from, to).catch(() => Deno.copyFile(from, to));
}

async function copyTree(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    await (isDirectory ? copyTree : Deno.copyFile)(`${from}/${name}`, `${to}/${name}`);
  }
}

/** Puts Deno and our sources below a site's folder. `main` is a module of them, e.g. `main.ts`. */
export async function installProgram(dir: string, main = "main.ts"): Promise<Program> {
  const app = `${dir}/app`;
  await Deno.mkdir(`${app}/cache`, { recursive: true });
  await linkOrCopy(Deno.execPath(), `${app}/deno`);
  await Deno.chmod(`${app}/deno`, 0o755);
  for (const folder of ["lib", "cmd"]) await copyTree(`${ROOT}${folder}`, `${app}/${folder}`);
  for (const file of ["main.ts", "deno.json"]) await Deno.copyFile(`${ROOT}${file}`, `${app}/${file}`);
  if (Deno.uid() === 0) await giveToUucp(`${app}/cache`);
  return {
    deno: `${app}/deno`,
    main: `${app}/${main}`,
    env: { DENO_DIR: `${app}/cache`, HOME: `${app}/cache` },
  };
}

/** Writes a launcher for a program: what faxq starts as its sender. `words` come before faxq's own arguments. */
export async function writeLauncher(
  path: string,
  program: Program,
  words: readonly string[] = [],
): Promise<string> {
  const log = `${path}.log`;
  await Deno.writeTextFile(log, "");
  await giveToUucp(log);
  await Deno.writeTextFile(path, LAUNCHER(program, words, log), { mode: 0o755 });
  return path;
}
