/**
 * What a session log tells of a communication: its calls, gateway by gateway, and their pages. Logs of gofax, of GOfax.IP and of HylaFAX's
 * own faxsend and faxgetty differ; lines that nobody knows are left out. Other people chose parts of the texts: characters that are not shown
 * become escapes where the log is read.
 */

import { LINES } from "./session_lines.ts";
import { showUnseen } from "../../text/unseen.ts";
import type { SessionStory } from "./story.ts";

/** A line: its time, and what it says. */
interface LogLine {
  readonly at: string;
  readonly text: string;
  readonly style: "HylaFAX" | "GOfax.IP";
}

/** The longest line that is looked at, in UTF-16 units. */
const LONGEST_LINE = 2_000;
/** The most lines that are remembered as remarks. */
const MOST_REMARKS = 40;

function readLine(line: string): LogLine | undefined {
  const hylafax = /^([A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d)\.\d\d: \[ *\d+\]: (.*)$/.exec(line);
  if (hylafax !== null) return { at: hylafax[1] ?? "", text: hylafax[2] ?? "", style: "HylaFAX" };
  const go = /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d)(?:\.\d+)? (.*)$/.exec(line);
  return go === null ? undefined : { at: go[1] ?? "", text: go[2] ?? "", style: "GOfax.IP" };
}

/** Reads a session log. */
export function readSessionStory(text: string): SessionStory {
  const story: SessionStory = {
    writer: "unknown",
    direction: undefined,
    begun: "",
    last: "",
    ended: false,
    calls: [],
    jobId: undefined,
    file: "",
    failure: "",
    handedOver: undefined,
    remarks: [],
  };
  for (const raw of text.split("\n")) {
    const line = readLine(showUnseen(raw.slice(0, LONGEST_LINE)));
    if (line === undefined) continue;
    if (story.begun === "") story.begun = line.at;
    story.last = line.at;
    if (line.style === "GOfax.IP") story.writer = "GOfax.IP";
    for (const { says, does } of LINES) {
      const match = says.exec(line.text);
      if (match === null) continue;
      does(story, { at: line.at, part: (at) => match[at] ?? "" });
      break;
    }
  }
  story.remarks = story.remarks.slice(0, MOST_REMARKS);
  return story;
}
