import { loadRecording } from "../support/recording.ts";
import { holdTo, isComparable } from "./hold_to.ts";

const ALL = new URL("../../../shared/spec/transcripts/", import.meta.url);

function recordings(): string[] {
  try {
    return [...Deno.readDirSync(ALL)].map((entry) => entry.name)
      .filter((name) => /^(esl|send|recv)-.*\.txt$/.test(name) && isComparable(name.replace(/\.txt$/, "")))
      .filter((name) => loadRecording(new URL(name, ALL)).connections.length > 0)
      .sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

const NAMES = recordings();
/** Replays wait most of the time. */
const AT_ONCE = 4;

Deno.test({
  name: NAMES.length > 0
    ? "startSimulator() says what FreeSWITCH said in every recording there is"
    : "startSimulator() says what FreeSWITCH said in every recording there is (skipped: ../shared/spec/transcripts is not beside the checkout)",
  ignore: NAMES.length === 0,
  fn: async () => {
    const waiting = [...NAMES];
    const failures: unknown[] = [];
    const work = async (): Promise<void> => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
        await holdTo(new URL(name, ALL)).catch((error: unknown) => failures.push(error));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} recordings differ`);
  },
});
