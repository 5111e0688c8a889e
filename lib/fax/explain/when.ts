/** Moments in words, in local time. */

function two(number: number): string {
  return String(number).padStart(2, "0");
}

/** Unix seconds as `2026-11-23 at 14:32`; `an unknown time` for what is none. */
export function localWhen(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return "an unknown time";
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} at ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** A time span, `3 minutes`; the unit is the largest of which there are two at least, or one minute. */
function span(seconds: number): string {
  const units = [["day", 86_400, 2], ["hour", 3600, 2], ["minute", 60, 1]] as const;
  const [name, length] = units.find(([, each, least]) => seconds >= least * each) ?? ["second", 1];
  const number = Math.round(seconds / length);
  return `${number} ${name}${number === 1 ? "" : "s"}`;
}

/** A moment as it follows "by": `14:32`, or `2026-11-23 at 14:32` if that is not today. */
export function clockWhen(seconds: number, now: number): string {
  const [day, time] = localWhen(seconds).split(" at ");
  return time !== undefined && day === localWhen(now).split(" at ")[0] ? time : localWhen(seconds);
}

/** A moment with its preposition: `at 14:32`, or `on 2026-11-23 at 14:32` if that is not today. */
export function atWhen(seconds: number, now: number): string {
  const clock = clockWhen(seconds, now);
  return `${clock.includes(" ") ? "on" : "at"} ${clock}`;
}

/** A moment that is to come: `at 14:32, in 3 minutes`. */
export function untilWhen(seconds: number, now: number): string {
  return `${atWhen(seconds, now)}, in ${span(Math.max(0, seconds - now))}`;
}
