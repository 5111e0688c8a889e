/** What can be typed at each place of a command line, from the table of commands; the scripts for all shells are made from it. */

import type { Command, Flag, Flags, Form, Word } from "../table/command.ts";
import { COMMON_FLAGS } from "../table/flags.ts";
import { COMMANDS } from "../table/table.ts";

/** What a value may be. */
export type Values =
  | { readonly kind: "files" | "folders" | "free" }
  | { readonly kind: "some"; readonly some: readonly string[] };

/** A flag at a place. */
export interface PlaceFlag {
  /** `-c`, without the dash; undefined if it has no letter. */
  readonly short: string | undefined;
  /** `config`, without the dashes; undefined if it has a letter only. */
  readonly long: string | undefined;
  /** What it does. */
  readonly meaning: string;
  /** The name of its value, such as `FILE`; undefined for a switch. */
  readonly value: string | undefined;
  /** What its value may be. */
  readonly values: Values;
  /** Whether it may be repeated. */
  readonly many: boolean;
}

/** An argument that is no flag. */
export interface PlaceWord {
  /** Such as `NUMBER`. */
  readonly name: string;
  /** What it may be. */
  readonly values: Values;
  /** Whether there may be more of it. */
  readonly many: boolean;
}

/** A place of the command line: behind these words. */
export interface Place {
  /** The words behind the program, such as `fallback list`; empty for the first one. */
  readonly path: string;
  /** Words that lead to the next place, with what they mean. */
  readonly next: readonly (readonly [word: string, meaning: string])[];
  /** The flags. */
  readonly flags: readonly PlaceFlag[];
  /** Other arguments, in their order. */
  readonly words: readonly PlaceWord[];
}

/** The places of programs that are links: their lines begin behind these words. */
export const LINK_PLACES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(COMMANDS).flatMap((command: Command) =>
    command.program === undefined ? [] : [[command.program, command.name]]
  ),
);

const FILES = ["FILE", "PATH", "QFILE"];

function valuesOf(name: string | undefined, oneOf: readonly string[] | undefined): Values {
  if (oneOf !== undefined) return { kind: "some", some: oneOf };
  if (name === "DIR") return { kind: "folders" };
  return { kind: FILES.includes(name ?? "") || name?.endsWith("FILE") === true ? "files" : "free" };
}

function placeFlag(name: string, { short, shortOnly, meaning, value, oneOf, many }: Flag): PlaceFlag {
  return {
    short,
    long: shortOnly === true ? undefined : name,
    meaning,
    value,
    values: valuesOf(value, oneOf),
    many: many === true,
  };
}

const HELP: PlaceFlag = placeFlag("help", { short: "h", meaning: "its help" });

function flagsOf(command: Command, form: Form): readonly PlaceFlag[] {
  const common: Flags = command.program === "gofaxsend" ? {} : COMMON_FLAGS;
  const known: Flags = { ...form.flags, ...common };
  const all = Object.entries(known).filter(([, { hidden }]) => hidden !== true);
  const flags = [...all.map(([name, flag]) => placeFlag(name, flag)), HELP];
  // A letter that has two meanings is completed as the first.
  return flags.filter(({ long, short }, at) =>
    long !== undefined || flags.findIndex((other) => other.short === short) === at
  );
}

function placeWord({ name, oneOf, many }: Word): PlaceWord {
  return { name, values: valuesOf(name, oneOf), many: many === true };
}

/** The words that may follow `begun` in the keys of a command's forms. */
function nextWords({ forms }: Command, begun: readonly string[]): readonly (readonly [string, string])[] {
  const found = new Map<string, string>();
  for (const [key, { does }] of Object.entries(forms)) {
    const words = key.split(" ");
    const next = words[begun.length];
    if (next === undefined || next === "" || !begun.every((word, at) => words[at] === word)) continue;
    if (!found.has(next)) found.set(next, words.length === begun.length + 1 ? does : "");
  }
  return [...found];
}

/** The places behind a command's name; in the help they have no flags. */
function commandPlaces(command: Command, before: string): readonly Place[] {
  const inHelp = before !== "";
  const form = (key: string): Pick<Place, "flags" | "words"> => {
    const found = command.forms[key];
    if (inHelp) return { flags: [], words: [] };
    if (found === undefined) return { flags: [HELP], words: [] };
    return { flags: flagsOf(command, found), words: (found.words ?? []).map(placeWord) };
  };
  const below = (begun: readonly string[]): readonly Place[] => {
    const key = begun.join(" ");
    const next = nextWords(command, begun);
    const path = [...before === "" ? [] : [before], command.name, ...begun].join(" ");
    return [{ path, next, ...form(key) }, ...next.flatMap(([word]) => below([...begun, word]))];
  };
  return below([]);
}

/** Every place there is. */
export function places(): readonly Place[] {
  const commands: readonly Command[] = Object.values(COMMANDS);
  const names = commands.map(({ name, summary }) => [name, summary] as const);
  const version = placeFlag("version", { meaning: "which gofax this is" });
  const first: Place = {
    path: "",
    next: [...names, ["help", "the help of a command"]],
    flags: [version, HELP],
    words: [],
  };
  const help: Place = { path: "help", next: names, flags: [], words: [] };
  return [
    first,
    ...commands.flatMap((command) => commandPlaces(command, "")),
    help,
    ...commands.flatMap((command) => commandPlaces(command, "help")),
  ];
}

/** Words that lead from one place to another: everything that can be the path of a place, except the first. */
export function paths(all: readonly Place[]): readonly string[] {
  return all.map(({ path }) => path).filter((path) => path !== "");
}
