/** What the tests of this room share: recorded files and a repeatable source of chance. */

const DATA = new URL("../data/hylafax/", import.meta.url);
/** What was recorded of HylaFAX+, as seen from there. */
const PLUS = "../hylafaxplus/";

/** A recorded file's bytes. */
export function recorded(name: string): Uint8Array {
  return Deno.readFileSync(new URL(name, DATA));
}

/** A recorded file's text. */
export function recordedText(name: string): string {
  return Deno.readTextFileSync(new URL(name, DATA));
}

/** The names of the recorded files in a folder. */
export function recordedNames(folder: string): readonly string[] {
  return [...Deno.readDirSync(new URL(`${folder}/`, DATA))].map((entry) => entry.name).toSorted();
}

/** The recorded qfiles of HylaFAX+, as names for {@linkcode recorded}. */
export const PLUS_QFILES: readonly string[] = recordedNames(`${PLUS}qfiles`).map((name) =>
  `${PLUS}qfiles/${name}`
);

/** A UTF-8 text's bytes. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Whole numbers below a bound, the same ones for the same seed (mulberry32). */
export function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}
