/**
 * What the table of commands is made of. From one entry follow a command's parser (line/parse.ts), the types of what it is given, its
 * help and its usage errors; completion and man pages have here what they need.
 */

/** A number as a flag takes it: decimal digits, nothing else. */
export interface NumberRange {
  /** Smallest that is taken. */
  readonly least: number;
  /** Largest that is taken; no limit if it is not given. */
  readonly most?: number;
  /** Whether it may not have a fraction. */
  readonly whole: boolean;
}

/** A flag. Its long name, without dashes, is its key in {@link Flags}. */
export interface Flag {
  /** What it does, in the words of the list of flags. */
  readonly meaning: string;
  /** What its value is called, such as `FILE`. A flag that has none is a switch. */
  readonly value?: string;
  /** The letter that stands for it, without the dash. */
  readonly short?: string;
  /** Given where only the letter is known, and its key is a name for the code. */
  readonly shortOnly?: true;
  /** Given where the value is a number; it is read as one. */
  readonly number?: NumberRange;
  /** The value that is taken where the flag is not given. */
  readonly default?: string;
  /** What holds where the flag is not given, in words, if it cannot be said by one value. */
  readonly defaultWords?: string;
  /** Given where the flag may be repeated. */
  readonly many?: true;
  /** Given where the flag has to be: the request for it, such as `say who calls`. */
  readonly missing?: string;
  /** Given where help and completion keep silent about it. */
  readonly hidden?: true;
}

/** Flags by their long names, in the order in which help lists them. */
export type Flags = Readonly<Record<string, Flag>>;

/** A word that is no flag. */
export interface Word {
  /** In capitals, such as `FILE`. */
  readonly name: string;
  /** What it is, in the words of the help. */
  readonly meaning: string;
  /** Given where it may be left out. */
  readonly optional?: true;
  /** Given for the last word, where there may be more of them. */
  readonly many?: true;
  /** The request for it where it is missing, such as `name a number`. */
  readonly missing?: string;
}

/** Flags and words of which only one may be given. */
export interface Choice {
  /** Long names of flags, and names of words. */
  readonly of: readonly string[];
  /** Given where one of them has to be: the request for it. */
  readonly needed?: string;
}

/** One way to call a command. */
export interface Form {
  /** What it does, in a few words. */
  readonly does: string;
  /** The flags it knows, beside `-h` and `--help`. */
  readonly flags: Flags;
  /** The words behind it, in their order. */
  readonly words?: readonly Word[];
  /** What excludes each other. */
  readonly choices?: readonly Choice[];
}

/** A command line that can be typed as it stands. */
export interface Example {
  /** What is typed. */
  readonly line: string;
  /** What it does. */
  readonly does: string;
}

/** Who calls a command; the overview has a heading for each. */
export type Group = "started" | "admin" | "trial";

/** A command of gofax. */
export interface Command {
  /** As it is written behind `gofax`. */
  readonly name: string;
  /** The program's own name, where it is linked under one. */
  readonly program?: string;
  /** Under which heading it stands. */
  readonly group: Group;
  /** One line. */
  readonly summary: string;
  /** Paragraphs. */
  readonly about: readonly string[];
  /** By the words that choose the form, such as `list` or `test outgoing`; by the empty string where there is only one. */
  readonly forms: Readonly<Record<string, Form>>;
  /** What its exit codes mean, beside those that every command may end with. */
  readonly exits: Readonly<Record<number, string>>;
  /** At least one. */
  readonly examples: readonly Example[];
}
