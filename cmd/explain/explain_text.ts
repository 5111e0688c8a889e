/** An explanation for people: first some lines for a clerk, then what the administrator wants to know. */

import type { RecognisedEnd } from "../../lib/fax/end/recognise_end.ts";
import { END_WORDS } from "../../lib/fax/end/words/end_words.ts";
import { WHOSE_WORDS } from "../../lib/fax/end/words/words.ts";
import { clerkLines } from "../../lib/fax/explain/clerk.ts";
import type {
  ExplainedTry,
  Explanation,
  JobExplanation,
  NextStep,
  ReceptionExplanation,
} from "../../lib/fax/explain/explanation.ts";
import { localWhen, untilWhen } from "../../lib/fax/explain/when.ts";
import type { Explained } from "../../lib/flow/admin/explain.ts";
import { foreignText } from "../../lib/text/foreign.ts";
import { paragraph, textWidth, twoColumns } from "../line/wrap.ts";
import type { View } from "../view.ts";
import { tryLines } from "./try_lines.ts";

/** A name on the left, and what is to be said of it. */
type Row = readonly [name: string, text: string];

/** The longest text from a file that is shown, in UTF-16 units. */
const LONGEST = 400;

/** Text that may come from outside, in one line. */
function shown(text: string): string {
  return foreignText(text, LONGEST);
}

function statusText({ status, statuscode, end }: JobExplanation): string {
  const words = status !== "" ? status : end?.text ?? "";
  if (words === "" && statuscode === 0) return "";
  return `${words === "" ? "(empty)" : words}${statuscode === 0 ? "" : ` [HylaFAX's code ${statuscode}]`}`;
}

/** What stands for NUMBER, QFILE and NAME in the advice. */
type Names = Readonly<Record<"NUMBER" | "QFILE" | "NAME", string>>;

/** Names of this fax, where they can be typed in a shell as they are; else the placeholder stays. */
function namesOf({ tries, kind, file }: Explanation): Names {
  const call = tries.at(-1)?.story?.calls.at(-1);
  const safe = (text: string | undefined, otherwise: string): string =>
    text !== undefined && /^[0-9A-Za-z+*][0-9A-Za-z+*#_./-]*$/.test(text) ? text : otherwise;
  return {
    NUMBER: safe(kind === "job" ? call?.number : undefined, "NUMBER"),
    QFILE: safe(kind === "job" ? file : undefined, "QFILE"),
    NAME: safe(call?.gateway, "NAME"),
  };
}

/** Advice with the names of this fax filled in. */
function fill(text: string, names: Names): string {
  return text.replace(/\b(NUMBER|QFILE|NAME)\b/g, (word) => names[word as keyof Names]);
}

/** Where HylaFAX's own sender sent, advice about gofax is of no use before this. */
const NOT_OURS =
  "It did not go through gofax: SendFaxCmd in HylaFAX's etc/config has to name gofax's door (gofax status tells what it " +
  "names). What follows is for faxes that do.";

function adviceOf(end: RecognisedEnd, { tries, kind }: Explanation, names: Names): readonly string[] {
  const { change } = END_WORDS[end.kind];
  const isForeign = kind === "job" && tries.at(-1)?.story?.writer === "HylaFAX" && change.length > 0;
  return [...isForeign ? [NOT_OURS] : [], ...change].map((text) => fill(text, names));
}

function endRows(end: RecognisedEnd | undefined, explanation: Explanation): readonly Row[] {
  if (end === undefined || end.kind === "complete") return [];
  const { whose, means } = END_WORDS[end.kind];
  const advice = adviceOf(end, explanation, namesOf(explanation));
  const limit = end.limit === undefined
    ? []
    : [["", `It was the last try: ${LIMIT_WORDS[end.limit]}.`] as const];
  return [
    ["Whose end", WHOSE_WORDS[whose]],
    ["It means", means],
    ...limit,
    ...advice.map((each, at): Row => [at === 0 ? "What to change" : "", `${at + 1}. ${each}`]),
  ];
}

const LIMIT_WORDS: Readonly<Record<NonNullable<RecognisedEnd["limit"]>, string>> = {
  "calls": "all calls that the job may make were made (sendfax -T, MaxDials)",
  "answered calls": "all tries that a fax machine may answer were made (sendfax -t, MaxTries)",
  "one page": "the same page failed in three calls",
};

function outOf(label: string, { made, most }: NextStep["calls"]): string {
  return most > 0 ? `${made} of ${most} ${label}s` : `${made} ${label}${made === 1 ? "" : "s"}`;
}

function nextText({ next, standing }: JobExplanation, now: number): string {
  const counted = `${outOf("call", next.calls)}, ${outOf("answered call", next.answered)} used`;
  const killtime = next.killtime === undefined
    ? ""
    : next.killtime > now
    ? ` It gives up at ${untilWhen(next.killtime, now)} (kill time).`
    : ` Its kill time was ${localWhen(next.killtime)}.`;
  switch (next.kind) {
    case "none":
      return standing === "sent" ? "nothing: the job is done." : `nothing: the job has ended (${counted}).`;
    case "later":
      return `another call at ${untilWhen(next.at ?? now, now)}${
        next.rule === "" ? "" : ` (${next.rule})`
      }; ${counted}.${killtime}`;
    case "due":
      return `another call as soon as a modem is free, and no other job goes to the same number; ${counted}.${killtime} If it ` +
        "stays so: gofax status.";
    case "blocked":
      return `another call when the other job to the same number is through (MaxConcurrentCalls); ${counted}.${killtime}`;
    case "suspended":
      return `nothing until a user lets it go on (faxalter -r); ${counted}.${killtime}`;
    case "now":
      return `it waits for the sender's result; ${counted}.${killtime}`;
    default:
      return next.kind satisfies never;
  }
}

function jobRows(job: JobExplanation, now: number): readonly Row[] {
  const { file, owner, submitted, pages, before, end } = job;
  const status = statusText(job);
  const whose = [
    owner === "" ? "" : `of ${owner}`,
    submitted === undefined ? "" : `handed in ${localWhen(submitted)}`,
  ];
  return [
    [
      "Job",
      [`${job.jobId} (${job.standing})`, ...whose, file === "" ? "its file is gone" : file].filter((each) =>
        each !== ""
      ).join(", "),
    ],
    ...(status === "" ? [] : [["Status", shown(status)] as const]),
    ...endRows(end, job),
    ...(before === undefined || before.kind === "complete"
      ? []
      : [["The call before", shown(before.text)] as const, ...endRows(before, job)]),
    ["HylaFAX does next", nextText(job, now)],
    ["Pages", pages.total > 0 ? `${pages.sent} of ${pages.total} sent` : `${pages.sent} sent`],
  ];
}

const HANDED: Readonly<Record<ReceptionExplanation["handedOver"], string>> = {
  "yes": "yes",
  "waits": "not yet: gofaxd tries again; the session log says what is missing",
  "no": "no: there was no fax",
  "not known": "not known: the log does not say",
};

function receptionRows(fax: ReceptionExplanation): readonly Row[] {
  const { commId, file, isThere, standing, end, called, caller, name, remote, pages } = fax;
  const status = end === undefined || end.text === "" ? [] : [["Reason", shown(end.text)] as const];
  const who = [caller, name, remote === "" ? "" : `"${remote}"`].filter((text) => text !== "").join(", ");
  return [
    ["Call", `communication ${commId === "" ? "not known" : commId} (${standing})`],
    ["From", shown(who === "" ? "unknown" : who)],
    ...(called === "" ? [] : [["To", shown(called)] as const]),
    ...status,
    ...endRows(end, fax),
    ["File", file === "" ? "none" : `${shown(file)}, ${isThere ? "there" : "gone"}, ${pages} pages`],
    ["Handed to faxrcvd", HANDED[fax.handedOver]],
  ];
}

function rows(explanation: Explanation, now: number): readonly Row[] {
  return explanation.kind === "job" ? jobRows(explanation, now) : receptionRows(explanation);
}

/** The most tries that are told of one by one, the last ones. */
const MOST_TRIES = 12;

function tryRows(tries: readonly ExplainedTry[]): readonly Row[] {
  const left = tries.length - MOST_TRIES;
  const earlier: readonly Row[] = left > 0
    ? [["", `${left} earlier calls are left out (--json has all)`]]
    : [];
  const told = tries.slice(-MOST_TRIES).flatMap((each, at): readonly Row[] =>
    tryLines(each).map((
      line,
      index,
    ): Row => [at === 0 && index === 0 && left <= 0 ? "Calls" : "", shown(line)])
  );
  return left > 0 ? [["Calls", earlier[0]?.[1] ?? ""], ...told] : told;
}

/** Prints an explanation. */
export function explainText(
  { explanation, sources, note, unread }: Explained,
  now: number,
  view: View,
): string {
  const width = textWidth(view);
  const [first = "", ...more] = clerkLines(explanation, now).map(shown);
  const clerk = [view.paint("title", first), ...more].map((line) => paragraph(line, width)).join("");
  const admin = twoColumns([
    ...rows(explanation, now),
    ...tryRows(explanation.tries),
    ...(note === "" ? [] : [["gofax's note", shown(note)] as const]),
    ["Told by", sources.map(shown).join(", ") || "nothing but its name"],
    ...unread.map((each): Row => ["Not read", shown(each)]),
  ], width);
  return `${clerk}\n${view.paint("title", "For the administrator")}\n${admin}`;
}
