/** Lines that gofax writes into its session logs (lib/flow), sending and receiving, and what they mean for the story. */

import { count, type LineRule, page, present } from "./line_rule.ts";
import { newStoryCall } from "./story.ts";

function transport(t38: string): "T.38" | "audio" | undefined {
  if (t38 === "") return undefined;
  return t38 === "negotiated" ? "T.38" : "audio";
}

const remark = (text: RegExp): LineRule => ({
  says: text,
  does: (story, said) => story.remarks.push(said.part(0)),
});

/** The rules. */
export const GOFAX_LINES: readonly LineRule[] = [
  {
    says: /^DIAL (\S+) through gateway (\S+), call (\S+)$/,
    does: (story, said) => {
      story.writer = "gofax";
      story.calls.push(
        newStoryCall(said.at, { number: said.part(1), gateway: said.part(2), uuid: said.part(3) }),
      );
    },
  },
  {
    says: /^Accepting call to (.*) from (.*) via gateway (\S*)$/,
    does: (story, said) => {
      if (story.writer === "unknown") story.writer = "gofax";
      story.direction = "in";
      story.calls.push(newStoryCall(said.at, { number: said.part(2), gateway: said.part(3) }));
    },
  },
  { says: /^Ringing$/, does: (story, said) => present(story, said).rang = true },
  { says: /^Answered$/, does: (story, said) => present(story, said).answered = true },
  {
    says: /^USE (\d{1,6}) bit\/s(, ECM)?, T\.38 (\w*)$/,
    does: (story, said) => {
      const agreed = {
        rate: Number(said.part(1)),
        ecm: said.part(2) !== "",
        transport: transport(said.part(3)),
      };
      const now = present(story, said);
      now.answered = true;
      now.agreed.push(agreed);
    },
  },
  {
    says:
      /^SEND FAX \(\d+\): FROM .* TO .* \(page (\d+) of \d+ sent in (\d+) s, ([^,]*), \d+ bytes, (\d+) bad rows\)$/,
    does: (story, said) =>
      page(story, said, {
        page: Number(said.part(1)),
        state: "sent",
        seconds: count(said.part(2)),
        format: said.part(3),
        badRows: count(said.part(4)),
      }),
  },
  {
    says: /^RECV FAX \(\d+\): from .*, page (\d+) in (\d+) s, ([^,]*), \d+ bit\/s, (\d+) bad rows$/,
    does: (story, said) =>
      page(story, said, {
        page: Number(said.part(1)),
        state: "received",
        seconds: count(said.part(2)),
        format: said.part(3),
        badRows: count(said.part(4)),
      }),
  },
  {
    says:
      /^(?:The far end refused page (\d+) \((\d+) bad rows\)|RECV FAX \(\d+\): from .*, page (\d+) refused, (\d+) bad rows)$/,
    does: (story, said) =>
      page(story, said, {
        page: Number(said.part(1) || said.part(3)),
        state: "refused",
        badRows: count(said.part(2) || said.part(4)),
      }),
  },
  {
    says: /^Fax result (-?\d{1,4}): (.*)$/,
    does: (story, said) => {
      const now = present(story, said);
      [now.code, now.result] = [Number(said.part(1)), said.part(2)];
    },
  },
  { says: /^Hangup: (\w*)$/, does: (story, said) => present(story, said).hangup = said.part(1) },
  {
    says: /^Gateway (\S+): (.*) after \d+\.\d s$/,
    does: (story, said) => present(story, said).refusal = said.part(2),
  },
  {
    says: /^RECV FAX: (recvq\/\S+) from .*, \d+ pages/,
    does: (story, said) => {
      story.direction = "in";
      story.file = said.part(1);
    },
  },
  { says: /^RECV FAILED: (.*) \(\d+ pages received\)$/, does: (story, said) => story.failure = said.part(1) },
  {
    says: /^(?:Refusing call to .* with SIP \d+|Rejecting call to .*|Cannot receive): .*$/,
    does: (story, said) => {
      story.direction = "in";
      story.failure = said.part(0);
    },
  },
];

/** What had a part in the calls. */
export const REMARKS: readonly LineRule[] = [
  remark(/^Softmodem fallback .*$/),
  remark(/^Override \S+=.*$/),
  remark(/^(?:DynamicConfig|JobControlCmd|Cannot run ).*$/),
  remark(/^(?:Ident|Header|Caller's (?:name|number)) .*$/),
  remark(/^Not supported: .*$/),
  remark(/^.*: ending the call$/),
  remark(
    /^(?:Lost the connection|FreeSWITCH |The call may still be up|The call is over|An earlier call|Ended a call).*$/,
  ),
  remark(/^A page behind the one refused.*$/),
  remark(/^(?:Cannot |gofaxd? ).*$/),
];
