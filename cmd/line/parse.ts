/**
 * Reads a command line strictly, by the table of commands: the parser of every command except the sender, whose line is faxq's
 * (lib/hylafax/send_args.ts). An argument that is not known, missing or given twice is an error that names it.
 *
 *   --name VALUE, --name=VALUE, -n VALUE, -nVALUE   a flag with a value
 *   --name                                          a switch
 *   --                                              all further arguments are no flags, whatever they begin with
 */

import { nearest } from "../../lib/config/nearest.ts";
import type { Choice, Flag, Flags, Form, Word } from "../table/command.ts";
import { COMMON_FLAGS } from "../table/flags.ts";
import type { Given } from "../table/given.ts";
import { UsageError } from "../usage_error.ts";
import { COLOR_WORDS, type ColorChoice } from "../view.ts";
import { flagText, isSwitch } from "./flag_text.ts";
import { readNumber } from "./number.ts";

/** The flags of a form, and those that every command knows. */
function withCommon(flags: Flags): Flags {
  return { ...COMMON_FLAGS, ...flags };
}

/** The parsed line: the values of each flag as they were typed, none for a switch. */
interface Line {
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly words: readonly string[];
}

/** A flag as it was typed, and the value that was typed together with it. */
interface Typed {
  readonly text: string;
  readonly name: string | undefined;
  readonly value: string | undefined;
}

/** Whether help is requested, wherever on the line. */
export function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end < 0 ? args.length : end).some((arg) => arg === "--help" || arg === "-h");
}

function readTyped(arg: string, flags: Flags): Typed {
  if (arg.startsWith("--")) {
    const [, text = arg, value] = /^(--[^=]+)=(.*)$/s.exec(arg) ?? [];
    const name = text.slice(2);
    const known = Object.hasOwn(flags, name) && flags[name]?.shortOnly !== true;
    return { text, name: known ? name : undefined, value };
  }
  const letter = arg.charAt(1);
  const [name] = Object.entries(flags).find(([, { short }]) => short === letter) ?? [];
  return name === undefined
    ? { text: arg, name, value: undefined }
    : { text: `-${letter}`, name, value: arg.slice(2) || undefined };
}

function unknownFlag({ text }: Typed, flags: Flags): UsageError {
  const known = Object.entries(flags).filter(([, { hidden, shortOnly }]) => !hidden && !shortOnly);
  const meant = nearest(text.replace(/^-+/, ""), [...known.map(([name]) => name), "help"]);
  const hint = meant === undefined ? "" : `: did you mean --${meant}?`;
  return new UsageError(`unknown flag ${JSON.stringify(text)}${hint}`);
}

/** The value in the next argument. If that begins like a flag, the value was probably forgotten. */
function nextValue(text: string, name: string, flag: Flag, next: string | undefined): string {
  if (next !== undefined && !/^-[^0-9]/.test(next)) return next;
  const hint = next === undefined ? "" : `; one that begins with "-" is written --${name}=${next}`;
  throw new UsageError(`${text} wants a value: ${text} ${flag.value}${hint}`);
}

function readLine(args: readonly string[], flags: Flags): Line {
  const found = new Map<string, string[]>();
  const words: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--") return { flags: found, words: [...words, ...args.slice(at + 1)] };
    if (!arg.startsWith("-") || arg === "-") {
      words.push(arg);
      continue;
    }
    const typed = readTyped(arg, flags);
    const flag = typed.name === undefined ? undefined : flags[typed.name];
    if (typed.name === undefined || flag === undefined) throw unknownFlag(typed, flags);
    if (flag.gone !== undefined) throw new UsageError(`${typed.text} is not taken any more: ${flag.gone}`);
    const before = found.get(typed.name);
    if (before !== undefined && flag.many !== true) throw new UsageError(`${typed.text} is given twice`);
    if (isSwitch(flag)) {
      if (typed.value !== undefined) throw new UsageError(`${typed.text} takes no value`);
      found.set(typed.name, []);
    } else {
      const value = typed.value ?? nextValue(typed.text, typed.name, flag, args[++at]);
      found.set(typed.name, [...before ?? [], value]);
    }
  }
  return { flags: found, words };
}

/**
 * A value, if it is among those that are taken.
 * @param what takes it
 * @throws {UsageError} If it is not, with the nearest.
 */
function oneOf(what: string, value: string, all: readonly string[] | undefined): string {
  if (all === undefined || all.includes(value)) return value;
  const meant = nearest(value, all);
  const hint = meant === undefined ? "" : `: did you mean ${meant}?`;
  throw new UsageError(`${what} wants ${all.join(", ")}, not ${JSON.stringify(value)}${hint}`);
}

/** The value of a flag; its type is {@link GivenFlag} of it. */
function flagValue(name: string, flag: Flag, typed: readonly string[] | undefined): unknown {
  if (isSwitch(flag)) return typed !== undefined;
  const text = flagText(name, flag);
  if (typed === undefined && flag.missing !== undefined) {
    throw new UsageError(`${flag.missing}: ${text} ${flag.value}`);
  }
  const { number } = flag;
  const read = (value: string): string | number =>
    number === undefined ? oneOf(text, value, flag.oneOf) : readNumber(text, value, number);
  const values = (typed ?? (flag.default === undefined ? [] : [flag.default])).map(read);
  return flag.many === true ? values : values[0];
}

/** The values of the arguments that are no flags, by their names. */
function wordValues(words: readonly Word[], typed: readonly string[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  let at = 0;
  for (const { name, many, optional, missing, oneOf: all } of words) {
    if (typed[at] === undefined && optional !== true) {
      throw new UsageError(missing ?? `name the ${name}`);
    }
    for (const value of typed.slice(at, many === true ? undefined : at + 1)) oneOf(name, value, all);
    values[name] = many === true ? typed.slice(at) : typed[at];
    at = many === true ? typed.length : at + 1;
  }
  if (at < typed.length) throw new UsageError(`unexpected ${JSON.stringify(typed[at])}`);
  return values;
}

/**
 * @throws {UsageError} If more than one of a choice is given, or none and one is required.
 */
function checkChoice(
  { of, needed }: Choice,
  { flags }: Form,
  line: Line,
  words: Record<string, unknown>,
): void {
  const isGiven = (name: string): boolean =>
    Array.isArray(words[name]) ? words[name].length > 0 : words[name] !== undefined;
  const given = of.filter((name) => line.flags.has(name) || isGiven(name));
  if (given.length > 1 && needed === undefined) {
    const names = given.map((name) => flags[name] === undefined ? name : flagText(name, flags[name]));
    throw new UsageError(`${names.join(" and ")} contradict each other`);
  }
  if (needed !== undefined && given.length !== 1) throw new UsageError(needed);
}

function checkCommon(line: Line): void {
  for (const [name, flag] of Object.entries(COMMON_FLAGS)) {
    if (line.flags.has(name)) flagValue(name, flag, line.flags.get(name));
  }
}

/** What `--color` says, wherever on the line; `auto` if it is not there or says something else, which `parse()` refuses. */
export function colorChoice(args: readonly string[]): ColorChoice {
  const end = args.indexOf("--");
  const before = args.slice(0, end < 0 ? args.length : end);
  const [given] = before.flatMap((arg, at) =>
    arg === "--color" ? [before[at + 1]] : arg.startsWith("--color=") ? [arg.slice(8)] : []
  );
  return COLOR_WORDS.find((word) => word === given) ?? "auto";
}

/**
 * The values for a form of a command, from the arguments behind its name.
 * @throws {UsageError} If an argument is not known, lacks its value, is given twice or cannot be read, or if one is missing.
 */
export function parse<const F extends Form>(form: F, args: readonly string[]): Given<F> {
  const line = readLine(args, withCommon(form.flags));
  checkCommon(line);
  const words = wordValues(form.words ?? [], line.words);
  const flags = Object.fromEntries(
    Object.entries(form.flags).map(([name, flag]) => [name, flagValue(name, flag, line.flags.get(name))]),
  );
  for (const choice of form.choices ?? []) checkChoice(choice, form, line, words);
  // The types are those of given.ts, which follow from the same form.
  return { flags, words } as unknown as Given<F>;
}
