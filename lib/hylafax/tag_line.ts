/**
 * A job's own tag line, HylaFAX's `TagLineFormat` (hylafax-config(5)): `%%x` is a value of the job, `%x` a part of the time as
 * strftime(3) writes it, `|` separates fields. SpanDSP prints date, station id and page number beside its header line and takes
 * one text for all pages: so a field with the number of the current page is left out. In HylaFAX+ a brace in front of a field tells on
 * which side it stands (7.0.11, faxd/TagLine.c++, imageTagLine); SpanDSP has no sides.
 */

import { cutText } from "../text/foreign.ts";
import type { FaxJob } from "./job.ts";

/** Values of a tag line that are not in the job. */
export interface TagLineFacts {
  /** The station id. */
  readonly localIdentifier: string;
  /** The fax number of this site. */
  readonly faxNumber: string;
  /** Pages of this call. */
  readonly pages: number;
  /** The time of the call. */
  readonly at: Date;
  /** Minutes that local time is ahead of UTC where the time is printed. @default those of this machine */
  readonly aheadMinutes?: number;
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];

function two(value: number, pad = "0"): string {
  return String(value).padStart(2, pad);
}

/** A moment on the clock of a place: its UTC is the place's local time. */
interface LocalTime {
  readonly shown: Date;
  readonly aheadMinutes: number;
}

function localTime({ at, aheadMinutes = -at.getTimezoneOffset() }: TagLineFacts): LocalTime {
  return { shown: new Date(at.getTime() + aheadMinutes * 60_000), aheadMinutes };
}

/** `+0100` */
function offset(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${two(size % 60)}`;
}

/** Conversions that are made of others, as in the C locale. */
const COMPOSED: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  R: "%H:%M",
  r: "%I:%M:%S %p",
  T: "%H:%M:%S",
  x: "%m/%d/%y",
  X: "%H:%M:%S",
};

/** One conversion of strftime in the C locale; undefined if there is none with that letter. */
function conversion(letter: string, time: LocalTime): string | undefined {
  const composed = COMPOSED[letter];
  if (composed !== undefined) {
    return composed.replace(/%(.)/g, (whole, one) => conversion(one, time) ?? whole);
  }
  const { shown: at, aheadMinutes } = time;
  const day = DAYS[at.getUTCDay()] ?? "";
  const month = MONTHS[at.getUTCMonth()] ?? "";
  const made: Readonly<Record<string, () => string>> = {
    a: () => day.slice(0, 3),
    A: () => day,
    b: () => month.slice(0, 3),
    B: () => month,
    d: () => two(at.getUTCDate()),
    e: () => two(at.getUTCDate(), " "),
    h: () => month.slice(0, 3),
    H: () => two(at.getUTCHours()),
    I: () => two(at.getUTCHours() % 12 || 12),
    m: () => two(at.getUTCMonth() + 1),
    M: () => two(at.getUTCMinutes()),
    p: () => at.getUTCHours() < 12 ? "AM" : "PM",
    S: () => two(at.getUTCSeconds()),
    y: () => two(at.getUTCFullYear() % 100),
    Y: () => String(at.getUTCFullYear()),
    z: () => offset(aheadMinutes),
  };
  return Object.hasOwn(made, letter) ? made[letter]?.() : undefined;
}

/**
 * UTF-16 units. A client may write megabytes into a job's fields and use each several times; a header line has fifty characters.
 */
const LONGEST_FORMAT = 1024;
const LONGEST_ITEM = 256;

/** Stands for the number of the current page until the fields are put together. */
const PAGE_NUMBER = "\0";

function jobItems(job: FaxJob, facts: TagLineFacts): Readonly<Record<string, string>> {
  const { localIdentifier, faxNumber, pages } = facts;
  return {
    "%": "%",
    a: job.subaddr,
    c: job.company,
    C: job.fromcompany,
    d: job.external === "" ? job.number : job.external,
    g: job.location,
    G: job.fromlocation,
    i: String(job.jobId),
    I: job.groupid,
    j: job.jobtag,
    l: localIdentifier === "" ? faxNumber : localIdentifier,
    m: job.mailaddr,
    n: faxNumber,
    p: PAGE_NUMBER,
    P: PAGE_NUMBER,
    r: job.receiver,
    s: job.sender,
    S: job.regarding,
    t: String(pages),
    T: String(Math.max(0, job.totpages + job.skippedpages - job.nocountcover)),
    v: job.voice,
    V: job.fromvoice,
  };
}

/** The fields in a row. One with the current page is left out, unless it is the only one: then only the number is left out. */
function join(line: string, { dialect }: FaxJob): string {
  const fields = line.split("|").map((field) => dialect === "hylafax+" ? field.replace(/^[{}]/, "") : field);
  const told = fields.filter((field) => !field.includes(PAGE_NUMBER));
  return (told.length > 0 ? told : fields)
    .map((field) => field.replaceAll(PAGE_NUMBER, "").replace(/\s+/g, " ").trim())
    .filter((field) => field !== "")
    .join("  ");
}

/** The text of a job's tag line; empty if the job wants none of its own. Text that is no conversion stays as it is written. */
export function jobTagLine(job: FaxJob, facts: TagLineFacts): string {
  if (!job.desiredtl) return "";
  const items = jobItems(job, facts);
  // A "|" in a name does not separate fields.
  const item = (letter: string): string | undefined =>
    Object.hasOwn(items, letter)
      ? cutText(items[letter] ?? "", LONGEST_ITEM).replaceAll("|", "/")
      : undefined;
  const time = localTime(facts);
  const line = cutText(job.tagline, LONGEST_FORMAT).replace(
    /%%(.)|%([^%])/gu,
    (whole: string, ofJob?: string, ofTime?: string) =>
      (ofJob === undefined ? conversion(ofTime ?? "", time) : item(ofJob)) ?? whole,
  );
  return join(line, job);
}
