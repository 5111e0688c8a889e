/**
 * Lines that faxsend and faxgetty 6.0.7 write into session logs, and those that gofax writes in the same way, and what they mean for the
 * story.
 */

import { clock, count, type LineRule, page, present } from "./line_rule.ts";
import { newStoryCall, type StoryCall } from "./story.ts";

/** The rules. */
export const HYLAFAX_LINES: readonly LineRule[] = [
  { says: /^SESSION BEGIN /, does: () => {} },
  { says: /^SESSION END$/, does: (story) => story.ended = true },
  {
    says: /^HylaFAX \(tm\) Version /,
    does: (story) => story.writer = "HylaFAX",
  },
  {
    says: /^SEND FAX: JOB (\d+) DEST (.*) COMMID \d+ DEVICE '(.*?)'/,
    does: (story, said) => {
      story.direction = "out";
      story.jobId = count(said.part(1));
      if (story.writer === "unknown") story.writer = "gofax";
    },
  },
  {
    says: /^SEND FAILED: JOB \d+ DEST .*? ERR \[\d+\] (.*?)(?: \((?:failed for good|to be tried again)\))?$/,
    does: (story, said) => {
      story.failure = said.part(1);
      const last = story.calls.at(-1);
      if (story.writer === "HylaFAX" && last !== undefined && !last.answered) last.refusal = said.part(1);
    },
  },
  {
    says: /^DIAL (\S.*)$/,
    does: (story, said) => story.calls.push(newStoryCall(said.at, { number: said.part(1) })),
  },
  {
    says: /^ANSWER: FAX CONNECTION/,
    does: (story, said) => {
      story.direction = "in";
      story.calls.push(newStoryCall(said.at, { answered: true }));
    },
  },
  {
    says: /^REMOTE (?:CSI|TSI) "(.*)"$/,
    does: (story, said) => {
      const now = present(story, said);
      [now.answered, now.remote] = [true, said.part(1)];
    },
  },
  {
    says: /^USE (\d{1,6}) bit\/s$/,
    does: (story, said) =>
      void present(story, said).agreed.push({ rate: Number(said.part(1)), ecm: false, transport: undefined }),
  },
  { says: /^USE (?:error correction|ECM)/i, does: (story, said) => markEcm(present(story, said)) },
  {
    says: /^SEND FAX \(\d+\): FROM .* TO .* \(page (\d+) of \d+.*? sent in (\d+:\d\d:\d\d)\)$/,
    does: (story, said) =>
      page(story, said, { page: Number(said.part(1)), state: "sent", seconds: clock(said.part(2)) }),
  },
  {
    says: /^RECV FAX \(\d+\): from .*, page (\d+) in (\d+:\d\d:\d\d), (?:[^,]*, ){2}([^,]*), \d+ bit\/s$/,
    does: (story, said) =>
      page(story, said, {
        page: Number(said.part(1)),
        state: "received",
        seconds: clock(said.part(2)),
        format: said.part(3),
      }),
  },
  {
    says: /^RECV FAX \(\d+\): (recvq\/\S+) from /,
    does: (story, said) => story.file = said.part(1),
  },
  {
    says: /^REMOTE HANGUP: (.*?)(?: \(code \d+\))?$/,
    does: (story, said) => present(story, said).result = said.part(1),
  },
];

function markEcm(now: StoryCall): void {
  const last = now.agreed.pop();
  if (last !== undefined) now.agreed.push({ ...last, ecm: true });
}
