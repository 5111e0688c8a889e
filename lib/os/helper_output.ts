/** The output of a helper program: read to its end, so that the helper never waits for gofax, and kept up to a limit. */

import { joinBytes } from "../text/bytes.ts";

/** What was kept, and whether that is all. */
export interface KeptOutput {
  /** The beginning of the output. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether there was more. */
  readonly truncated: boolean;
}

/** KeptOutput that is being collected. */
export interface OutputCollector {
  /** Waits for the end of the stream, at most `ms` milliseconds, then lets go of it. Never fails. */
  finish(ms: number): Promise<KeptOutput>;
}

/**
 * Starts to read a stream at once.
 *
 * @param maxBytes how much of it is kept
 */
export function collectOutput(stream: ReadableStream<Uint8Array>, maxBytes: number): OutputCollector {
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  let truncated = false;
  const keep = (chunk: Uint8Array): void => {
    const part = chunk.subarray(0, maxBytes - size);
    truncated ||= part.length < chunk.length;
    if (part.length > 0) {
      parts.push(part);
      size += part.length;
    }
  };
  const readAll = async (): Promise<void> => {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      keep(next.value);
    }
  };
  // A broken pipe ends the output like a closed one.
  const ended = readAll().catch(() => {});
  return {
    async finish(ms: number): Promise<KeptOutput> {
      const timer = setTimeout(() => void reader.cancel().catch(() => {}), ms);
      await ended;
      clearTimeout(timer);
      return { bytes: joinBytes(parts), truncated };
    },
  };
}
