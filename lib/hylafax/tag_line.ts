/**
 * A job's own tag line, HylaFAX's `TagLineFormat` (hylafax-config(5)): `%%x` is a value of the job, `%x` a part of the time as
 * strftime(3) writes it, `|` separates fields. SpanDSP prints date, station id and page number beside its header line and takes
 * one text for all pages: so a field with the number of the current page is left out.
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
  /** The time of the call, printed in the time zone of this machine. */
  readonly at: Date;
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];

function two(value: number, pad = "0"): string {
  return String(value).padStart(2, pad);
}

/** `+0100` */
function offset(at: Date): string {
  const minutes = -at.getTimezoneOffset();
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
function conversion(letter: string, at: Date): string | undefined {
  const composed = COMPOSED[letter];
  if (composed !== undefined) return composed.replace(/%(.)/g, (whole, one) => conversion(one, at) ?? whole);
  const day = DAYS[at.getDay()] ?? "";
  const month = MONTHS[at.getMonth()] ?? "";
  const made: Readonly<Record<string, () => string>> = {
    a: () => day.slice(0, 3),
    A: () => day,
    b: () => month.slice(0, 3),
    B: () => month,
    d: () => two(at.getDate()),
    e: () => two(at.getDate(), " "),
    h: () => month.slice(0, 3),
    H: () => two(at.getHours()),
    I: () => two(at.getHours() % 12 || 12),
    m: () => two(at.getMonth() + 1),
    M: () => two(at.getMinutes()),
    p: () => at.getHours() < 12 ? "AM" : "PM",
    S: () => two(at.getSeconds()),
    y: () => two(at.getFullYear() % 100),
    Y: () => String(at.getFullYear()),
    z: () => offset(at),
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
    T: String(job.totpages),
    v: job.voice,
    V: job.fromvoice,
  };
}

/** The fields in a row. One with the current page is left out, unless it is the only one: then only the number is left out. */
function join(line: string): string {
  const fields = line.split("|");
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
  const line = cutText(job.tagline, LONGEST_FORMAT).replace(
    /%%(.)|%([^%])/gu,
    (whole: string, ofJob?: string, ofTime?: string) =>
      (ofJob === undefined ? conversion(ofTime ?? "", facts.at) : item(ofJob)) ?? whole,
  );
  return join(line);
}
