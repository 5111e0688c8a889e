/** An explanation for programs. Its shape is promised in docs/explain.md: fields may be added, none changes its meaning. */

import type { RecognisedEnd } from "../../lib/fax/end/recognise_end.ts";
import { END_WORDS } from "../../lib/fax/end/words/end_words.ts";
import { clerkLines } from "../../lib/fax/explain/clerk.ts";
import type { ExplainedTry, Explanation, NextStep } from "../../lib/fax/explain/explanation.ts";
import type { SessionStory } from "../../lib/fax/explain/story.ts";
import type { Explained } from "../../lib/flow/admin/explain.ts";
import { jsonText } from "../json_text.ts";
import { isoTime } from "../text_table.ts";

/** Raised when a field changes its meaning or is removed. */
const FORMAT = 1;

function endValue(end: RecognisedEnd | undefined): unknown {
  if (end === undefined) return undefined;
  const { kind, text, cause, sip, code, limit } = end;
  const { whose, means, change } = END_WORDS[kind];
  return { kind, whose, text, cause, sip, code, limit, means, change };
}

function storyValue(story: SessionStory | undefined): unknown {
  if (story === undefined) return undefined;
  const { writer, direction, begun, last, ended, calls, remarks } = story;
  return { writer, direction, begun, last, ended, calls, remarks };
}

function tryValue({ end, story, ...facts }: ExplainedTry): unknown {
  return { ...facts, end: endValue(end), log: storyValue(story) };
}

function nextValue({ at, killtime, ...facts }: NextStep): unknown {
  return { ...facts, at: isoTime(at), killtime: isoTime(killtime) };
}

function value(explanation: Explanation): unknown {
  const common = { end: endValue(explanation.end), tries: explanation.tries.map(tryValue) };
  if (explanation.kind === "reception") return { ...explanation, ...common };
  const { before, next, submitted, ended } = explanation;
  const times = { submitted: isoTime(submitted), ended: isoTime(ended) };
  return { ...explanation, ...common, ...times, before: endValue(before), next: nextValue(next) };
}

/** Prints one JSON value; what is not known is null. */
export function explainJson({ explanation, sources, note, unread }: Explained, now: number): string {
  const clerk = clerkLines(explanation, now);
  return jsonText({ format: FORMAT, clerk, ...Object(value(explanation)), note, sources, unread });
}
