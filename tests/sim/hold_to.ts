/** Holds one recording against the simulator, field by field. */

import assert from "node:assert/strict";
import { loadRecording } from "../support/recording.ts";
import { messageLines } from "./message_lines.ts";
import { NOT_REPRODUCED } from "./not_reproduced.ts";
import { replay } from "./replay.ts";
import { scenarioOf } from "./scenarios.ts";

/** Whether anything of the recording is compared. */
export function isComparable(name: string): boolean {
  const exception = NOT_REPRODUCED[name];
  return exception === undefined || exception.messages !== undefined;
}

/** Replays the recording in that file and compares everything that is not on the list of exceptions. */
export async function holdTo(file: URL): Promise<void> {
  const name = file.pathname.replace(/^.*\/|\.txt$/g, "");
  const recording = loadRecording(file);
  const comparisons = await replay(recording, await Deno.readTextFile(file), scenarioOf(name, recording));
  const exceptions = new Set(NOT_REPRODUCED[name]?.messages ?? []);
  for (const [index, { name: connection, recorded, simulated }] of comparisons.entries()) {
    for (const [position, message] of recorded.entries()) {
      const other = simulated[position];
      const what = `${name}, connection ${connection}, message ${position}`;
      const [expected, actual] = [messageLines(message), other === undefined ? [] : messageLines(other)];
      if (index === 0 && exceptions.has(position)) {
        assert.notDeepEqual(actual, expected, `${what} is reproduced after all`);
      } else assert.deepEqual(actual, expected, what);
    }
  }
}
