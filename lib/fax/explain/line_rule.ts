/** Rules for lines of session logs, and what they have in common. */

import { newStoryCall, type SessionStory, type StoryCall, type StoryPage } from "./story.ts";

/** A line as a rule sees it. */
export interface Said {
  /** The line's time. */
  readonly at: string;
  /** What the expression's groups matched, from 1; empty for one that matched nothing. */
  part(at: number): string;
}

/** What a line does to the story. */
export interface LineRule {
  /** Which lines. */
  readonly says: RegExp;
  /** What they mean. */
  readonly does: (story: SessionStory, said: Said) => void;
}

/** The call that is being told of; one is made up if the log's beginning is missing. */
export function present(story: SessionStory, { at }: Said): StoryCall {
  const last = story.calls.at(-1);
  if (last !== undefined) return last;
  const made = newStoryCall(at);
  story.calls.push(made);
  return made;
}

/** A number of the log; undefined if it is none. */
export function count(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** `0:00:02`, as HylaFAX writes it, in seconds. */
export function clock(text: string): number | undefined {
  return text === "" ? undefined : text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** Adds a page to the present call. */
export function page(
  story: SessionStory,
  said: Said,
  told: Partial<StoryPage> & Pick<StoryPage, "page" | "state">,
): void {
  present(story, said).pages.push({ seconds: undefined, format: "", badRows: undefined, ...told });
}
