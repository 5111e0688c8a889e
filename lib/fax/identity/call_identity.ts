/**
 * What identifies the sender of a call to the callee: caller id, station id, page header
 * (docs/internals/gofaxip.md#configuration, #dynamicconfig).
 */

import { quoteValue } from "../../hylafax/format_error.ts";
import { readCallerNumber } from "../../text/telephone_number.ts";
import { faxHeader, faxIdent } from "./fax_text.ts";

/** The part of the configuration about identity. */
export interface IdentityConfig {
  /** The site's station id. */
  readonly ident: string;
  /** The text in the header of each page. */
  readonly header: string;
  /** The number that calls show as their own. */
  readonly faxNumber: string;
  /** `sender`, `number`, `cidnum`, or the name itself. */
  readonly cidName: string;
  /** Whether the job's own tsi, faxnumber, faxname and tagline are used. */
  readonly jobIdentity: boolean;
}

/** The part of the job about identity. */
export interface IdentityJob {
  /** The sender's name, `sender` of the qfile. */
  readonly sender: string;
  /** The number that is dialled, `number` of the qfile. */
  readonly number: string;
  /** Station id that the client asks for; empty if it asks for none. */
  readonly tsi: string;
  /** Number that the client wants to be shown; empty if it asks for none. */
  readonly faxnumber: string;
  /** Name that the client wants to be shown beside that number; empty if it asks for none. Only HylaFAX+ has it. */
  readonly faxname: string;
  /** Its tag line, ready to be printed; empty if it has none of its own. */
  readonly tagline: string;
}

/** What DynamicConfig or JobControlCmd set; undefined for what they did not. */
export interface IdentityWish {
  /** The station id. */
  readonly localIdentifier?: string | undefined;
  /** The text in the header of each page. */
  readonly tagLine?: string | undefined;
  /** The number that the call shows as its own. */
  readonly faxNumber?: string | undefined;
  /** The name beside that number. */
  readonly faxName?: string | undefined;
}

/** The identity of one call. */
export interface Identity {
  /** TSI. */
  readonly ident: string;
  /** The text in the header of each page. */
  readonly header: string;
  /** The number that the call shows as its own; empty for none. */
  readonly callerNumber: string;
  /** The name beside that number, as it can stand in a SIP header. */
  readonly callerName: string;
  /** What had to be changed so that a fax or SIP can carry it, in words. */
  readonly changes: readonly string[];
}

function callerName(rule: string, job: IdentityJob, callerNumber: string): string {
  switch (rule.toLowerCase()) {
    case "sender":
      return job.sender;
    case "number":
      return job.number;
    case "cidnum":
      return callerNumber;
    default:
      return rule;
  }
}

/** The length of a name without the backslashes and blanks at its end. */
function endOfName(name: string): number {
  let end = name.length;
  while (end > 0 && /[\\\s]/.test(name.charAt(end - 1))) end--;
  return end;
}

/** Characters at which FreeSWITCH would cut a name, and their replacements. */
const CUTS: Readonly<Record<string, string>> = { "/": "-", ":": "-", "@": "(at)", '"': "'" };

/**
 * A name that is safe in a SIP header. FreeSWITCH puts it in quotes and escapes nothing: if it has a quote, only the text in the
 * last pair of quotes arrives, and with a backslash at its end no call is made. FreeSWITCH also takes a name for an address and
 * drops what is before the last slash or colon and after the first `@` (`switch_sanitize_number`, mod_sofia.c; seen on 1.10.12).
 * So these characters are replaced.
 */
export function displayName(name: string): string {
  return name.slice(0, endOfName(name)).replace(/["/:@]/g, (sign) => CUTS[sign] ?? "");
}

/** Who set a part of the identity: a script of the site (DynamicConfig, JobControlCmd), the job, or the configuration. */
export type IdentitySource = "script" | "job" | "site";

/** A text, and who set it. */
interface Chosen {
  readonly text: string;
  readonly by: IdentitySource;
}

/** The first text that is not empty: the script's, the job's, the site's; an empty one if there is none. */
function choose(script: string | undefined, job: string, site: string): Chosen {
  if (script !== undefined && script !== "") return { text: script, by: "script" };
  return job === "" ? { text: site, by: "site" } : { text: job, by: "job" };
}

function change(what: string, wanted: string, made: string): readonly string[] {
  return wanted.trim() === made ? [] : [`${what} ${quoteValue(wanted)} goes out as ${quoteValue(made)}`];
}

/** A number that the job's client named, which was not checked yet. Those of DynamicConfig and the configuration were. */
function jobsNumber(text: string): { readonly number: string; readonly changes: readonly string[] } {
  const number = text.trim() === "" ? "" : readCallerNumber(text);
  if (number !== undefined) return { number, changes: [] };
  const why = "is left out: it is neither a number nor the name of a SIP user";
  return { number: "", changes: [`Caller's number ${quoteValue(text)} ${why}`] };
}

/** Which texts are wanted, before any is changed so that a fax can carry it. */
function wantedIdentity(
  config: IdentityConfig,
  job: IdentityJob,
  wish: IdentityWish,
): Readonly<Record<"ident" | "header" | "number", Chosen>> & { readonly changes: readonly string[] } {
  const own = config.jobIdentity ? job : { tsi: "", faxnumber: "", tagline: "" };
  const jobs = jobsNumber((wish.faxNumber ?? "") === "" ? own.faxnumber : "");
  return {
    ident: choose(wish.localIdentifier, own.tsi, config.ident),
    header: choose(wish.tagLine, own.tagline, config.header),
    number: choose(wish.faxNumber, jobs.number, config.faxNumber),
    changes: jobs.changes,
  };
}

/** Who set ident, header and the caller's number of a call. */
export function identitySources(
  config: IdentityConfig,
  job: IdentityJob,
  wish: IdentityWish,
): Readonly<Record<"ident" | "header" | "number", IdentitySource>> {
  const { ident, header, number } = wantedIdentity(config, job, wish);
  return { ident: ident.by, header: header.by, number: number.by };
}

/**
 * What identifies the sender: DynamicConfig has precedence over the job (if the site allows jobs to name it), and the job over
 * the configuration.
 *
 * @param arriving gives the part of a text that FreeSWITCH can pass on in a channel variable
 */
export function callIdentity(
  config: IdentityConfig,
  job: IdentityJob,
  wish: IdentityWish,
  arriving: (text: string) => string,
): Identity {
  const { ident, header, number, changes } = wantedIdentity(config, job, wish);
  const callerNumber = number.text;
  const named = callerName(config.cidName, job, callerNumber);
  const name = choose(wish.faxName, config.jobIdentity ? job.faxname : "", named).text;
  const made = {
    ident: faxIdent(ident.text),
    header: faxHeader(header.text),
    callerName: displayName(arriving(name)),
  };
  return {
    ...made,
    callerNumber,
    changes: [
      ...changes,
      ...change("Ident", ident.text, made.ident),
      ...change("Header", header.text, made.header),
      ...change("Caller's name", name, made.callerName),
    ],
  };
}

/** The station id with which a call is answered. */
export function receiverIdent(wanted: string): Pick<Identity, "ident" | "changes"> {
  const ident = faxIdent(wanted);
  return { ident, changes: change("Ident", wanted, ident) };
}
