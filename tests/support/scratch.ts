/**
 * Scratch folders for tests with a real HylaFAX: below /tmp, open for the user uucp all the way down, gone afterwards.
 */

import { must } from "./exec.ts";
import { endSession, sessionMembers } from "./session.ts";

const PARENT = "/tmp";
const PREFIX = "gofax-e2e-";

/** Environment variable that keeps the folders of a run for a look at them. */
export const KEEP = "GOFAX_TEST_KEEP";

function runs(pid: number): boolean {
  try {
    return Deno.statSync(`/proc/${pid}`).isDirectory;
  } catch {
    return false;
  }
}

/** Ends and removes what a test run left that was killed in the middle. */
async function sweep(): Promise<void> {
  for (const { name } of Deno.readDirSync(PARENT)) {
    const dir = `${PARENT}/${name}`;
    if (!name.startsWith(PREFIX)) continue;
    const owner = Number(/-(\d+)-[^-]*$/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(owner) || runs(owner)) continue;
    for (const session of await sessionsOf(dir)) await endSession(session);
    await Deno.remove(dir, { recursive: true }).catch(() => {});
  }
}

/** Sessions with a process whose command line names this folder. */
async function sessionsOf(dir: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const line = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
    // only leaders of a session are daemons of ours
    if (line.includes(dir) && sessionMembers(Number(name)).length > 0) found.push(Number(name));
  }
  return found;
}

/** Makes a scratch folder that the user uucp can enter. */
export async function makeScratch(): Promise<string> {
  await sweep();
  const dir = await Deno.makeTempDir({ dir: PARENT, prefix: `${PREFIX}${Deno.pid}-` });
  await Deno.chmod(dir, 0o755);
  return dir;
}

/** Removes a scratch folder, unless the run wants to keep it. */
export async function removeScratch(dir: string): Promise<void> {
  if (Deno.env.get(KEEP) === undefined) await Deno.remove(dir, { recursive: true });
}

/** Gives a folder and all below it to the user the fax daemons run as. */
export async function giveToUucp(path: string): Promise<void> {
  await must("chown", ["-R", "uucp:uucp", path]);
}
