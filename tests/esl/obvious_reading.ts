/**
 * The event socket read the obvious way: all bytes at once, every line decoded at once. Slow, and short enough to be seen to be right;
 * what the library reads lazily and in pieces is held against it.
 */
import { decodeBytes, decodeValue, type EslEvent, type EslHeaders, type EslMessage } from "ts-esl";

type Entry = [name: string, value: string];

/** A message or an event as plain data. */
export interface Reading {
  readonly contentType: string;
  readonly headers: readonly Entry[];
  readonly body: string;
  readonly event: { readonly headers: readonly Entry[]; readonly body: string } | undefined;
}

const LF = 0x0a;

/** The lines up to one that counts as empty, without their ends, and where the rest begins. */
function linesOf(bytes: Uint8Array, from: number, empty: readonly string[]): [lines: string[], rest: number] {
  const lines: string[] = [];
  for (let start = from; start < bytes.length;) {
    const found = bytes.indexOf(LF, start);
    const end = found < 0 ? bytes.length : found;
    const line = decodeBytes(bytes.subarray(start, end));
    start = end + 1;
    if (empty.includes(line)) return [lines, start];
    lines.push(line.endsWith("\r") ? line.slice(0, -1) : line);
  }
  return [lines, bytes.length];
}

function entriesOf(lines: readonly string[]): Entry[] {
  const entries: Entry[] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    const last = entries.at(-1);
    if (colon > 0) entries.push([line.slice(0, colon), line.slice(colon + 1).replace(/^ +/, "")]);
    else if (last !== undefined) last[1] += `\n${line}`;
    else throw new Error(`no colon in ${JSON.stringify(line)}`);
  }
  return entries;
}

function lastOf(entries: readonly Entry[], name: string): string | undefined {
  return entries.findLast(([other]) => other.toLowerCase() === name)?.[1];
}

function eventOf(bytes: Uint8Array): Reading["event"] {
  const [lines, rest] = linesOf(bytes, 0, [""]);
  const headers = entriesOf(lines).map(([name, value]): Entry => [
    name,
    value === "_undef_" ? "" : decodeValue(value),
  ]);
  const length = Number(lastOf(headers, "content-length") ?? 0);
  return { headers, body: decodeBytes(bytes.subarray(rest, rest + length)) };
}

/** All messages in the bytes. */
export function readObviously(bytes: Uint8Array): Reading[] {
  const readings: Reading[] = [];
  for (let at = 0; at < bytes.length;) {
    const [lines, rest] = linesOf(bytes, at, ["", "\r"]);
    at = rest;
    if (lines.length === 0) continue;
    const headers = entriesOf(lines);
    const body = bytes.subarray(at, at += Number(lastOf(headers, "content-length") ?? 0));
    const contentType = lastOf(headers, "content-type") ?? "";
    const event = contentType === "text/event-plain" ? eventOf(body) : undefined;
    readings.push({ contentType, headers, body: decodeBytes(body), event });
  }
  return readings;
}

/** What the library makes of a message, as the same plain data. */
export function readingOf(message: EslMessage, event: EslEvent | undefined): Reading {
  const plain = event && { headers: entriesIn(event.headers), body: event.body };
  return {
    contentType: message.contentType,
    headers: entriesIn(message.headers),
    body: decodeBytes(message.body),
    event: plain,
  };
}

function entriesIn(headers: EslHeaders): Entry[] {
  return Array.from(headers, ([name, value]): Entry => [name, value]);
}

/** What looking headers up one by one gives. */
export function lookUpsOf(headers: EslHeaders): Map<string, [string | undefined, string[], boolean]> {
  const names = [...entriesIn(headers).map(([name]) => name), "nothing", "", "Event-Name: x", "a\nb"];
  return new Map(names.map((name) => [name, [headers.get(name), headers.getAll(name), headers.has(name)]]));
}

/** What it should give, going by all of them. */
export function lookUpsIn(entries: readonly Entry[]): Map<string, [string | undefined, string[], boolean]> {
  const names = [...entries.map(([name]) => name), "nothing", "", "Event-Name: x", "a\nb"];
  return new Map(names.map((name) => {
    const found = entries.filter(([other]) => other.toLowerCase() === name.toLowerCase());
    const values = found.map(([, value]) => value === "_undef_" ? "" : value);
    return [name, [values.at(-1), values, values.length > 0]];
  }));
}
