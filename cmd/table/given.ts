/** The arguments of a command, as a type that follows from its entry in the table. */

import type { Flag, Flags, Form, NumberRange, Word } from "./command.ts";

/** One value of a flag. */
export type FlagValue<F extends Flag> = F extends { readonly number: NumberRange } ? number
  : F extends { readonly oneOf: readonly (infer V extends string)[] } ? V
  : string;

/** The value of a flag: true or false for a switch, undefined if no value is given and there is no default. */
export type GivenFlag<F extends Flag> = F extends { readonly value: string }
  ? F extends { readonly many: true } ? readonly FlagValue<F>[]
  : F extends { readonly default: string } | { readonly missing: string } ? FlagValue<F>
  : FlagValue<F> | undefined
  : boolean;

/** The values of all flags, by their long names. */
export type GivenFlags<F extends Flags> = { readonly [Name in keyof F]: GivenFlag<F[Name]> };

/** One value of an argument that is no flag. */
export type WordValue<W extends Word> = W extends { readonly oneOf: readonly (infer V extends string)[] } ? V
  : string;

/** The value of an argument that is no flag. */
export type GivenWord<W extends Word> = W extends { readonly many: true } ? readonly WordValue<W>[]
  : W extends { readonly optional: true } ? WordValue<W> | undefined
  : WordValue<W>;

/** The values of all arguments that are no flags, by their names. */
export type GivenWords<F extends Form> = F extends { readonly words: readonly (infer W extends Word)[] }
  ? { readonly [Each in W as Each["name"]]: GivenWord<Each> }
  : Readonly<Record<never, never>>;

/** The values that a form of a command is given. */
export interface Given<F extends Form> {
  /** By long name. */
  readonly flags: GivenFlags<F["flags"]>;
  /** By name. */
  readonly words: GivenWords<F>;
}
