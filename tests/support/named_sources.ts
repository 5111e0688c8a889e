/**
 * The sources under the names of the compiled program, for tests that start it by them: `gofax`, an executable script that
 * becomes Deno on main.ts, and the links `gofaxd` and `gofaxsend` to it. main.ts sees the name, arguments, streams, users and
 * signals that the compiled program would see.
 */

import { installProgram, type Program } from "./deno_sender.ts";
import { makeScratch, removeScratch } from "./scratch.ts";

/** A program by its names, in a folder of its own. */
export interface NamedProgram extends AsyncDisposable {
  /** The folder that the names lie in. */
  readonly dir: string;
  /** Path of `gofax`, or of a link to it. */
  path(name: "gofax" | "gofaxd" | "gofaxsend"): string;
}

/**
 * In Perl, which leaves real and effective user as they are and is in taint mode where they differ: what comes from outside is
 * cleaned before it is used. Each user has a cache, for what root wrote there uucp could not change.
 */
const SCRIPT = ({ deno, main, env }: Program): string =>
  `#!/usr/bin/perl
use strict;
my ($name, @args) = map { /\\A(.*)\\z/s ? $1 : () } $0, @ARGV;
delete @ENV{qw(IFS CDPATH ENV BASH_ENV)};
$ENV{PATH} = '/usr/sbin:/usr/bin:/sbin:/bin';
$ENV{DENO_DIR} = $ENV{HOME} = '${env["DENO_DIR"]}/' . $>;
exec { '${deno}' } $name, 'run', '-A', '--quiet', '--no-check', '--no-prompt', '${main}', @args;
exit 127;
`;

/** Puts the sources, Deno and the names into a folder that uucp can read. */
export async function nameSources(): Promise<NamedProgram> {
  const dir = await makeScratch();
  const program = await installProgram(dir);
  await Deno.writeTextFile(`${dir}/gofax`, SCRIPT(program), { mode: 0o755 });
  for (const name of ["gofaxd", "gofaxsend"]) await Deno.symlink("gofax", `${dir}/${name}`);
  // root writes there, too
  await Deno.chmod(`${dir}/app/cache`, 0o1777);
  return {
    dir,
    path: (name) => `${dir}/${name}`,
    [Symbol.asyncDispose]: () => removeScratch(dir),
  };
}
