/** One try in lines for an administrator: when, how, and page by page. */

import { END_WORDS } from "../../lib/fax/end/words/end_words.ts";
import type { ExplainedTry } from "../../lib/fax/explain/explanation.ts";
import type { StoryCall, StoryPage } from "../../lib/fax/explain/story.ts";

function pageLine({ page, state, seconds, format, badRows }: StoryPage): string {
  const facts = [
    seconds === undefined ? "" : `${seconds} s`,
    format,
    badRows === undefined ? "" : `${badRows} bad rows`,
  ].filter((text) => text !== "");
  return `- page ${page} ${state}${facts.length === 0 ? "" : `: ${facts.join(", ")}`}`;
}

function agreement({ agreed }: StoryCall): string {
  return agreed.map(({ rate, ecm, transport }) =>
    `${rate} bit/s${ecm ? " with error correction" : ""}${
      transport === undefined ? "" : ` over ${transport}`
    }`
  ).join(", then ");
}

function how(call: StoryCall): string {
  const { rang, answered, refusal, result, code, hangup, remote } = call;
  if (!answered) {
    return [rang ? "rang" : "", refusal ?? "not answered"].filter((text) => text !== "").join(", ");
  }
  const speed = agreement(call);
  return [
    "answered",
    remote === undefined || remote === "" ? "" : `by "${remote}"`,
    speed,
    result === undefined ? "no result" : `result${code === undefined ? "" : ` ${code}`}: ${result}`,
    hangup === "" ? "" : `hangup ${hangup}`,
  ].filter((text) => text !== "").join(", ");
}

function callLine(call: StoryCall): string {
  const { number, gateway } = call;
  const way = [number, gateway === "" ? "" : `gateway ${gateway}`].filter((text) => text !== "").join(", ");
  return `- ${way === "" ? "" : `${way}: `}${how(call)}`;
}

function head({ time, commId, modem, pages, seconds, end, story }: ExplainedTry): string {
  const when = time?.replace("T", " ") ?? story?.begun ?? "";
  const outcome = end === undefined
    ? "under way"
    : end.kind === "complete"
    ? "complete"
    : END_WORDS[end.kind].short;
  const facts = [
    `communication ${commId}`,
    modem,
    `${pages} page${pages === 1 ? "" : "s"}`,
    seconds === undefined || seconds === 0 ? "" : `connected ${seconds} s`,
  ].filter((text) => text !== "");
  return `${when}${when === "" ? "" : ": "}${outcome} (${facts.join(", ")})`;
}

/** Who wrote a log that tells less than gofax's. */
function writer({ story, end }: ExplainedTry): readonly string[] {
  if (story === undefined) return ["- its session log is gone: no more is known of it"];
  switch (story.writer) {
    case "HylaFAX":
      return ["- by HylaFAX's own program (faxsend or faxgetty) and a real modem, not by gofax"];
    case "GOfax.IP":
      return ["- by GOfax.IP, whose log says neither T.38 or audio nor SIP answers"];
    case "gofax":
      return story.calls.length === 0 && story.direction === "out" && end !== undefined
        ? ["- nothing was dialled"]
        : [];
    case "unknown":
      return ["- the session log has no line that gofax knows"];
    default:
      return story.writer satisfies never;
  }
}

/** The lines of one try. They hold texts from outside. */
export function tryLines(told: ExplainedTry): readonly string[] {
  const calls = told.story?.calls ?? [];
  const unfinished = told.story?.ended === false && told.end !== undefined
    ? ["- its log has no end: the program was killed"]
    : [];
  return [
    head(told),
    ...writer(told),
    ...calls.flatMap((call) => [callLine(call), ...call.pages.map(pageLine)]),
    ...(told.story?.remarks ?? []).map((remark) => `- ${remark}`),
    ...unfinished,
  ];
}
