/** Lines that GOfax.IP 1.4 writes into its session logs, and what they mean for the story. */

import { count, type LineRule, page, present } from "./line_rule.ts";
import { newStoryCall } from "./story.ts";

/** The rules. */
export const GOFAXIP_LINES: readonly LineRule[] = [
  {
    says: /^Processing hylafax commid \S+ as freeswitch call (\S+)$/,
    does: (story) => story.direction = "out",
  },
  {
    says: /^Originating channel to (.*) using gateway (.*)$/,
    does: (story, said) =>
      story.calls.push(newStoryCall(said.at, { number: said.part(1), gateway: said.part(2) })),
  },
  {
    says: /^(?:Originate successful|Call state change: ACTIVE)$/,
    does: (story, said) => present(story, said).answered = true,
  },
  {
    says: /^Originate failed with hangup cause (\w+)/,
    does: (story, said) => present(story, said).refusal = said.part(1),
  },
  {
    says: /^Remote ID: "(.*)", Transfer Rate: (\d{1,6}), ECM=(true|false)$/,
    does: (story, said) => {
      const now = present(story, said);
      now.remote = said.part(1);
      now.agreed.push({ rate: Number(said.part(2)), ecm: said.part(3) === "true", transport: undefined });
    },
  },
  {
    says: /^Page (\d+) (sent|received): .*Compression: ([^,]*),.* Bad Rows: (\d+)$/,
    does: (story, said) =>
      page(story, said, {
        page: Number(said.part(1)),
        state: said.part(2) === "sent" ? "sent" : "received",
        format: said.part(3),
        badRows: count(said.part(4)),
      }),
  },
  {
    says: /(?:^Success: |^Fax (?:sent|failed)).*?Hangup Cause: (\w*)[.,] Result: (.*)$/,
    does: (story, said) => {
      const now = present(story, said);
      [now.hangup, now.result] = [said.part(1), said.part(2)];
      story.ended = true;
    },
  },
  {
    says: /^Call failed\. Retry: \w+\. Result: (.*)$/,
    does: (story, said) => {
      story.failure = said.part(1);
      story.ended = true;
    },
  },
  { says: /^Rxfax to .*\/(recvq\/\S+)$/, does: (story, said) => story.file = said.part(1) },
  {
    says: /^\S+ ended successfully$/,
    does: (story) => [story.handedOver, story.ended] = [true, true],
  },
  {
    says: /^\S*faxrcvd\S* (?:ended with|did not end|was ended|was begun).*$/,
    does: (story) => story.handedOver = false,
  },
];
