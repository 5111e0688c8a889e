/**
 * The types of the table of commands. From one entry follow a command's parser (line/parse.ts), the types of its arguments, its
 * help and its usage errors; completion and man pages can be made from it, too.
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
  /** What it does, in the list of flags. */
  readonly meaning: string;
  /** The name of its value, such as `FILE`. A flag without one is a switch. */
  readonly value?: string;
  /** The only values that it takes, if there are few; help and completion name them. */
  readonly oneOf?: readonly string[];
  /** The letter that stands for it, without the dash. */
  readonly short?: string;
  /** Set if only the letter is known to users, and its key is a name for the code. */
  readonly shortOnly?: true;
  /** Set if the value is a number; it is parsed as one. */
  readonly number?: NumberRange;
  /** The value if the flag is not given. */
  readonly default?: string;
  /** What holds if the flag is not given, in words, if that is not one value. */
  readonly defaultWords?: string;
  /** Set if the flag may be repeated. */
  readonly many?: true;
  /** Set if the flag is required: the request for it, such as `say who calls`. */
  readonly missing?: string;
  /** Set if help and completion do not list it. */
  readonly hidden?: true;
  /** Set if it is not taken any more: what to do instead. It is hidden, too. */
  readonly gone?: string;
}

/** Flags by their long names, in the order in which help lists them. */
export type Flags = Readonly<Record<string, Flag>>;

/** An argument that is no flag. */
export interface Word {
  /** In capitals, such as `FILE`. */
  readonly name: string;
  /** What it is, in the help. */
  readonly meaning: string;
  /** The only values that it takes, if there are few; help and completion name them. */
  readonly oneOf?: readonly string[];
  /** Set if it may be left out. */
  readonly optional?: true;
  /** Set for the last argument, if there may be more of them. */
  readonly many?: true;
  /** The request for it if it is missing, such as `name a number`. */
  readonly missing?: string;
}

/** Flags and other arguments of which only one may be given. */
export interface Choice {
  /** Long names of flags, and names of other arguments. */
  readonly of: readonly string[];
  /** Set if one of them is required: the request for it. */
  readonly needed?: string;
}

/** One way to call a command. */
export interface Form {
  /** What it does, in a few words. */
  readonly does: string;
  /** The flags it knows, beside `-h` and `--help`. */
  readonly flags: Flags;
  /** Its other arguments, in their order. */
  readonly words?: readonly Word[];
  /** The choices among them. */
  readonly choices?: readonly Choice[];
}

/** A complete command line; tests/cmd/examples_test.ts types it into a shell. */
export interface Example {
  /** What is typed. */
  readonly line: string;
  /** What it does. */
  readonly does: string;
}

/**
 * What a command is for; the overview has a heading for each: the installation, single faxes and numbers, trying it out, and what other
 * programs start.
 */
export type Group = "site" | "faxes" | "trial" | "started";

/** A command of gofax. */
export interface Command {
  /** Its name, as it is written behind `gofax`. */
  readonly name: string;
  /** The name of a link to the program that runs it, if there is one. */
  readonly program?: string;
  /** Under which heading it stands. */
  readonly group: Group;
  /** A few words, which fit beside the first example on one line of the overview: 76 characters together. */
  readonly summary: string;
  /** Paragraphs. */
  readonly about: readonly string[];
  /** By the arguments that choose the form, such as `list` or `test outgoing`; by the empty string if there is only one. */
  readonly forms: Readonly<Record<string, Form>>;
  /** Set if it runs until SIGTERM or SIGINT tells it to end, which is its regular end. */
  readonly untilTold?: true;
  /** What its exit codes mean, except those that every command may end with (`COMMON_EXITS`). Each code stands in exits.ts. */
  readonly exits: Readonly<Record<number, string>>;
  /** At least two. The overview shows the first one. */
  readonly examples: readonly Example[];
}
