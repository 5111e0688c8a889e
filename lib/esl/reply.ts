/**
 * Replies to commands. FreeSWITCH answers a command by `command/reply`, the text in a header, and an API command by
 * `api/response`, the text in the body.
 * @module
 */
import { decodeBytes, decodeValue } from "./encoding.ts";
import type { EslHeaders } from "./headers.ts";
import type { EslMessage } from "./message.ts";

/** FreeSWITCH's answer to a command. */
export interface EslReply {
  /** Whether it is no refusal: the text begins neither with `-ERR` nor with `-USAGE`. */
  readonly ok: boolean;
  /** The `Reply-Text`, or the body of an API response; without its last line break. */
  readonly text: string;
  /** The body as it came, `""` if there is none. */
  readonly body: string;
  /** The reply's headers, undecoded. */
  readonly headers: EslHeaders;
  /** The reply as a message; the reply to `connect` is read by `channelData`. */
  readonly message: EslMessage;
}

/** Whether a text is a refusal. */
export function isRefusal(text: string): boolean {
  return /^-(ERR|USAGE)/.test(text);
}

/** Reads a reply out of a message of type `command/reply` or `api/response`. */
export function parseReply(message: EslMessage): EslReply {
  const { headers } = message;
  const body = decodeBytes(message.body);
  const replyText = headers.get("Reply-Text");
  // Only the flat reply to `connect` is encoded; to decode the reply to `getvar` would falsify it.
  const plain = replyText !== undefined && headers.has("Event-Name") ? decodeValue(replyText) : replyText;
  const text = (plain ?? body).replace(/\n$/, "");
  return { ok: !isRefusal(text), text, body, headers, message };
}
