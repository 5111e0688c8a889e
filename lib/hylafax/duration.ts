/** Durations as HylaFAX writes them: `H:MM:SS`. */

/** Prints seconds, rounded; anything above none counts as one at least, a negative or unknown time as none. */
export function formatDuration(seconds: number): string {
  const whole = seconds > 0 && Number.isFinite(seconds) ? Math.max(1, Math.round(seconds)) : 0;
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** Reads `H:MM:SS` (or `MM:SS`) as seconds; undefined if it is something else. */
export function parseDuration(text: string): number | undefined {
  if (!/^\d+(?::\d\d){1,2}$/.test(text)) return undefined;
  return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}
