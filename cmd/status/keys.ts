/** Keys that are pressed while a screen is watched: they must not appear on it. */

/** Takes the keys, until it is disposed of. Ctrl-C and Ctrl-Z go on making signals. */
export interface Keys extends Disposable {
  /** The terminal is as it was before. */
  release(): void;
  /** Keys are taken again. */
  take(): void;
}

const nothing = (): void => {};

/** Where standard input is no terminal. */
const NO_KEYS: Keys = { release: nothing, take: nothing, [Symbol.dispose]: nothing };

/** Reads keys, and tells when it was a `q`. */
async function read(quit: () => void): Promise<void> {
  const key = new Uint8Array(64);
  try {
    for (let n = await Deno.stdin.read(key); n !== null; n = await Deno.stdin.read(key)) {
      if (key.subarray(0, n).includes(0x71)) return quit();
    }
  } catch {
    // The terminal is gone: there are no keys any more.
  }
}

/** Takes the keys of standard input, if that is a terminal; `quit` is called for a `q`. */
export function takeKeys(quit: () => void): Keys {
  if (!Deno.stdin.isTerminal()) return NO_KEYS;
  const set = (mode: "keys" | "lines"): void => {
    const raw = mode === "keys";
    try {
      Deno.stdin.setRaw(raw, { cbreak: raw });
    } catch {
      // The terminal is gone, or knows no such mode: then keys appear on the screen until it is drawn the next time.
    }
  };
  const take = (): void => set("keys");
  const release = (): void => set("lines");
  take();
  read(quit);
  return { take, release, [Symbol.dispose]: release };
}
