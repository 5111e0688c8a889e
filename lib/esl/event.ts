/**
 * Events: the content of a `text/event-plain` or `text/event-json` message, and of the flat reply to `connect`. The body of a
 * plain event is headers again, percent-encoded, and may carry a counted body of its own.
 * @module
 */
import { decodeBytes, decodeValue, encodeValue } from "./encoding.ts";
import { EslProtocolError } from "./errors.ts";
import { EslHeaders, UNDEFINED_VALUE } from "./headers.ts";
import { concatBytes, contentLength, encodeHeaders, type EslMessage, parseHeaders } from "./message.ts";

const ENCODER = new TextEncoder();

/** An event, decoded. */
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

function makeEvent(headers: EslHeaders, body: string): EslEvent {
  return {
    name: headers.get("Event-Name") ?? "",
    subclass: headers.get("Event-Subclass"),
    headers,
    body,
    get: (name) => headers.get(name),
  };
}

function decodeHeaders(headers: EslHeaders): EslHeaders {
  return new EslHeaders(
    [...headers].map(([name, value]) => [name, value === UNDEFINED_VALUE ? "" : decodeValue(value)]),
  );
}

const LF = 0x0a;

function parsePlain(bytes: Uint8Array): EslEvent {
  let end = bytes.indexOf(LF);
  while (end >= 0 && bytes[end + 1] !== LF) end = bytes.indexOf(LF, end + 1);
  const block = end < 0 ? bytes : bytes.subarray(0, end + 1);
  const headers = decodeHeaders(parseHeaders(block));
  const rest = bytes.subarray(block.length + 1);
  // If the inner Content-Length is larger than the rest, the body is the rest.
  return makeEvent(headers, decodeBytes(rest.subarray(0, contentLength(headers, Number.MAX_SAFE_INTEGER))));
}

function parseJson(bytes: Uint8Array): EslEvent {
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
  return makeEvent(new EslHeaders(entries), body);
}

/**
 * Reads the event out of a `text/event-plain` or `text/event-json` message.
 *
 * @throws {EslProtocolError} If the message holds no event, or a broken one.
 */
export function parseEvent(message: EslMessage): EslEvent {
  switch (message.contentType) {
    case "text/event-plain":
      return parsePlain(message.body);
    case "text/event-json":
      return parseJson(message.body);
    default:
      throw new EslProtocolError(
        `A message of type "${message.contentType}" holds no event that can be read`,
      );
  }
}

/** Reads the flat reply to `connect`: its headers are an encoded dump of the channel, its name is `CHANNEL_DATA`. */
export function channelData(message: EslMessage): EslEvent {
  return makeEvent(decodeHeaders(message.headers), decodeBytes(message.body));
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
