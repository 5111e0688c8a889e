/**
 * Parses the line in `status/MODEM`: HylaFAX's own words (docs/internals/hylafax.md#status-of-a-modem) and those of gofaxd
 * (fax/modem/modem.ts).
 */

/** What a modem does. */
export type ModemActivity = "idle" | "waiting" | "sending" | "receiving" | "down" | "unknown";

/** A parsed status line. */
export interface ModemStatus {
  /** What the modem does, by the first words of the line. */
  readonly activity: ModemActivity;
  /** The job being sent. */
  readonly jobId: number | undefined;
  /** The line itself. */
  readonly text: string;
}

const WORDS: readonly (readonly [RegExp, ModemActivity])[] = [
  [/^Running and idle/, "idle"],
  [/^Waiting for modem/, "waiting"],
  [/^Sending /, "sending"],
  [/^(Receiving|Answering)/, "receiving"],
  [/^Down/, "down"],
];

/** Parses a status line; undefined if there is no file. */
export function parseModemStatus(line: string | undefined): ModemStatus {
  const text = line?.trim() ?? "";
  const job = /^Sending job (\d+)/.exec(text)?.[1];
  return {
    activity: WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? "unknown",
    jobId: job === undefined ? undefined : Number(job),
    text,
  };
}
