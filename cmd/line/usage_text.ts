/** The lines of usage, made from the table of commands. */

import type { Choice, Command, Flag, Form, Word } from "../table/command.ts";
import type { View } from "../view.ts";
import { flagUsage } from "./flag_text.ts";
import { textWidth, wrapped } from "./wrap.ts";

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

/** What excludes each other, in parts between which a line may be broken. */
function choiceParts({ of, needed }: Choice, { flags, words = [] }: Form): readonly string[] {
  const texts = of.map((name) => {
    const flag = flags[name];
    return flag === undefined
      ? words.filter((word) => word.name === name).map(wordUsage).join("")
      : flagUsage(name, flag);
  });
  const [open, close] = needed === undefined ? "[]" : "()";
  return texts.map((text, at) => `${at === 0 ? open : ""}${text}${at === texts.length - 1 ? close : " |"}`);
}

/** Flags and other arguments of a form, in parts between which a line may be broken. */
function parts(form: Form): readonly string[] {
  const { flags, words = [], choices = [] } = form;
  const choiceOf = (name: string): Choice | undefined => choices.find(({ of }) => of.includes(name));
  // A choice stands where its first flag would, or else its first argument.
  const firstOf = (choice: Choice): string | undefined =>
    words.find(({ name }) => choice.of.includes(name))?.name ?? choice.of[0];
  const part = (name: string, alone: string): readonly string[] => {
    const choice = choiceOf(name);
    if (choice === undefined) return [alone];
    return firstOf(choice) === name ? choiceParts(choice, form) : [];
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

/** The command line of a form, in parts between which a line may be broken. */
export function usageParts(command: Command, key: string): readonly string[] {
  const form = command.forms[key];
  return form === undefined ? [] : [formCall(command, key), ...parts(form)];
}

/**
 * The lines of usage of a command; the last one ends.
 *
 * @param keys of the forms
 * @param view where they are shown
 */
export function usageText(command: Command, keys: readonly string[], view: View): string {
  const [title, next] = ["Usage:", "      "];
  return keys.map((key, index) => {
    const [call = "", ...rest] = usageParts(command, key);
    const start = `${index === 0 ? view.paint("title", title) : next} ${call}`;
    return wrapped([start, ...rest], " ".repeat("Usage: gofax ".length), textWidth(view));
  }).join("");
}
