/** The libraries from npm that ts-esl is measured against: installed for the bench alone, in the versions of its lock file. */

const PINNED = new URL("./peers/", import.meta.url);
const FOLDER = new URL("../../.tool/event-socket-peers/", import.meta.url);

/** Whether that very lock file has been installed. */
function isInstalled(lock: string): boolean {
  try {
    return Deno.readTextFileSync(new URL("installed.json", FOLDER)) === lock;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * The folder in which the peers are; npm is asked for them the first time, and whenever a version is another.
 *
 * @throws {Error} If npm cannot install them.
 */
export async function installedPeers(): Promise<string> {
  const lock = Deno.readTextFileSync(new URL("package-lock.json", PINNED));
  const folder = FOLDER.pathname.replace(/\/$/, "");
  if (isInstalled(lock)) return folder;
  Deno.mkdirSync(FOLDER, { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) {
    Deno.copyFileSync(new URL(name, PINNED), new URL(name, FOLDER));
  }
  const npm = new Deno.Command("npm", {
    args: ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
    cwd: folder,
    stdin: "null",
  });
  const { success, stderr } = await npm.output();
  if (!success) throw new Error(`Cannot install the peers: ${new TextDecoder().decode(stderr).trim()}`);
  Deno.writeTextFileSync(new URL("installed.json", FOLDER), lock);
  return folder;
}
