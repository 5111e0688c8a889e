/**
 * What HylaFAX's SendFaxCmd comes to: the program that faxq starts for every job (docs/internals/hylafax.md#command-line). Only
 * where that is gofax, jobs get to FreeSWITCH at all.
 */

/** How the second line of the door begins, the script that `gofax door` writes. */
export const DOOR_MARK = "# HylaFAX's SendFaxCmd: the door between faxq and gofax.";

/** What faxq starts where `SendFaxCmd` is not set; other builds of HylaFAX have it elsewhere (Debian's faxq 6.0.7). */
export const DEFAULT_SENDER = "/usr/sbin/faxsend";

/** A SendFaxCmd, and where it stands: file and line. */
export interface NamedCommand {
  /** What faxq starts: the first word, as it is written. */
  readonly command: string;
  /** File and line, for a person. */
  readonly where: string;
}

/** What faxq starts. */
export type SendCommand =
  /** The script that `gofax door` writes. */
  | NamedCommand & { readonly kind: "door" }
  /** Our program, with nothing in front of it. */
  | NamedCommand & { readonly kind: "program" }
  /** A script of somebody's that names gofax. */
  | NamedCommand & { readonly kind: "wrapper" }
  /** Something through which no job gets to gofax; `why` follows its name. */
  | NamedCommand & { readonly kind: "foreign"; readonly why: string };

const REMEDY = "let it name the door, which gofax door /usr/bin/gofaxsend writes";

/** Whether no job gets to gofax. */
export function sendsElsewhere(found: SendCommand): boolean {
  return found.kind === "foreign";
}

/** What is to be said of it, and what to do; undefined where all is well. */
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
