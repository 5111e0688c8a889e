/** A message of the event socket as lines that can be compared: one for each header, event headers with `| ` before them. */

import type { EslMessage } from "ts-esl";
import { isCompared, normalise } from "./normalised.ts";

const DECODER = new TextDecoder();

function headerLine(prefix: string, name: string, value: string): string[] {
  return isCompared(name) ? [`${prefix}${name}: ${normalise(name, value)}`] : [];
}

function plainEvent(text: string): string[] {
  const end = text.indexOf("\n\n");
  const headers = text.slice(0, end).split("\n").flatMap((line) => {
    const colon = line.indexOf(": ");
    return headerLine("| ", line.slice(0, colon), line.slice(colon + 2));
  });
  const body = text.slice(end + 2);
  return body === "" ? headers : [...headers, `| | ${normaliseBody(body)}`];
}

function jsonEvent(text: string): string[] {
  const values = JSON.parse(text) as Record<string, string>;
  return Object.entries(values).flatMap(([name, value]) => headerLine("| ", name, encodeURIComponent(value)));
}

/** Bodies that tell about the machine rather than about the protocol keep their first words only. */
function normaliseBody(text: string): string {
  if (/^UP \d+ year/.test(text)) {
    return text.replace(/\d+ (\w+?)s?,/g, "# $1,").replace(/\d+/g, "#").replace(/#s\b/g, "#");
  }
  if (/^=+\nName {4}\t/.test(text)) return text.replace(/^((Calls|Uptime).*\t)\d+/gm, "$1#");
  if (/^\d{1,9}\n$/.test(text) || /^\d{4}-\d\d-\d\d [\d:]{8}$/.test(text)) return "#";
  return normalise("", text);
}

/** The lines of a message. */
export function messageLines(message: EslMessage): string[] {
  const flat = [...message.headers].flatMap(([name, value]) => headerLine("", name, value));
  const text = DECODER.decode(message.body);
  switch (message.contentType) {
    case "text/event-plain":
      return [...flat, ...plainEvent(text)];
    case "text/event-json":
      return [...flat, ...jsonEvent(text)];
    default:
      return text === "" ? flat : [...flat, `> ${normaliseBody(text)}`];
  }
}
