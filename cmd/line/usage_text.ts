/** The lines of usage, made from the table of commands. */

import type { Choice, Command, Flag, Form, Word } from "../table/command.ts";
import { flagUsage } from "./flag_text.ts";
import { wrapped } from "./wrap.ts";

function wordUsage({ name, many }: Word): string {
  return many === true ? `${name}...` : name;
}

function one(text: string, needed: boolean): string {
  return needed ? text : `[${text}]`;
}

function flagPart(name: string, flag: Flag): string {
  const text = one(flagUsage(name, flag), flag.missing !== undefined);
  return flag.many === true ? `${text}...` : text;
}

function choicePart({ of, needed }: Choice, { flags, words = [] }: Form): string {
  const texts = of.map((name) => {
    const flag = flags[name];
    return flag === undefined
      ? words.filter((word) => word.name === name).map(wordUsage).join("")
      : flagUsage(name, flag);
  });
  const text = texts.join(" | ");
  return needed === undefined ? `[${text}]` : `(${text})`;
}

/** Flags and other arguments of a form, each as one part; those that exclude each other are one part together. */
function parts(form: Form): readonly string[] {
  const { flags, words = [], choices = [] } = form;
  const choiceOf = (name: string): Choice | undefined => choices.find(({ of }) => of.includes(name));
  // A choice stands where its first flag would, or else its first argument.
  const firstOf = (choice: Choice): string | undefined =>
    words.find(({ name }) => choice.of.includes(name))?.name ?? choice.of[0];
  const part = (name: string, alone: string): readonly string[] => {
    const choice = choiceOf(name);
    if (choice === undefined) return [alone];
    return firstOf(choice) === name ? [choicePart(choice, form)] : [];
  };
  return [
    ...Object.entries(flags).filter(([, { hidden }]) => hidden !== true)
      .flatMap(([name, flag]) => part(name, flagPart(name, flag))),
    ...words.flatMap((word) => part(word.name, one(wordUsage(word), word.optional !== true))),
  ];
}

/** The beginning of a form's command line, up to its flags: `gofax fallback list`. */
export function formCall({ name, program }: Command, key: string): string {
  return [program ?? `gofax ${name}`, ...key === "" ? [] : [key]].join(" ");
}

/**
 * The lines of usage of a command, or of one of its forms; the last one ends.
 *
 * @param key of the form; all forms if it is not given
 */
export function usageText(command: Command, key?: string): string {
  const keys = key === undefined ? Object.keys(command.forms) : [key];
  return keys.map((each, index) => {
    const form = command.forms[each];
    const start = `${index === 0 ? "Usage:" : "      "} ${formCall(command, each)}`;
    return form === undefined ? "" : wrapped([start, ...parts(form)], " ".repeat("Usage: gofax ".length));
  }).join("");
}

/** A form in the overview: without optional arguments, except `--json`. */
export function briefUsage(command: Command, key: string): string {
  const form = command.forms[key];
  if (form === undefined) return "";
  const { json, ...rest } = form.flags;
  const needed = Object.entries(rest).filter(([, { missing }]) => missing !== undefined);
  const words = (form.words ?? []).filter(({ optional }) => optional !== true);
  return [
    `gofax ${[command.name, ...key === "" ? [] : [key]].join(" ")}`,
    ...json === undefined ? [] : ["[--json]"],
    ...needed.map(([name, flag]) => flagPart(name, flag)),
    ...words.map(wordUsage),
  ].join(" ");
}
