/** What a command is given, as a type that follows from its entry in the table. */

import type { Flag, Flags, Form, NumberRange, Word } from "./command.ts";

/** One value of a flag. */
export type FlagValue<F extends Flag> = F extends { readonly number: NumberRange } ? number : string;

/** What a flag comes to: true or false for a switch, undefined where no value is given and none is the default. */
export type GivenFlag<F extends Flag> = F extends { readonly value: string }
  ? F extends { readonly many: true } ? readonly FlagValue<F>[]
  : F extends { readonly default: string } | { readonly missing: string } ? FlagValue<F>
  : FlagValue<F> | undefined
  : boolean;

/** What all flags come to, by their long names. */
export type GivenFlags<F extends Flags> = { readonly [Name in keyof F]: GivenFlag<F[Name]> };

/** What a word comes to. */
export type GivenWord<W extends Word> = W extends { readonly many: true } ? readonly string[]
  : W extends { readonly optional: true } ? string | undefined
  : string;

/** What all words come to, by their names. */
export type GivenWords<F extends Form> = F extends { readonly words: readonly (infer W extends Word)[] }
  ? { readonly [Each in W as Each["name"]]: GivenWord<Each> }
  : Readonly<Record<never, never>>;

/** What a form of a command is given. */
export interface Given<F extends Form> {
  /** By long name. */
  readonly flags: GivenFlags<F["flags"]>;
  /** By name. */
  readonly words: GivenWords<F>;
}
