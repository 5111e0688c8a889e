/** Steps of `gofax setup`: what changes on the machine, one thing each. A plan is a list of them; a step that would change nothing is not in it. */

import type { Machine } from "../machine.ts";

/** To whom a file belongs, by names of the machine, and its mode. */
export interface Rights {
  /** `user:group`. */
  readonly owner: string;
  /** As in chmod(1). */
  readonly mode: number;
}

/** What every step has. */
export interface About {
  /** What the step is for, in a few words. */
  readonly why: string;
}

/** A file gets this text; it is made if it is not there. */
export interface FileStep extends About {
  /** The kind of step. */
  readonly kind: "file";
  /** The file itself: links are followed before. */
  readonly path: string;
  /** Its text when the plan was made; undefined if there was no such file. */
  readonly before: string | undefined;
  /** Its whole text. */
  readonly text: string;
  /** Undefined if those of the file that is there stay. */
  readonly rights: Rights | undefined;
  /** Modification time in milliseconds, where it matters. */
  readonly mtimeMs?: number;
  /** The sample that a new file is made from, for showing what is different. */
  readonly basis?: string;
}

/** A program is copied. */
export interface CopyStep extends About {
  /** The kind of step. */
  readonly kind: "copy";
  /** Where to. */
  readonly path: string;
  /** Where from: a path of the machine that setup itself runs on. */
  readonly from: string;
}

/** A symbolic link is made, in place of whatever file is there. */
export interface LinkStep extends About {
  /** The kind of step. */
  readonly kind: "link";
  /** The link. */
  readonly path: string;
  /** Where it leads. */
  readonly target: string;
}

/** A folder is made, if it is not there, and gets these rights. */
export interface FolderStep extends About {
  /** The kind of step. */
  readonly kind: "folder";
  /** The folder. */
  readonly path: string;
  /** To whom it belongs. */
  readonly rights: Rights;
}

/** A file gets other rights. */
export interface RightsStep extends About {
  /** The kind of step. */
  readonly kind: "rights";
  /** The file. */
  readonly path: string;
  /** To whom it belongs. */
  readonly rights: Rights;
}

/** A file is removed. */
export interface RemoveStep extends About {
  /** The kind of step. */
  readonly kind: "remove";
  /** The file. */
  readonly path: string;
  /** Its text when the plan was made. */
  readonly before: string | undefined;
}

/** A program is run. */
export interface RunStep extends About {
  /** The kind of step. */
  readonly kind: "run";
  /** Program and arguments. */
  readonly command: readonly [string, ...string[]];
  /** What takes it back; undefined if nothing does or need. */
  readonly undo?: readonly [string, ...string[]];
  /** How long it may take, in milliseconds. @default {120_000} */
  readonly timeoutMs?: number;
}

/** A step that changes something at a path. */
export type PathStep = FileStep | CopyStep | LinkStep | FolderStep | RightsStep | RemoveStep;

/** A step. */
export type Step = PathStep | RunStep;

/** What a part of the plan comes to. */
export interface Part {
  /** What was seen, for the person to check. */
  readonly seen?: readonly string[];
  /** What is done about it. */
  readonly steps?: readonly Step[];
  /** What a person has to do, with exact words. */
  readonly byHand?: readonly string[];
  /** What has to be mended before anything can be done. */
  readonly problems?: readonly string[];
}

const MOST_LINKS = 10;

/** A change cannot be planned or made. Changes before it are made, those behind it are not. */
export class SetupError extends Error {
  /** As it stands in front of the message in a stack. */
  override readonly name = "SetupError";
}

/**
 * The path that a path leads to, if it is a link; links are those of the machine, so they stay below its root.
 *
 * @throws {SetupError} If somebody else than root or the one who runs this made the link: root must not be led to another file.
 */
export function followLinks(machine: Machine, path: string): string {
  let at = path;
  for (let count = 0; count < MOST_LINKS; count++) {
    const target = machine.link(at);
    if (target === undefined) return at;
    const uid = machine.lstat(at)?.uid;
    if (uid !== 0 && uid !== Deno.uid()) {
      throw new SetupError(
        `${at} is a link that user ${uid} made, and is not followed: put the file itself there`,
      );
    }
    at = target.startsWith("/") ? target : `${at.slice(0, at.lastIndexOf("/"))}/${target}`;
  }
  return at;
}

function idOf(text: string | undefined, name: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  const row = (text ?? "").split("\n").map((line) => line.split(":")).find(([each]) => each === name);
  const id = Number(row?.[2] ?? NaN);
  return Number.isInteger(id) ? id : undefined;
}

/** The numbers of `user:group` on a machine; undefined for one that it does not have. */
export function ownerIds(
  machine: Machine,
  owner: string,
): readonly [uid: number | undefined, gid: number | undefined] {
  const [user = "", group = ""] = owner.split(":");
  return [idOf(machine.text("/etc/passwd"), user), idOf(machine.text("/etc/group"), group)];
}

function hasRights(machine: Machine, path: string, rights: Rights): boolean {
  const info = machine.stat(path);
  const [uid, gid] = ownerIds(machine, rights.owner);
  return info?.uid === uid && info?.gid === gid && ((info?.mode ?? 0) & 0o7777) === rights.mode;
}

/** The step after which a file has a text; none if it has it already. */
export function fileStep(
  machine: Machine,
  path: string,
  text: string,
  why: string,
  { rights, basis }: { readonly rights?: Rights; readonly basis?: string } = {},
): readonly (FileStep | RightsStep)[] {
  // a unit that is masked is not the null device
  const at = machine.link(path) === "/dev/null" ? path : followLinks(machine, path);
  const before = machine.text(at);
  if (before !== text) {
    const own = rights ?? (machine.stat(at) === undefined ? { owner: "root:root", mode: 0o644 } : undefined);
    const sample = before === undefined && basis !== undefined ? { basis } : {};
    return [{ kind: "file", path: at, before, text, rights: own, why, ...sample }];
  }
  return rights === undefined ? [] : rightsStep(machine, at, rights, why);
}

/** The step after which a file has these rights; none if it has them. */
export function rightsStep(
  machine: Machine,
  path: string,
  rights: Rights,
  why: string,
): readonly RightsStep[] {
  return hasRights(machine, path, rights) ? [] : [{ kind: "rights", path, rights, why }];
}

/** The step after which a file is gone. */
export function removeStep(machine: Machine, path: string, why: string): RemoveStep {
  return { kind: "remove", path, before: machine.text(path), why };
}

/** The step after which there is a folder; none if there is one. Rights of a folder that is there are left alone. */
export function folderStep(
  machine: Machine,
  path: string,
  rights: Rights,
  why: string,
): readonly FolderStep[] {
  return machine.stat(path)?.isDirectory ? [] : [{ kind: "folder", path, rights, why }];
}

/** Several parts as one. */
export function joinParts(parts: readonly Part[]): Required<Part> {
  return {
    seen: parts.flatMap(({ seen = [] }) => seen),
    steps: parts.flatMap(({ steps = [] }) => steps),
    byHand: parts.flatMap(({ byHand = [] }) => byHand),
    problems: parts.flatMap(({ problems = [] }) => problems),
  };
}
