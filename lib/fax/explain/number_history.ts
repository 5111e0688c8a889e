/** What became of the faxes to and from one number, from its lines of the accounting and its session logs. */

import { isoWhen } from "../../hylafax/last_results.ts";
import { codeRate } from "../../hylafax/session_params.ts";
import type { XferfaxlogEntry } from "../../hylafax/xferfaxlog_entry.ts";
import type { EndKind } from "../end/words/end_words.ts";
import { FAX_WORDS } from "../end/words/fax_words.ts";
import { recogniseEnd } from "../end/recognise_end.ts";
import type { SessionStory } from "./story.ts";

/** Calls, and how many of them carried the whole fax. */
export interface Tally {
  /** All of them. */
  readonly calls: number;
  /** Those that carried everything. */
  readonly good: number;
}

/** One call. */
export interface HistoryCall {
  /** When it began, local time, `YYYY-MM-DDTHH:MM`. */
  readonly time: string;
  /** `out`: to the number. */
  readonly direction: "out" | "in";
  /** The communication. */
  readonly commId: string;
  /** The job, or the received file. */
  readonly jobOrFile: string;
  /** How it ended. */
  readonly end: EndKind;
  /** In the words of the accounting; empty after a success. */
  readonly reason: string;
  /** Pages of this call. */
  readonly pages: number;
  /** Seconds that it was connected. */
  readonly seconds: number;
  /** bit/s; undefined if no fax was under way. */
  readonly rate: number | undefined;
  /** Over what the fax went, if a log tells. */
  readonly transport: "T.38" | "audio" | undefined;
  /** The gateway that answered, or was asked last, if a log tells. */
  readonly gateway: string | undefined;
}

/** The history of a number. */
export interface NumberHistory {
  /** Calls, the newest first. */
  readonly calls: readonly HistoryCall[];
  /** To the number. */
  readonly out: Tally;
  /** From it. */
  readonly in: Tally;
  /** Calls to it that found it busy. */
  readonly busy: number;
  /** Calls to it that reached a fax machine, by what the fax went over; the last is of those of which no log tells. */
  readonly transports: Readonly<Record<"T.38" | "audio" | "not known", Tally>>;
  /** Calls to it by gateway. */
  readonly gateways: ReadonlyMap<string, Tally>;
  /** How calls to it failed, the most frequent first. */
  readonly failures: readonly (readonly [kind: EndKind, times: number])[];
  /** The median rate of faxes that went through, bit/s; undefined if none did. */
  readonly usualRate: number | undefined;
  /** The median of their seconds for a page; undefined if none did. */
  readonly secondsPerPage: number | undefined;
}

/** Ends of answered calls in which no fax machine was heard, as far as their words tell. */
const NO_MACHINE: readonly EndKind[] = ["no fax machine", "no result", "document not opened", "bad document"];

/** Whether a fax was under way. gofax accounts for a call that nobody answered with what it would have offered. */
function hadFax({ pages, dcs }: XferfaxlogEntry, end: EndKind): boolean {
  return pages > 0 || (dcs !== "" && Object.hasOwn(FAX_WORDS, end) && !NO_MACHINE.includes(end));
}

function rateOf(entry: XferfaxlogEntry, end: EndKind): number | undefined {
  // The four bits stand at the same place in HylaFAX's layout and in GOfax.IP's, which lacks the mark of the layout.
  return hadFax(entry, end) ? codeRate((entry.params >> 3) & 15) : undefined;
}

function historyCall(entry: XferfaxlogEntry, story: SessionStory | undefined): HistoryCall {
  const { when, kind, commId, jobOrFile, reason, pages, connectedSeconds } = entry;
  const call = story?.calls.findLast(({ answered }) => answered) ?? story?.calls.at(-1);
  const end = recogniseEnd(reason).kind;
  return {
    time: isoWhen(when),
    direction: kind === "SEND" || kind === "POLL" ? "out" : "in",
    commId,
    jobOrFile,
    end,
    reason: end === "complete" ? "" : reason,
    pages,
    seconds: connectedSeconds,
    rate: rateOf(entry, end),
    transport: call?.agreed.at(-1)?.transport,
    gateway: call === undefined || call.gateway === "" ? undefined : call.gateway,
  };
}

function isGood({ end }: HistoryCall): boolean {
  return end === "complete";
}

function tally(calls: readonly HistoryCall[]): Tally {
  return { calls: calls.length, good: calls.filter(isGood).length };
}

function median(numbers: readonly number[]): number | undefined {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

/** Whether a call reached a fax machine. */
function wasFax({ pages, transport, end, rate }: HistoryCall): boolean {
  return pages > 0 || transport !== undefined || end === "complete" || rate !== undefined;
}

/**
 * The history.
 *
 * @param entries lines of the number, the newest first
 * @param stories session logs by their numbers
 */
export function numberHistory(
  entries: readonly XferfaxlogEntry[],
  stories: ReadonlyMap<string, SessionStory>,
): NumberHistory {
  const calls = entries.map((entry) => historyCall(entry, stories.get(entry.commId)));
  const out = calls.filter(({ direction }) => direction === "out");
  const faxes = out.filter(wasFax);
  const over = (transport: HistoryCall["transport"]): Tally =>
    tally(faxes.filter((call) => call.transport === transport));
  const named = out.filter(({ gateway }) => gateway !== undefined);
  const failed = Map.groupBy(out.filter((call) => !isGood(call)), ({ end }) => end);
  const good = out.filter((call) => isGood(call) && call.pages > 0);
  return {
    calls,
    out: tally(out),
    in: tally(calls.filter(({ direction }) => direction === "in")),
    busy: failed.get("busy")?.length ?? 0,
    transports: { "T.38": over("T.38"), "audio": over("audio"), "not known": over(undefined) },
    gateways: new Map(
      [...Map.groupBy(named, ({ gateway }) => gateway ?? "")].map(([name, of]) => [name, tally(of)]),
    ),
    failures: [...failed].map(([kind, of]) => [kind, of.length] as const).toSorted((a, b) => b[1] - a[1]),
    usualRate: median(good.flatMap(({ rate }) => rate ?? [])),
    secondsPerPage: median(good.map(({ seconds, pages }) => Math.round(seconds / pages))),
  };
}
