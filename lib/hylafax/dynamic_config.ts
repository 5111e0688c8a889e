/**
 * What a DynamicConfig script sets by the lines that it prints (dynamic_output.ts): the keys are HylaFAX's (hylafax-config(5))
 * and a few of GOfax.IP's. A script's output reaches FreeSWITCH, so every value is checked here.
 */

import { isGatewayName } from "ts-esl";
import { BOOLEAN_WORDS } from "../text/boolean_words.ts";
import { readCallerNumber, readWrittenNumber } from "../text/telephone_number.ts";
import type { DynamicConfig, DynamicEntry } from "./dynamic_output.ts";
import { quoteValue } from "./format_error.ts";

/** A value that cannot be used. */
export interface DynamicProblem extends DynamicEntry {
  /** What is wrong, for a person. */
  readonly message: string;
}

/** What a script for incoming faxes can say. */
export interface IncomingConfig {
  /** Whether no call is to be made, or the call is not to be taken. */
  readonly rejectCall: boolean;
  /** The station id; undefined if the script sets none that can be used. */
  readonly localIdentifier: string | undefined;
}

/** What a script for outgoing faxes can say. */
export interface OutgoingConfig extends IncomingConfig {
  /** The text in the header of each page. */
  readonly tagLine: string | undefined;
  /** Caller id, separators taken out. */
  readonly faxNumber: string | undefined;
  /** Gateways in the order they are to be tried. */
  readonly gateways: readonly string[] | undefined;
  /** What is put before the number that is dialled. */
  readonly callPrefix: string | undefined;
}

/** A script's output, checked. */
export interface DynamicResult<Config> {
  /** The values that are used. */
  readonly config: Config;
  /** Values that are not used, because they are wrong. */
  readonly problems: readonly DynamicProblem[];
  /** Parts of values that are left out; the rest of the value is used. */
  readonly leftOut: readonly DynamicProblem[];
  /** Lines with an unknown key. */
  readonly ignored: readonly DynamicEntry[];
  /** Lines that are not used, because one before them has the same key. */
  readonly repeated: readonly DynamicEntry[];
  /** Lines that are not used, because their key is followed by another character than a colon: `Gateway=a`. */
  readonly withoutColon: readonly DynamicEntry[];
}

/** A comment behind an unquoted value that is one word or a list of words. */
const COMMENT = /[ \t]#/;

/** How many values a message names; of the others it gives the number. */
const MOST_NAMED = 5;

function listOf(values: readonly string[]): string {
  const more = values.length - MOST_NAMED;
  return values.slice(0, MOST_NAMED).map(quoteValue).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** The key that rejects, in lower case. */
export const REJECT_CALL = "rejectcall";

/** The key that names gateways, in lower case. */
export const GATEWAY = "gateway";

/** The value without a comment behind it. Only for words and lists of words: in other texts, `#` may be part of a name. */
function withoutComment(value: string): string {
  const at = value.search(COMMENT);
  return (at < 0 ? value : value.slice(0, at)).trimEnd();
}

/** Takes values out of a script's output, and records what is wrong and what is left out. */
class Reader {
  readonly problems: DynamicProblem[] = [];
  readonly leftOut: DynamicProblem[] = [];
  readonly #left: Map<string, DynamicEntry>;

  constructor(dynamic: DynamicConfig) {
    this.#left = new Map(dynamic.values);
  }

  get ignored(): readonly DynamicEntry[] {
    return [...this.#left.values()];
  }

  /** A text; undefined if it is missing, empty or unusable. */
  text(key: string): string | undefined {
    return this.#take(key, (value) => value, "");
  }

  /** True or false; false if it is missing. */
  flag(key: string): boolean {
    const read = (value: string): boolean | undefined => BOOLEAN_WORDS.get(value.toLowerCase());
    return this.#takeWords(key, read, "is neither true nor false") ?? false;
  }

  /** Something that can be dialled, separators taken out. */
  number(key: string): string | undefined {
    return this.#takeWords(key, toDiallable, "cannot be dialled");
  }

  /** The number that a call may show as its own. */
  caller(key: string): string | undefined {
    return this.#takeWords(key, readCallerNumber, "is neither a number nor the name of a SIP user");
  }

  /** Gateway names. If one is wrong, the others are used all the same. */
  gateways(key: string): readonly string[] | undefined {
    return this.#takeWords(key, (value, entry) => this.#goodGateways(value, entry), "names no gateway");
  }

  #goodGateways(value: string, entry: DynamicEntry): readonly string[] | undefined {
    const names = value.split(",").map((name) => name.trim()).filter((name) => name !== "");
    const good = names.filter(isGatewayName);
    if (good.length === 0) return undefined;
    const odd = names.filter((name) => !isGatewayName(name));
    if (odd.length > 0) {
      const message = `${entry.key}: left out ${listOf(odd)}: no gateway can be called so`;
      this.leftOut.push({ ...entry, message });
    }
    return good;
  }

  #take<T>(
    key: string,
    convert: (value: string, entry: DynamicEntry) => T | undefined,
    message: string,
    clean: (value: string) => string = (value) => value,
  ): T | undefined {
    const entry = this.#left.get(key);
    this.#left.delete(key);
    const text = clean(entry?.value ?? "");
    if (entry === undefined || text === "") return undefined;
    const value = isHarmless(text) ? convert(text, entry) : undefined;
    if (value === undefined) {
      const what = isHarmless(text) ? message : "contains characters that are not allowed";
      this.problems.push({ ...entry, message: `${entry.key}: ${quoteValue(text)} ${what}` });
    }
    return value;
  }

  /** A value that is one word or a list of words; a blank and `#` begin a comment. */
  #takeWords<T>(
    key: string,
    convert: (value: string, entry: DynamicEntry) => T | undefined,
    message: string,
  ): T | undefined {
    return this.#take(key, convert, message, withoutComment);
  }
}

/** FreeSWITCH expands `${…}`, API calls included; a control character ends a line of its protocol. */
function isHarmless(value: string): boolean {
  // deno-lint-ignore no-control-regex -- control characters are what this is about
  return !value.includes("${") && !/[\x00-\x1f\x7f]/.test(value);
}

function toDiallable(value: string): string | undefined {
  const written = readWrittenNumber(value);
  return written.kind === "plain" && /^\+?[0-9*#A-D]+$/.test(written.number) ? written.number : undefined;
}

/** Reads what applies to an incoming fax. */
export function readIncoming(dynamic: DynamicConfig): DynamicResult<IncomingConfig> {
  const reader = new Reader(dynamic);
  const config = { rejectCall: reader.flag(REJECT_CALL), localIdentifier: reader.text("localidentifier") };
  const { problems, leftOut, ignored } = reader;
  const { repeated, withoutColon } = dynamic;
  return { config, problems, leftOut, ignored, repeated, withoutColon };
}

/** Reads what applies to an outgoing fax. */
export function readOutgoing(dynamic: DynamicConfig): DynamicResult<OutgoingConfig> {
  const reader = new Reader(dynamic);
  const config = {
    rejectCall: reader.flag(REJECT_CALL),
    localIdentifier: reader.text("localidentifier"),
    tagLine: reader.text("tagline"),
    faxNumber: reader.caller("faxnumber"),
    gateways: reader.gateways(GATEWAY),
    callPrefix: reader.number("callprefix"),
  };
  const { problems, leftOut, ignored } = reader;
  const { repeated, withoutColon } = dynamic;
  return { config, problems, leftOut, ignored, repeated, withoutColon };
}

/** What JobControlCmd says about the sender of a job; undefined for what it does not say. */
export interface JobControlIdentity {
  /** The station id. */
  readonly localIdentifier: string | undefined;
  /** The text in the header of each page. */
  readonly tagLine: string | undefined;
  /** HylaFAX's `TagLineFormat`, with its `%` forms. */
  readonly tagLineFormat: string | undefined;
  /** The number that the call shows as its own. */
  readonly faxNumber: string | undefined;
  /** The name beside that number. */
  readonly faxName: string | undefined;
}

/** Tags of JobControlCmd that name the sender, in lower case, with HylaFAX's own spelling. */
const IDENTITY_TAGS: ReadonlyMap<string, string> = new Map([
  ["localidentifier", "LocalIdentifier"],
  ["faxnumber", "FAXNumber"],
  ["tagline", "TagLine"],
  ["taglineformat", "TagLineFormat"],
  // HylaFAX+ 7.0.11, man/jobcontrol.1m: they take the place of the job's own
  ["rewritefaxname", "RewriteFaxname"],
  ["rewritefaxnumber", "RewriteFaxnumber"],
]);

/** Whether a tag of JobControlCmd, in lower case, names the sender. */
export function isIdentityTag(tag: string): boolean {
  return IDENTITY_TAGS.has(tag);
}

/** Reads from JobControlCmd's answer what is about the sender, checked as DynamicConfig's is. */
export function readJobControlIdentity(
  tags: ReadonlyMap<string, string>,
): DynamicResult<JobControlIdentity> {
  const said = [...tags].filter(([tag]) => isIdentityTag(tag));
  const values = new Map(said.map(([tag, value]) => {
    return [tag, { key: IDENTITY_TAGS.get(tag) ?? tag, value: value.trim(), line: 0 }];
  }));
  const reader = new Reader({ values, repeated: [], withoutColon: [] });
  const [jobsNumber, modemsNumber] = [reader.caller("rewritefaxnumber"), reader.caller("faxnumber")];
  const config = {
    localIdentifier: reader.text("localidentifier"),
    tagLine: reader.text("tagline"),
    tagLineFormat: reader.text("taglineformat"),
    faxNumber: jobsNumber ?? modemsNumber,
    faxName: reader.text("rewritefaxname"),
  };
  return { config, problems: reader.problems, leftOut: [], ignored: [], repeated: [], withoutColon: [] };
}
