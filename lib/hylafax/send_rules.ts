/**
 * What HylaFAX's configuration says about the tries of a job: how many there may be, and how long a job waits for the next one.
 * The names are those of hylafax-config(5), the meanings those that faxq and faxsend 6.0.7 give them
 * (docs/internals/hylafax.md#the-next-try, #configuration-files).
 */

import { quoteValue } from "./format_error.ts";
import { SHARE_TAG } from "./shared_failures.ts";
import type { ConfigItem, ConfigProblem } from "./server_config.ts";

/** Why a call failed, as far as the interval depends on it: the ends of HylaFAX's `JobReq…`, in lower case. */
export type RequeueReason = "busy" | "nocarrier" | "noanswer" | "nofcon" | "proto" | "other";

/** Seconds until the next try; 0 leaves it to faxq. */
export type RequeueIntervals = Readonly<Record<RequeueReason, number>>;

/** HylaFAX's own intervals. */
export const REQUEUE_INTERVALS: RequeueIntervals = {
  busy: 180,
  nocarrier: 300,
  noanswer: 300,
  nofcon: 300,
  proto: 60,
  other: 300,
};

/** The rules for a job. */
export interface SendRules {
  /** The most calls that faxq lets any job make; undefined if that is not known. */
  readonly maxdials: number | undefined;
  /** The same for calls that a fax machine answered. */
  readonly maxtries: number | undefined;
  /** How long a job waits for its next try, by the end of the last one. */
  readonly requeue: RequeueIntervals;
}

/** The sources of the rules, each in the order of its lines. */
export interface RuleSources {
  /** `etc/config`; undefined if it could not be read. */
  readonly server: readonly ConfigItem[] | undefined;
  /** `etc/config.<modem>`. */
  readonly modem: readonly ConfigItem[];
  /** What JobControlCmd said of this job and faxq passed on. */
  readonly job: readonly ConfigItem[];
}

/** faxq's own limits, used if `etc/config` has none. */
const LIMITS = { maxdials: 12, maxtries: 3 } as const;

type Limit = keyof typeof LIMITS;

/** The bits that faxq keeps of a limit: -1 becomes 65535. */
const LIMIT_BITS = 0xffff;

/** Seconds, a year. A longer time is a mistake, and faxq would make a time in the past of it. */
const LONGEST_S = 31_536_000;

const REASONS = Object.keys(REQUEUE_INTERVALS) as readonly RequeueReason[];
const REQUEUE_TAGS: ReadonlyMap<string, RequeueReason> = new Map(
  REASONS.map((reason) => [`jobreq${reason}`, reason]),
);

/** Whether gofax applies this tag, in lower case, if JobControlCmd passes it on. */
export function isRuleTag(tag: string): boolean {
  return REQUEUE_TAGS.has(tag) || tag === SHARE_TAG;
}

/** A number as C's strtol parses it, and the remaining text; undefined if there is none. */
function readNumber(value: string): { readonly number: number; readonly rest: string } | undefined {
  const match = /^[ \t\n\v\f\r]*([+-]?)(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)(.*)$/is.exec(value);
  if (match === null) return undefined;
  const [, sign, digits = "", rest = ""] = match;
  const octal = /^0[0-7]+$/.test(digits);
  const size = octal ? Number.parseInt(digits, 8) : Number(digits);
  return { number: sign === "-" ? -size : size, rest };
}

/** Takes numbers out of items and records what is wrong with them. */
class Reader {
  readonly problems: ConfigProblem[] = [];

  /** The value of an item if it is a whole number not below `least`; else undefined, and a problem is noted. */
  number(item: ConfigItem, least: number): number | undefined {
    const read = readNumber(item.value);
    if (read === undefined || read.number < least || read.number > LONGEST_S) {
      this.#say(item, `is no number${read === undefined ? "" : ` within ${least}…${LONGEST_S}`}: not used`);
      return undefined;
    }
    if (read.rest !== "") this.#say(item, `counts as ${read.number}, as it does to HylaFAX`);
    return read.number;
  }

  #say({ tag, value, where }: ConfigItem, what: string): void {
    this.problems.push({ message: `${tag}: ${quoteValue(value)} ${what}`, where });
  }
}

function readIntervals(reader: Reader, items: readonly ConfigItem[]): RequeueIntervals {
  const found = items.flatMap((item) => {
    const reason = REQUEUE_TAGS.get(item.tag);
    const seconds = reason === undefined ? undefined : reader.number(item, 0);
    return reason === undefined || seconds === undefined ? [] : [[reason, seconds] as const];
  });
  return { ...REQUEUE_INTERVALS, ...Object.fromEntries(found) };
}

function readLimit(reader: Reader, items: readonly ConfigItem[], tag: Limit): number | undefined {
  // If a limit is no number, faxq starts no sender at all, so it does no harm that the limit counts as unknown here.
  const item = items.findLast((each) => each.tag === tag);
  const number = item === undefined ? LIMITS[tag] : reader.number(item, -LIMIT_BITS);
  return number === undefined ? undefined : number & LIMIT_BITS || undefined;
}

/** Whether JobControlCmd is set. It may change a job's limits, and faxq does not tell the sender the new ones. */
function hasJobControl(items: readonly ConfigItem[]): boolean {
  return (items.findLast(({ tag }) => tag === "jobcontrolcmd")?.value ?? "") !== "";
}

/** Reads the rules, and what is wrong with their lines. */
export function readSendRules(
  { server, modem, job }: RuleSources,
): { readonly rules: SendRules; readonly problems: readonly ConfigProblem[] } {
  const reader = new Reader();
  const limit = (tag: Limit): number | undefined =>
    server === undefined || hasJobControl(server) ? undefined : readLimit(reader, server, tag);
  const rules = {
    maxdials: limit("maxdials"),
    maxtries: limit("maxtries"),
    requeue: readIntervals(reader, [...server ?? [], ...modem, ...job]),
  };
  return { rules, problems: reader.problems };
}

/** The lesser of a job's own limit and the site's; 0 means none. */
export function lesserLimit(own: number, site: number | undefined): number {
  if (site === undefined) return own;
  return own === 0 ? site : Math.min(own, site);
}
