/**
 * The file that is run for a name: found and checked before anything is started, as `Deno.Command` and execve(2) do it. What this
 * look leaves open (the interpreter of a script, access lists, the length of the arguments), the start itself shows.
 */

import { mayBeRun } from "./script_file.ts";

/** Where a name is looked for. */
export interface ProgramName {
  /** A path, or a name without a slash. */
  readonly command: string;
  /** The folder that a relative path begins at. */
  readonly cwd: string;
  /** What is added to the inherited environment; its PATH counts. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a look for a program gives; `unknown` if the look cannot tell. */
export type ProgramFile =
  | { readonly kind: "found"; readonly path: string }
  | { readonly kind: "refused"; readonly path: string; readonly error: Error }
  | { readonly kind: "unknown" };

/** The path without `.`, `..` and doubled slashes: taken as text, as Deno does it. */
function tidy(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** The absolute path that a command with a slash means; a name without one stays as it is. */
export function commandPath({ command, cwd }: ProgramName): string {
  if (!command.includes("/")) return command;
  if (command.startsWith("/")) return tidy(command);
  return tidy(cwd.startsWith("/") ? `${cwd}/${command}` : `${Deno.cwd()}/${cwd}/${command}`);
}

/** The errors of `Deno.Command`, word by word. */
export const startError = {
  /** ENOENT. */
  notFound: (path: string): Error =>
    new Deno.errors.NotFound(`Failed to spawn '${path}': No such file or directory (os error 2)`),
  /** EACCES. */
  denied: (path: string): Error =>
    new Deno.errors.PermissionDenied(`Failed to spawn '${path}': Permission denied (os error 13)`),
} as const;

function lookAt(path: string): ProgramFile {
  try {
    const info = Deno.statSync(path);
    return info.isFile && mayBeRun(info)
      ? { kind: "found", path }
      : { kind: "refused", path, error: startError.denied(path) };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) return { kind: "unknown" };
    return { kind: "refused", path, error: startError.notFound(path) };
  }
}

/** Looks for the program; a name without a slash in the absolute folders of PATH. Never throws. */
export function findProgram(name: ProgramName): ProgramFile {
  const path = commandPath(name);
  if (path.startsWith("/")) return lookAt(path);
  const folders = (name.env?.["PATH"] ?? Deno.env.get("PATH") ?? "").split(":");
  for (const folder of folders.filter((each) => each.startsWith("/"))) {
    const found = lookAt(tidy(`${folder}/${path}`));
    if (found.kind === "found") return found;
  }
  return { kind: "unknown" };
}
