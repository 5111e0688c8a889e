/**
 * Events written as JSON: all values are strings, a body is `_body`.
 * @module
 */
import { concatBytes, encodeHeaders } from "ts-esl";
import type { SimEvent } from "../channel/event.ts";

const ENCODER = new TextEncoder();

/** A whole `text/event-json` message. */
export function jsonEvent(event: SimEvent): Uint8Array {
  const body = event.body === undefined
    ? {}
    : { "Content-Length": String(event.body.length), _body: event.body };
  const bytes = ENCODER.encode(JSON.stringify({ ...Object.fromEntries(event.headers), ...body }));
  const headers = encodeHeaders([["Content-Length", String(bytes.length)], [
    "Content-Type",
    "text/event-json",
  ]]);
  return concatBytes(headers, bytes);
}
