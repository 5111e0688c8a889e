/**
 * Events: the content of a `text/event-plain` or `text/event-json` message, and of the flat reply to `connect`. The body of a
 * plain event is headers again, percent-encoded, and may carry a counted body of its own.
 * @module
 */
import { decodeBytes, decodeValue, encodeValue } from "./encoding.ts";
import { EslProtocolError } from "./errors.ts";
import { EslHeaders, UNDEFINED_VALUE } from "./headers.ts";
import { headersFrom } from "./header_lines.ts";
import { scanLines } from "./line_scan.ts";
import { concatBytes, contentLength, encodeHeaders, type EslMessage } from "./message.ts";

const ENCODER = new TextEncoder();

/** An event; its headers are decoded when they are asked for. */
export interface EslEvent {
  /** `Event-Name`, for example `CHANNEL_CALLSTATE`. */
  readonly name: string;
  /** `Event-Subclass`, for example `spandsp::txfaxresult`; only events named `CUSTOM` have one. */
  readonly subclass: string | undefined;
  /** All headers, decoded; `_undef_` has become `""`. */
  readonly headers: EslHeaders;
  /** The event's own body, for example the result of a background job; `""` if it has none. */
  readonly body: string;
  /** The value of a header, looked up case-blind; the last one if it is repeated. */
  get(name: string): string | undefined;
}

/** The event; a body that is bytes is decoded when somebody reads it. */
function makeEvent(headers: EslHeaders, body: string | Uint8Array): EslEvent {
  const event = {
    name: headers.get("Event-Name") ?? "",
    subclass: headers.get("Event-Subclass"),
    headers,
    get: (name: string) => headers.get(name),
  };
  if (typeof body === "string") return { ...event, body };
  let text: string | undefined;
  return {
    ...event,
    get body(): string {
      text ??= decodeBytes(body);
      return text;
    },
  };
}

function decoded(value: string): string {
  return value === UNDEFINED_VALUE ? "" : decodeValue(value);
}

/** An event, and how many headers it has, about. */
export interface CountedEvent {
  /** What was read. */
  readonly event: EslEvent;
  /** Lines that go on with a value count, too. */
  readonly headerCount: number;
}

function readPlain(message: Uint8Array): CountedEvent {
  // The message may be a view of a buffer that will be read into again, and of which one event should keep no more than itself.
  const bytes = message.slice();
  const lines = scanLines(bytes);
  const headers = headersFrom(bytes, lines).mapValues(decoded);
  const length = contentLength(headers, Number.MAX_SAFE_INTEGER);
  // If the inner Content-Length is larger than the rest, the body is the rest.
  const body = length === 0 ? "" : bytes.subarray(lines.end + 1).subarray(0, length);
  return { event: makeEvent(headers, body), headerCount: lines.starts.length };
}

function readJson(bytes: Uint8Array): CountedEvent {
  let parsed: unknown;
  try {
    parsed = JSON.parse(decodeBytes(bytes));
  } catch (cause) {
    throw new EslProtocolError("Cannot parse the body of a text/event-json message", { cause });
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new EslProtocolError("The body of a text/event-json message is no object");
  }
  const entries: [string, string][] = [];
  let body = "";
  for (const [name, value] of Object.entries(parsed)) {
    if (name === "_body") body = String(value);
    else for (const one of Array.isArray(value) ? value : [value]) entries.push([name, String(one)]);
  }
  return { event: makeEvent(new EslHeaders(entries), body), headerCount: entries.length };
}

/**
 * Reads an event, and says how much of it there is.
 *
 * @throws {EslProtocolError} As {@linkcode parseEvent} does.
 */
export function readEvent(message: EslMessage): CountedEvent {
  switch (message.contentType) {
    case "text/event-plain":
      return readPlain(message.body);
    case "text/event-json":
      return readJson(message.body);
    default:
      throw new EslProtocolError(
        `A message of type "${message.contentType}" holds no event that can be read`,
      );
  }
}

/**
 * Reads the event out of a `text/event-plain` or `text/event-json` message.
 *
 * @throws {EslProtocolError} If the message holds no event, or a broken one.
 */
export function parseEvent(message: EslMessage): EslEvent {
  return readEvent(message).event;
}

/** Reads the flat reply to `connect`: its headers are an encoded dump of the channel, its name is `CHANNEL_DATA`. */
export function channelData(message: EslMessage): EslEvent {
  return makeEvent(message.headers.mapValues(decoded), message.body.slice());
}

/**
 * Writes an event as a whole `text/event-plain` message, byte for byte as FreeSWITCH does; for servers and stand-ins.
 *
 * @throws {EslCommandError} If a header's name cannot be written.
 */
export function encodeEvent(headers: Iterable<readonly [string, string]>, body?: string): Uint8Array {
  const encoded = [...headers].map(([name, value]): [string, string] => [
    name,
    value === "" ? UNDEFINED_VALUE : encodeValue(value),
  ]);
  const bodyBytes = ENCODER.encode(body ?? "");
  if (bodyBytes.length > 0) encoded.push(["Content-Length", String(bodyBytes.length)]);
  const inner = concatBytes(encodeHeaders(encoded), bodyBytes);
  return concatBytes(
    encodeHeaders([["Content-Length", String(inner.length)], ["Content-Type", "text/event-plain"]]),
    inner,
  );
}
