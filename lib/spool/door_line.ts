/**
 * The messages between door and gofaxd, version 1 (docs/internals/engine.md#the-protocol). Each is a line of ASCII with the version in
 * front, short enough that a pipe takes it in one piece.
 *
 *   1 send PID N         the door has a job
 *   1 stop PID N TERM    faxq told the door to end the job; also INT, HUP
 *   1 taken              gofaxd has taken the job
 *   1 self               gofaxd does not take the job; the door is to start its own sender
 *   1 wait               the job goes on; a shell handles a missed signal when it has read a line
 *   1 exit 0             the job is over, and the door is to exit with this code; also 1, 2
 */

import { showUnseen } from "../text/unseen.ts";
import { cutText } from "../text/foreign.ts";
import type { Door } from "./paths.ts";

/** The signal that a door received, without its `SIG`. */
export type DoorSignal = "TERM" | "INT" | "HUP";

/** A request of a door. */
export type DoorRequest =
  | { readonly kind: "send"; readonly door: Door }
  | { readonly kind: "stop"; readonly door: Door; readonly signal: DoorSignal }
  /** A line that is no request, or one of another version. */
  | { readonly kind: "unknown"; readonly line: string };

/** An answer of gofaxd to a door, without the version. */
export type DoorWord = "taken" | "self" | "wait" | "exit 0" | "exit 1" | "exit 2";

const REQUEST = /^1 (?:(send)|(stop)) ([1-9]\d{0,9}) (0|[1-9]\d{0,8})(?: (TERM|INT|HUP))?$/;
const LONGEST_SHOWN = 80;

function parseLine(line: string): DoorRequest {
  const [, send, stop, pid, number, signal] = REQUEST.exec(line) ?? [];
  const door = { pid: Number(pid), number: Number(number) };
  if (send !== undefined && signal === undefined) return { kind: "send", door };
  if (stop !== undefined && signal !== undefined) return { kind: "stop", door, signal: signal as DoorSignal };
  return { kind: "unknown", line: showUnseen(cutText(line, LONGEST_SHOWN)) };
}

/** Parses the requests in bytes that were read from the FIFO. A door writes each line in one piece, so no request is cut. */
export function parseRequests(bytes: Uint8Array): readonly DoorRequest[] {
  const text = new TextDecoder("latin1").decode(bytes);
  return text.split("\n").filter((line) => line !== "").map(parseLine);
}

/** An answer as gofaxd writes it to the FIFO. */
export function printAnswer(word: DoorWord): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`1 ${word}\n`);
}
