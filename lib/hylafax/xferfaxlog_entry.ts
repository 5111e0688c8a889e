/**
 * Parses a line of the accounting: 19 tab separated fields, as HylaFAX 6.0.7 writes them, or 20, as HylaFAX+ 7.0.11 does. Both may stand in
 * one file.
 */

/** Prints seconds, rounded; anything above none counts as one at least, a negative or unknown time as none. */
export function formatDuration(seconds: number): string {
  const whole = seconds > 0 && Number.isFinite(seconds) ? Math.max(1, Math.round(seconds)) : 0;
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** Reads `H:MM:SS` (or `MM:SS`) as seconds; undefined if it is something else. */
export function parseDuration(text: string): number | undefined {
  if (!/^\d+(?::\d\d){1,2}$/.test(text)) return undefined;
  return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** A parsed line. */
export interface XferfaxlogEntry {
  /** `MM/DD/YY HH:MM`. */
  readonly when: string;
  /**
   * `SEND`, `RECV`, `CALL`, `POLL`, `PAGE`; in HylaFAX+ also faxq's own lines, which are no calls of this server: `SUBMIT` for a job that came
   * in, `UNSENT` for one that ended without being sent, and `PROXY` for a try of another server (faxd/faxQueueApp.c++, queueAccounting).
   */
  readonly kind: string;
  /** The communication; nine digits in what HylaFAX writes, empty in lines that are of no call. */
  readonly commId: string;
  /** The modem that the call had. */
  readonly modem: string;
  /** Job id of a sent job, file of a received document. */
  readonly jobOrFile: string;
  /** The user's own tag for the job; empty for an incoming call. */
  readonly jobtag: string;
  /** Where the user gets mail; `fax` for an incoming call. */
  readonly mailaddr: string;
  /** The number as the user wrote it; the called number for an incoming call. */
  readonly number: string;
  /** The far end's id; `<UNSPECIFIED>` if it gave none. */
  readonly remote: string;
  /** Session parameters in one number (docs/internals/hylafax.md#session-parameters). */
  readonly params: number;
  /** Pages of this call. */
  readonly pages: number;
  /** Seconds from the beginning of the session to the end of the call. */
  readonly jobSeconds: number;
  /** Seconds that the call was connected; 0 if it never was. */
  readonly connectedSeconds: number;
  /** Why it failed; empty on success. */
  readonly reason: string;
  /** The caller's name. */
  readonly cidName: string;
  /** The caller's number. */
  readonly cidNumber: string;
  /** Call ids from the third on: called number, gateway … */
  readonly callIds: readonly string[];
  /** The user who handed the job in; empty for an incoming call. */
  readonly owner: string;
  /** The digital command signal's bytes, such as `00 46 1E`. */
  readonly dcs: string;
  /** A job's counters, in HylaFAX+ only; empty for an incoming call (xferfaxlog.ts, jobinfo). */
  readonly jobinfo: string;
}

/** Whether a line is of a call that was made for a job, of this server or, with HylaFAX+, of another one that faxq gave the job to. */
export function isOutgoing({ kind }: Pick<XferfaxlogEntry, "kind">): boolean {
  return kind === "SEND" || kind === "POLL" || kind === "PAGE" || kind === "PROXY";
}

/** Whether a line's communication is one of this server, with a log in `log/`. */
export function isHere({ kind, commId }: Pick<XferfaxlogEntry, "kind" | "commId">): boolean {
  return commId !== "" && kind !== "PROXY";
}

/** Pages of the whole job, by HylaFAX+'s counters; undefined if the line has none. */
export function totalPages({ jobinfo }: Pick<XferfaxlogEntry, "jobinfo">): number | undefined {
  const total = /^(\d{1,9})\//.exec(jobinfo)?.[1];
  return total === undefined ? undefined : Number(total);
}

const [FEWEST, MOST] = [19, 20];

function unquote(field: string): string {
  const inner = field.length >= 2 && field.startsWith('"') && field.endsWith('"')
    ? field.slice(1, -1)
    : field;
  return inner.replaceAll('\\"', '"');
}

/** Parses a line; undefined if it has neither 19 nor 20 fields. */
export function parseXferfaxlog(line: string): XferfaxlogEntry | undefined {
  const fields = line.replace(/\n$/, "").split("\t");
  if (fields.length < FEWEST || fields.length > MOST) return undefined;
  const text = (at: number): string => unquote(fields[at] ?? "");
  const [params, pages] = [Number(text(9)), Number(text(10))];
  const [jobSeconds, connectedSeconds] = [parseDuration(text(11)), parseDuration(text(12))];
  if (!Number.isInteger(params) || !Number.isInteger(pages)) return undefined;
  if (jobSeconds === undefined || connectedSeconds === undefined) return undefined;
  return {
    when: text(0),
    kind: text(1),
    commId: text(2),
    modem: text(3),
    jobOrFile: text(4),
    jobtag: text(5),
    mailaddr: text(6),
    number: text(7),
    remote: text(8),
    params,
    pages,
    jobSeconds,
    connectedSeconds,
    reason: text(13),
    cidName: text(14),
    cidNumber: text(15),
    callIds: text(16) === "" ? [] : text(16).split("::"),
    owner: text(17),
    dcs: text(18),
    jobinfo: text(19),
  };
}
