/**
 * What door and gofaxd say to each other, version 1 (docs/internals/engine.md#the-protocol): lines of ASCII, far shorter than
 * what a pipe takes in one piece, each with the version in front.
 *
 *   1 send PID N         door: here is a job
 *   1 stop PID N TERM    door: faxq wants the job to end; also INT, HUP
 *   1 taken              gofaxd: the job is mine
 *   1 self               gofaxd: start the sender yourself
 *   1 wait               gofaxd: the job goes on; a shell looks for signals when it has read a line
 *   1 exit 0             gofaxd: this is how it ended; also 1, 2
 */

import { showUnseen } from "../text/unseen.ts";
import { cutText } from "../text/foreign.ts";
import type { Door } from "./paths.ts";

/** The signal that a door was sent, without its `SIG`. */
export type DoorSignal = "TERM" | "INT" | "HUP";

/** What a door asks. */
export type DoorRequest =
  | { readonly kind: "send"; readonly door: Door }
  | { readonly kind: "stop"; readonly door: Door; readonly signal: DoorSignal }
  /** No request, or one of another version. */
  | { readonly kind: "unknown"; readonly line: string };

/** What a door is answered. */
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

/** Reads the requests in what came out of the FIFO. Whole lines come in one piece: a line without an end is somebody else's. */
export function parseRequests(bytes: Uint8Array): readonly DoorRequest[] {
  const text = new TextDecoder("latin1").decode(bytes);
  return text.split("\n").filter((line) => line !== "").map(parseLine);
}

/** An answer as it is written. */
export function printAnswer(word: DoorWord): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`1 ${word}\n`);
}
