/** Assigns the entries of a file to the keys that they set; finds names that no key has. */

import type { Dialect, Entry } from "./dialect.ts";
import { bool } from "./kind.ts";
import { nearest } from "./nearest.ts";
import { KNOWN_KEYS, SCHEMA } from "./schema.ts";

/** A finding with its line; the caller adds the file. */
export interface Finding {
  /** Where it is, counted from 1. */
  readonly line: number;
  /** `section.key`; `[section]` for a whole section, empty for a line that could not be read. */
  readonly key: string;
  /** What is wrong or doubtful, and what to write instead, if that is known. One line, not ended. */
  readonly message: string;
}

/** A text that sets a key. */
export interface Assignment {
  /** The line of the file. */
  readonly entry: Entry;
  /** Its value; if an old name of the key was used, converted to the new one. */
  readonly text: string;
  /** Only the assignments of the highest rank are used: those by the key's own name, then those by its old ones. */
  readonly rank: number;
}

/** Which entries set which key, by `section.key`. */
export interface Assigned {
  /** The assignments of each key, in the order of the lines. A key that no line sets is not in it. */
  readonly byKey: ReadonlyMap<string, readonly Assignment[]>;
  /** Names that no key has, and values that an old name cannot have, in the order of the lines. */
  readonly problems: readonly Finding[];
  /** Old names, in the order of the lines. */
  readonly warnings: readonly Finding[];
}

const OWN_NAME = 4;
const TURNED_OFF = 3;
const OLD_NAME = 2;
/** `disablet38 = false`, which GOfax.IP up to 1.1 shipped: it leaves everything on, unless a newer name says otherwise. */
const LEFT_ON = 1;

const KNOWN = new Map(KNOWN_KEYS.map((known) => [known.path, known]));
const SECTIONS = Object.keys(SCHEMA);

interface Target {
  readonly path: string;
  readonly inverted: boolean;
}

function formerNames(): ReadonlyMap<string, readonly Target[]> {
  const names = new Map<string, Target[]>();
  for (const { path, key } of KNOWN_KEYS) {
    for (const { name, inverted } of key.formerly ?? []) {
      names.set(name, [...names.get(name) ?? [], { path, inverted: inverted === true }]);
    }
  }
  return names;
}

const FORMER = formerNames();

/** Whether `section.key` is a name that a key had in older files. */
export function isFormerName(path: string): boolean {
  return FORMER.has(path);
}

function unknownSection(name: string): string {
  const meant = nearest(name, SECTIONS);
  return `unknown section: ${
    meant === undefined ? `there are ${SECTIONS.join(", ")}` : `did you mean [${meant}]?`
  }`;
}

function unknownKey(section: string, name: string): string {
  const elsewhere = KNOWN_KEYS.filter((known) => known.name === name).map((known) => `[${known.section}]`);
  if (elsewhere.length > 0) return `unknown key: it belongs into ${elsewhere.join(" or ")}`;
  const here = KNOWN_KEYS.filter((known) => known.section === section).map((known) => known.name);
  const meant = nearest(name, here);
  if (meant !== undefined) return `unknown key: did you mean ${meant}?`;
  const far = nearest(name, KNOWN_KEYS.map((known) => known.name));
  const known = KNOWN_KEYS.find((known) => known.name === far);
  return known === undefined
    ? "unknown key"
    : `unknown key: did you mean ${known.name} in [${known.section}]?`;
}

/** After so many problems the nearest key is not searched any more, because that would take long in a large file. */
const MOST_GUESSES = 20;

class Assigner {
  readonly byKey = new Map<string, Assignment[]>();
  readonly problems: Finding[] = [];
  readonly warnings: Finding[] = [];

  add(entry: Entry): void {
    const path = `${entry.section}.${entry.key}`;
    const known = KNOWN.get(path);
    const former = FORMER.get(path);
    if (known !== undefined) this.#addKnown(path, entry, known.key.kind.bare);
    else if (former !== undefined) this.#addFormer(path, entry, former);
    else this.problems.push({ line: entry.line, key: path, message: this.#unknownKey(entry) });
  }

  /** The problem of an unknown key: the first {@link MOST_GUESSES} times with the key that was probably meant. */
  #unknownKey({ section, key }: Entry): string {
    return this.problems.length < MOST_GUESSES ? unknownKey(section, key) : "unknown key";
  }

  #addKnown(path: string, entry: Entry, bare: string | undefined): void {
    const text = entry.value ?? bare;
    if (text === undefined) {
      const message = `the value is missing: write "${entry.key} = …"`;
      this.problems.push({ line: entry.line, key: path, message });
    } else {
      this.#assign(path, { entry, text, rank: OWN_NAME });
    }
  }

  #addFormer(path: string, entry: Entry, targets: readonly Target[]): void {
    const { line } = entry;
    const reading = bool.read(entry.value ?? "true");
    if (!reading.ok) {
      this.problems.push({ line, key: path, message: reading.message });
      return;
    }
    const opposite = targets.some((target) => target.inverted) ? " with the opposite value" : "";
    const names = targets.map((target) => target.path).join(", ");
    this.warnings.push({ line, key: path, message: `this is an old name: write ${names}${opposite}` });
    for (const target of targets) {
      const text = String(target.inverted ? !reading.value : reading.value);
      const inverted = reading.value ? TURNED_OFF : LEFT_ON;
      this.#assign(target.path, { entry, text, rank: target.inverted ? inverted : OLD_NAME });
    }
  }

  #assign(path: string, assignment: Assignment): void {
    const known = this.byKey.get(path);
    if (known === undefined) this.byKey.set(path, [assignment]);
    else known.push(assignment);
  }
}

/** Assigns the entries of a file to the keys that they set. */
export function assignEntries(dialect: Dialect): Assigned {
  const assigner = new Assigner();
  for (const { name, line } of dialect.sections) {
    if (!SECTIONS.includes(name)) {
      const message = assigner.problems.length < MOST_GUESSES ? unknownSection(name) : "unknown section";
      assigner.problems.push({ line, key: `[${name}]`, message });
    }
  }
  for (const entry of dialect.entries) {
    if (SECTIONS.includes(entry.section)) assigner.add(entry);
  }
  return assigner;
}
