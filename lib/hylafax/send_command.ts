/**
 * HylaFAX's SendFaxCmd: the program that faxq starts for every job (docs/internals/hylafax.md#command-line). Jobs get to
 * FreeSWITCH only if that is gofax.
 */

/** The beginning of the door's second line; the door is the script that `gofax door` writes. */
export const DOOR_MARK = "# HylaFAX's SendFaxCmd: the door between faxq and gofax.";

/** The program that faxq starts if `SendFaxCmd` is not set; its folder is another one in each build of HylaFAX. */
export const DEFAULT_SENDER = "faxsend";

/** A SendFaxCmd, with its file and line. */
export interface NamedCommand {
  /** The program that faxq starts: the first part, as it is written. */
  readonly command: string;
  /** File and line, for a person. */
  readonly where: string;
}

/** The kind of program that faxq starts. */
export type SendCommand =
  /** The script that `gofax door` writes. */
  | NamedCommand & { readonly kind: "door" }
  /** gofax itself, without a script. */
  | NamedCommand & { readonly kind: "program" }
  /** Another script, which names gofax. */
  | NamedCommand & { readonly kind: "wrapper" }
  /** A program through which no job gets to gofax; `why` follows its name. */
  | NamedCommand & { readonly kind: "foreign"; readonly why: string };

const REMEDY = "let it name the door, which gofax door /usr/bin/gofaxsend writes";

/** Whether no job gets to gofax. */
export function sendsElsewhere(found: SendCommand): boolean {
  return found.kind === "foreign";
}

/** The warning about it, and what to do; undefined if it is right. */
export function sendCommandDoubt(found: SendCommand): string | undefined {
  const { command, where } = found;
  switch (found.kind) {
    case "door":
      return undefined;
    case "program":
      return `SendFaxCmd (${where}) is the program itself, ${command}: where it ends before it can write to a job, ` +
        "for want of memory or by an argument that is not UTF-8, HylaFAX takes the job for sent; " + REMEDY;
    case "wrapper":
      return `SendFaxCmd (${where}) is a script that is not the door, ${command}: most shells make root of HylaFAX's user ` +
        `there, and where it breaks HylaFAX takes the job for sent; ${REMEDY}`;
    case "foreign":
      return `SendFaxCmd (${where}) ${found.why}: no job gets to gofax; ${REMEDY}`;
    default:
      return found satisfies never;
  }
}
