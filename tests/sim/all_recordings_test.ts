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

Deno.test({
  name: NAMES.length > 0
    ? "startSimulator() says what FreeSWITCH said in every recording there is"
    : "startSimulator() says what FreeSWITCH said in every recording there is (skipped: ../shared/spec/transcripts is not beside the checkout)",
  ignore: NAMES.length === 0,
  fn: async (test) => {
    for (const name of NAMES) {
      await test.step(name.replace(/\.txt$/, ""), async () => await holdTo(new URL(name, ALL)));
    }
  },
});
