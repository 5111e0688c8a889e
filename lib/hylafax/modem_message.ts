/**
 * What a modem daemon reads from `FIFO.<modem>`: one letter and its arguments. HylaFAX's programs end a message with NUL, its
 * small utilities with nothing, people with a line break. HylaFAX 6.0.7, faxGettyApp.c++ (FIFOMessage), util/faxmsg.c,
 * util/faxstate.c, util/faxconfig.c. HylaFAX+ 7.0.11 has one message more, `SE`, and its small utilities end each with NUL.
 *
 * Two messages are gofax's own, from the sender to gofaxd: `GB<jobid>:<pid>` and `GE<jobid>:<pid>`.
 */

import { decodeText } from "../text/bytes.ts";
import { type JobId, parseJobId } from "./ids.ts";

/** A message to a modem. */
export type ModemMessage =
  /** faxq has started and asks for the state of the modems. */
  | { readonly kind: "hello" }
  /** faxq assigned the modem to a job. */
  | { readonly kind: "lock" }
  /** The state that faxq is told of the modem whenever it is idle. */
  | { readonly kind: "state"; readonly state: "ready" | "busy" | "down" | "exempt" }
  /** Answer the line now, as `any`, `fax`, `data`, `voice`, `extern`, `dial…`. */
  | { readonly kind: "answer"; readonly how: string }
  /** Abort what is being received. */
  | { readonly kind: "abort" }
  /** End. */
  | { readonly kind: "quit" }
  /** Set a configuration item. */
  | { readonly kind: "config"; readonly tag: string; readonly value: string }
  /** A sender of gofax begins or ends a job. */
  | { readonly kind: "senderBegin" | "senderEnd"; readonly jobId: JobId; readonly pid: number }
  | { readonly kind: "unknown"; readonly text: string };

/** Messages that are one word. Their writers may leave out the end, so several may arrive as one text. */
const WORDS = /^(?:HELLO|S[RBDE]|L|Z|Q)+$/;
const WORD = /HELLO|S[RBDE]|L|Z|Q/g;

/** Splits the result of one read into messages. */
export function splitMessages(read: Uint8Array): readonly string[] {
  const texts = decodeText(read).split(/[\0\n]/).filter((text) => text !== "");
  return texts.flatMap((text) => WORDS.test(text) ? text.match(WORD) ?? [] : text);
}

function parseSender(text: string): ModemMessage | undefined {
  const [, mark, job, pid] = /^G([BE])([1-9]\d{0,8}):([1-9]\d{0,9})$/.exec(text) ?? [];
  if (job === undefined) return undefined;
  return { kind: mark === "B" ? "senderBegin" : "senderEnd", jobId: parseJobId(job), pid: Number(pid) };
}

function parseConfig(text: string): ModemMessage | undefined {
  const [, tag, value] = /^C([A-Za-z][A-Za-z0-9]*):(.*)$/s.exec(text) ?? [];
  return tag === undefined || value === undefined ? undefined : { kind: "config", tag, value };
}

/** Reads one message. */
export function parseModemMessage(text: string): ModemMessage {
  switch (text) {
    case "H":
    case "HELLO":
      return { kind: "hello" };
    case "L":
      return { kind: "lock" };
    case "Z":
      return { kind: "abort" };
    case "Q":
      return { kind: "quit" };
    case "SR":
      return { kind: "state", state: "ready" };
    case "SB":
      return { kind: "state", state: "busy" };
    case "SD":
      return { kind: "state", state: "down" };
    case "SE":
      return { kind: "state", state: "exempt" };
  }
  const [answer, how] = /^A((?:any|fax|data|voice|extern|dial.*)?)$/.exec(text) ?? [];
  if (answer !== undefined) return { kind: "answer", how: how ?? "" };
  return parseConfig(text) ?? parseSender(text) ?? { kind: "unknown", text };
}

/** A sender of gofax, process `pid`, begins the job. */
export function senderBegin(job: JobId, pid: number): Uint8Array {
  return new TextEncoder().encode(`GB${job}:${pid}\0`);
}

/** A sender of gofax, process `pid`, is finished with the job and about to exit. */
export function senderEnd(job: JobId, pid: number): Uint8Array {
  return new TextEncoder().encode(`GE${job}:${pid}\0`);
}
