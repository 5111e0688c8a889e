/** What a step may find at its path: a file never takes the place of a folder, nor a folder that of a file. */

import type { Machine } from "../machine.ts";
import type { PathStep } from "./step.ts";

/** What is at a path, links not followed. */
type Kind = "nothing" | "a link" | "a folder" | "a file" | "neither a file nor a folder";

const PLACES: Readonly<Record<PathStep["kind"], readonly Kind[]>> = {
  file: ["nothing", "a file", "a link"],
  copy: ["nothing", "a file", "a link"],
  link: ["nothing", "a file", "a link"],
  folder: ["nothing", "a folder"],
  rights: ["a file", "a folder", "a link"],
  remove: ["a file", "a link"],
};

function kindAt(machine: Machine, path: string): Kind {
  const info = machine.lstat(path);
  if (info === undefined) return "nothing";
  if (info.isSymlink) return "a link";
  if (info.isDirectory) return "a folder";
  return info.isFile ? "a file" : "neither a file nor a folder";
}

/** The highest thing on the way to a path that is no folder; undefined if there is none. */
function blockOf(machine: Machine, path: string): string | undefined {
  const folder = path.slice(0, path.lastIndexOf("/"));
  if (folder === "") return undefined;
  const above = blockOf(machine, folder);
  if (above !== undefined) return above;
  return machine.lstat(folder) === undefined || machine.stat(folder)?.isDirectory ? undefined : folder;
}

function notFolder(path: string, kind: Kind): string {
  return `${path} is ${kind} and not a folder`;
}

/** Why a step cannot be done at its path, for a person; undefined if nothing is in its way. */
export function placeProblem(machine: Machine, { kind, path }: PathStep): string | undefined {
  const block = blockOf(machine, path);
  if (block !== undefined) return notFolder(block, kindAt(machine, block));
  const there = kindAt(machine, path);
  if (PLACES[kind].includes(there)) return undefined;
  if (there === "nothing") return `${path} is not there any more`;
  return kind === "folder" ? notFolder(path, there) : `${path} is ${there}, and setup does not replace it`;
}
