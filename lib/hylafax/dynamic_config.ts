/**
 * What a DynamicConfig script prints: lines `Key: value`, keys case-blind, lines without a colon skipped.
 * GOfax.IP 1.4 (gofaxlib/dynamicconfig.go); the keys are HylaFAX's (hylafax-config(5)) and a few of GOfax.IP's.
 * A script's output reaches FreeSWITCH, so every value is checked here.
 */

import { isGatewayName } from "ts-esl";
import { readWrittenNumber } from "../text/telephone_number.ts";
import { quoteValue } from "./error.ts";

/** One line of output. */
export interface DynamicEntry {
  /** The key as it was written. */
  readonly key: string;
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
}

/** A script's output; of several lines with the same key the last counts. */
export interface DynamicConfig {
  /** By key in lower case. */
  readonly values: ReadonlyMap<string, DynamicEntry>;
}

/** A value that cannot be used. */
export interface DynamicProblem extends DynamicEntry {
  /** What is wrong, for a person. */
  readonly message: string;
}

/** What a script for incoming faxes can say. */
export interface IncomingConfig {
  readonly rejectCall: boolean;
  readonly localIdentifier: string | undefined;
}

/** What a script for outgoing faxes can say. */
export interface OutgoingConfig extends IncomingConfig {
  readonly tagLine: string | undefined;
  /** Caller id, separators taken out. */
  readonly faxNumber: string | undefined;
  /** Gateways in the order they are to be tried. */
  readonly gateways: readonly string[] | undefined;
  readonly callPrefix: string | undefined;
}

/** A script's output, checked. */
export interface DynamicResult<Config> {
  readonly config: Config;
  readonly problems: readonly DynamicProblem[];
  /** Parts of values that are left out; the rest of the value counts. */
  readonly leftOut: readonly DynamicProblem[];
  /** Lines whose key means nothing here. */
  readonly ignored: readonly DynamicEntry[];
}

/** Reads one line; undefined if it has no key. */
export function parseDynamicLine(raw: string): { readonly key: string; readonly value: string } | undefined {
  const colon = raw.indexOf(":");
  const key = raw.slice(0, Math.max(0, colon)).trim();
  // HylaFAX's own files quote values, so scripts do.
  return key === "" ? undefined : { key, value: raw.slice(colon + 1).trim().replace(/^"(.*)"$/, "$1") };
}

/** Reads a script's output. Never fails. */
export function parseDynamicConfig(text: string): DynamicConfig {
  const values = new Map<string, DynamicEntry>();
  for (const [i, raw] of text.split("\n").entries()) {
    const entry = parseDynamicLine(raw);
    if (entry !== undefined) values.set(entry.key.toLowerCase(), { ...entry, line: i + 1 });
  }
  return { values };
}

/** So many values are named, and the number of the others. */
const MOST_NAMED = 5;

function listOf(values: readonly string[]): string {
  const more = values.length - MOST_NAMED;
  return values.slice(0, MOST_NAMED).map(quoteValue).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** The key that rejects, in lower case. */
export const REJECT_CALL = "rejectcall";

/** The key that names gateways, in lower case. */
export const GATEWAY = "gateway";

/** Takes values out of a script's output, and keeps account of what is wrong and what is left. */
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
    const meaning = new Map([["true", true], ["1", true], ["yes", true], ["false", false], ["0", false], [
      "no",
      false,
    ]]);
    return this.#take(key, (value) => meaning.get(value.toLowerCase()), "is neither true nor false") ?? false;
  }

  /** Something that can be dialled, separators taken out. */
  number(key: string): string | undefined {
    return this.#take(key, toDiallable, "cannot be dialled");
  }

  /** Gateway names. One that cannot be a name is no reason not to try the others. */
  gateways(key: string): readonly string[] | undefined {
    return this.#take(key, (value, entry) => this.#goodGateways(value, entry), "names no gateway");
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
  ): T | undefined {
    const entry = this.#left.get(key);
    this.#left.delete(key);
    if (entry === undefined || entry.value === "") return undefined;
    const value = isHarmless(entry.value) ? convert(entry.value, entry) : undefined;
    if (value === undefined) {
      const what = isHarmless(entry.value) ? message : "contains characters that are not allowed";
      this.problems.push({ ...entry, message: `${entry.key}: ${quoteValue(entry.value)} ${what}` });
    }
    return value;
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

/** Reads what counts for an incoming fax. */
export function readIncoming(dynamic: DynamicConfig): DynamicResult<IncomingConfig> {
  const reader = new Reader(dynamic);
  const config = { rejectCall: reader.flag(REJECT_CALL), localIdentifier: reader.text("localidentifier") };
  return { config, problems: reader.problems, leftOut: reader.leftOut, ignored: reader.ignored };
}

/** Reads what counts for an outgoing fax. */
export function readOutgoing(dynamic: DynamicConfig): DynamicResult<OutgoingConfig> {
  const reader = new Reader(dynamic);
  const config = {
    rejectCall: reader.flag(REJECT_CALL),
    localIdentifier: reader.text("localidentifier"),
    tagLine: reader.text("tagline"),
    faxNumber: reader.number("faxnumber"),
    gateways: reader.gateways(GATEWAY),
    callPrefix: reader.number("callprefix"),
  };
  return { config, problems: reader.problems, leftOut: reader.leftOut, ignored: reader.ignored };
}
