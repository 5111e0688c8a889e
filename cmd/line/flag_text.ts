/** How a flag is written. */

import type { Flag } from "../table/command.ts";

/** Whether a flag has no value. */
export function isSwitch(flag: Flag): boolean {
  return flag.value === undefined;
}

/** A flag in a sentence: by its long name, if it has one. */
export function flagText(name: string, { short, shortOnly }: Flag): string {
  return shortOnly === true ? `-${short}` : `--${name}`;
}

/** A flag in a line of usage, as short as it goes: `-c FILE`, `--json`. */
export function flagUsage(name: string, flag: Flag): string {
  const text = flag.short === undefined ? `--${name}` : `-${flag.short}`;
  return isSwitch(flag) ? text : `${text} ${flag.value}`;
}

/** A flag in the list of flags, with both its names: `-c, --config FILE`. */
export function flagTitle(name: string, flag: Flag): string {
  const { short, shortOnly, value } = flag;
  const names = [...short === undefined ? [] : [`-${short}`], ...shortOnly === true ? [] : [`--${name}`]];
  return names.join(", ") + (value === undefined ? "" : ` ${value}`);
}
