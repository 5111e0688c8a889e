/** One communication, from its line in the accounting and its session log together. */

import { isoWhen } from "../../hylafax/last_results.ts";
import { isHere, type XferfaxlogEntry } from "../../hylafax/xferfaxlog_entry.ts";
import { recogniseEnd } from "../end/recognise_end.ts";
import type { ExplainedTry } from "./explanation.ts";
import type { SessionStory } from "./story.ts";

/** Session logs by their numbers. */
export type Stories = ReadonlyMap<string, SessionStory>;

/** Seconds, a month. GOfax.IP wrote times of millennia after a kill. */
const LONGEST_S = 31 * 86_400;

/** A try that the accounting has a line of. */
export function accountedTry(entry: XferfaxlogEntry, stories: Stories): ExplainedTry {
  const { commId, modem, pages, connectedSeconds, reason } = entry;
  return {
    time: isoWhen(entry.when),
    commId,
    modem,
    pages,
    seconds: connectedSeconds <= LONGEST_S ? connectedSeconds : undefined,
    end: recogniseEnd(reason),
    story: isHere(entry) ? stories.get(commId) : undefined,
  };
}

/** Pages that a log tells of as sent or received. */
function pagesTold({ calls }: SessionStory): number {
  return calls.flatMap(({ pages }) => pages).filter(({ state }) => state !== "refused").length;
}

/** How a session ended by its log alone; undefined if that does not tell. */
export function endOfStory(story: SessionStory): ExplainedTry["end"] {
  const last = story.calls.at(-1);
  const words = story.failure !== "" ? story.failure : last?.result ?? last?.refusal;
  return words === undefined ? undefined : recogniseEnd(words);
}

/** A try of which only the log tells: it is under way, or its line is missing. */
export function toldTry(commId: string, story: SessionStory): ExplainedTry {
  return {
    time: undefined,
    commId,
    modem: "",
    pages: pagesTold(story),
    seconds: undefined,
    end: endOfStory(story),
    story,
  };
}
