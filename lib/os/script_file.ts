/**
 * Why a script cannot be run, in more detail than execve(2) reports: that says "No such file or directory" also if the file
 * exists and the interpreter of its first line does not.
 */

const FIRST_LINE_BYTES = 256;

function firstBytes(path: string): Uint8Array {
  using file = Deno.openSync(path);
  const bytes = new Uint8Array(FIRST_LINE_BYTES);
  return bytes.subarray(0, file.readSync(bytes) ?? 0);
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Finds a program as execvp(3) does. */
function isInPath(name: string): boolean {
  if (name.includes("/")) return isThere(name);
  return (Deno.env.get("PATH") ?? "/usr/bin:/bin").split(":").some((folder) =>
    isThere(`${folder || "."}/${name}`)
  );
}

/** The program that a first line names: its interpreter, or what env(1) is to look for. */
function interpreterOf(words: readonly string[]): string {
  const [interpreter = "", ...more] = words;
  const searched = more.find((word) => !word.startsWith("-") && !word.includes("="));
  return /(?:^|\/)env$/.test(interpreter) && searched !== undefined ? searched : interpreter;
}

/** What is wrong with a first line `#!…`; undefined if nothing is. */
function firstLineTrouble(line: string): string | undefined {
  const carriageReturn = line.endsWith("\r");
  const words = line.trim().split(/[ \t]+/).filter((word) => word !== "");
  const interpreter = interpreterOf(words);
  if (carriageReturn) {
    return `its first line names ${
      JSON.stringify(`${interpreter}\r`)
    }, which does not exist (line ends of Windows: dos2unix mends them)`;
  }
  if (interpreter === "") return "its first line names no interpreter";
  return isInPath(interpreter) ? undefined : `its first line names ${interpreter}, which is not there`;
}

function contentTrouble(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder("latin1").decode(bytes);
  if (text.startsWith("\x7fELF")) return undefined;
  if (text.startsWith("\u00ef\u00bb\u00bf")) return "a byte order mark stands before its first line";
  if (text.startsWith("#!")) return firstLineTrouble(text.slice(2).split("\n", 1)[0] ?? "");
  return "it does not begin with a line such as #!/bin/sh";
}

/** Whether the mode of a file lets any user run it; for which users, the kernel decides. */
export function mayBeRun({ mode }: Deno.FileInfo): boolean {
  return mode === null || (mode & 0o111) !== 0;
}

/**
 * Why a script cannot be run, in words that follow a colon; undefined if no reason is seen.
 *
 * @param path of the script; a program that is searched in the PATH is not checked
 */
export function scriptTrouble(path: string): string | undefined {
  if (!path.includes("/")) return undefined;
  try {
    const info = Deno.statSync(path);
    if (!info.isFile) return "it is no file";
    if (!mayBeRun(info)) {
      return `it may not be executed (mode ${((info.mode ?? 0) & 0o7777).toString(8).padStart(4, "0")})`;
    }
    return contentTrouble(firstBytes(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "there is no such file";
    // A program that may be run need not be readable.
    return undefined;
  }
}
