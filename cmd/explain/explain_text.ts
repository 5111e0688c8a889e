/** An explanation for people: first some lines for a clerk, then what the administrator wants to know. */

import type { RecognisedEnd } from "../../lib/fax/end/recognise_end.ts";
import { END_WORDS } from "../../lib/fax/end/words/end_words.ts";
import { WHOSE_WORDS } from "../../lib/fax/end/words/words.ts";
import { clerkLines } from "../../lib/fax/explain/clerk.ts";
import type {
  ExplainedTry,
  Explanation,
  JobExplanation,
  ReceptionExplanation,
} from "../../lib/fax/explain/explanation.ts";
import { localWhen } from "../../lib/fax/explain/when.ts";
import type { Explained } from "../../lib/flow/admin/explain.ts";
import { foreignText } from "../../lib/text/foreign.ts";
import { paragraph, textWidth, twoColumns } from "../line/wrap.ts";
import type { View } from "../view.ts";
import { adviceOf } from "./advice.ts";
import { nextText } from "./next_text.ts";
import { tryLines } from "./try_lines.ts";

/** A name on the left, and what is to be said of it. */
type Row = readonly [name: string, text: string];

/** The longest text from a file that is shown, in UTF-16 units. */
const LONGEST = 400;

/** Text that may come from outside, in one line. */
function shown(text: string): string {
  return foreignText(text, LONGEST);
}

function statusText({ status, code, end }: JobExplanation): string {
  const words = status !== "" ? status : end?.text ?? "";
  if (words === "" && code === "") return "";
  return `${words === "" ? "(empty)" : words}${code === "" ? "" : ` [HylaFAX's code ${code}]`}`;
}

function endRows(end: RecognisedEnd | undefined, explanation: Explanation): readonly Row[] {
  if (end === undefined || end.kind === "complete") return [];
  const { whose, means } = END_WORDS[end.kind];
  const advice = adviceOf(end, explanation);
  const limit = end.limit === undefined
    ? []
    : [["", `It was the last try: ${LIMIT_WORDS[end.limit]}.`] as const];
  return [
    ["It lies with", WHOSE_WORDS[whose]],
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

function pagesText({ pages: { sent, total }, file, standing }: JobExplanation): string {
  if (file === "" && standing !== "sent" && total === 0) {
    return `${sent} sent, by the accounting; how many there were stood in the job's file`;
  }
  return total > 0 ? `${sent} of ${total} sent` : `${sent} sent`;
}

function jobRows(job: JobExplanation, now: number): readonly Row[] {
  const { file, owner, submitted, before, end } = job;
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
    ["Pages", pagesText(job)],
  ];
}

const HANDED: Readonly<Record<ReceptionExplanation["handedOver"], string>> = {
  "yes": "yes; etc/FaxDispatch says who gets it",
  "waits": "not yet: gofaxd tries again; the session log says what is missing",
  "no": "no: there was no fax",
  "not known": "not known: the log does not say",
};

function receptionRows(fax: ReceptionExplanation): readonly Row[] {
  const { commId, file, isThere, standing, end, called, caller, name, remote, pages } = fax;
  const status = end === undefined || end.text === "" || end.kind === "complete"
    ? []
    : [["Reason", shown(end.text)] as const];
  const who = [caller, name, remote === "" ? "" : `a machine that calls itself "${remote}"`].filter((text) =>
    text !== ""
  ).join(", ");
  return [
    ["Call", `communication ${commId === "" ? "not known" : commId} (${standing})`],
    ["From", shown(who === "" ? "unknown" : who)],
    ...(called === "" ? [] : [["To", shown(called)] as const]),
    ...status,
    ...endRows(end, fax),
    [
      "File",
      file === ""
        ? "none"
        : `${shown(file)}, ${isThere ? "there" : "gone"}, ${pages} page${pages === 1 ? "" : "s"}`,
    ],
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
    ): Row => [at === 0 && index === 0 && left <= 0 ? "What happened" : "", shown(line)])
  );
  return left > 0 ? [["What happened", earlier[0]?.[1] ?? ""], ...told] : told;
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
