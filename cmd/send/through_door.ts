/**
 * The program's side of the door (door_script.ts): `gofax send --door PID` has its arguments on standard input, each ended by a
 * NUL, and ends when process PID, the door, ends.
 */

import { readArguments } from "../../lib/hylafax/send_args.ts";
import { joinBytes } from "../../lib/text/bytes.ts";
import { endWithParent } from "../../lib/os/parent.ts";
import { UsageError } from "../usage_error.ts";

function readAll(input: { readSync(into: Uint8Array): number | null }): Uint8Array {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (;;) {
    const part = new Uint8Array(4096);
    const count = input.readSync(part);
    if (count === null) break;
    parts.push(part.subarray(0, count));
  }
  return joinBytes(parts);
}

/** The process that faxq has started and waits for: the door, or, without one, this process. */
export function childOfFaxq([option, pid]: readonly string[]): number {
  return option === "--door" ? Number(pid) : Deno.pid;
}

/**
 * The sender's arguments, from the door or from the command line.
 * @throws {Error} If the door has ended already, or its arguments are cut off.
 */
export function senderArguments(args: readonly string[]): readonly string[] {
  const [option, pid, ...more] = args;
  if (option !== "--door") return args;
  const door = Number(pid);
  if (!Number.isInteger(door) || door <= 1 || more.length > 0) {
    throw new UsageError("--door is the door's own");
  }
  // faxq waits for the door and knows no other process: if the door ended, faxq could not end the call, or learn its result.
  endWithParent(door);
  return readArguments(readAll(Deno.stdin));
}
