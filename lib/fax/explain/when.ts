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

/** A time span, `3 minutes`; the unit is the largest of which there are two at least. */
function span(seconds: number): string {
  const units = [["day", 86_400], ["hour", 3600], ["minute", 60]] as const;
  const [name, length] = units.find(([, each]) => seconds >= 2 * each) ?? ["second", 1];
  const number = Math.round(seconds / length);
  return `${number} ${name}${number === 1 ? "" : "s"}`;
}

/** A moment that is to come: `14:32, in 3 minutes`; with its day if that is not today. */
export function untilWhen(seconds: number, now: number): string {
  const [day, time] = localWhen(seconds).split(" at ");
  const isToday = day === localWhen(now).split(" at ")[0];
  const clock = isToday ? time ?? "" : localWhen(seconds);
  return `${clock}, in ${span(Math.max(0, seconds - now))}`;
}
