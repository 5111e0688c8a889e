/** A row of a dry run, and what its makers have in common. */

import type { Loaded } from "../../lib/config/load.ts";
import { fitOverride } from "../../lib/fax/override/fitted_value.ts";
import type { SendPreview } from "../../lib/flow/admin/send_preview.ts";

/** One part of what goes out. */
export interface RuleRow {
  /** Its name for programs: `number`, `t38`. */
  readonly part: string;
  /** Its name for people. */
  readonly what: string;
  /** What it is. */
  readonly value: string;
  /** The rule that set it. */
  readonly rule: string;
}

/** A key of gofax.conf and its line. */
export type KeyRule = (path: string) => string;

/** Finds the keys of a file. */
export function keyRule(loaded: Loaded): KeyRule {
  return (path) => {
    const line = loaded.settings.get(path)?.line;
    return line === undefined ? `${path}, its default` : `${path}, ${loaded.file}:${line}`;
  };
}

/** A value that an override replaces, and by what. */
function overridden(
  { remembered: { overrides } }: SendPreview,
  variable: string,
): RuleRow["value"] | undefined {
  const found = [...overrides].find(([name]) => name.toLowerCase() === variable);
  return found && fitOverride(found[0], found[1]).value;
}

/** A row; if an override replaces its variable, that is its value and its rule. */
export function row(
  found: SendPreview,
  variable: string,
  mine: RuleRow,
  sense: "same" | "opposite" = "same",
): RuleRow {
  const value = overridden(found, variable);
  if (value === undefined) return mine;
  const shown = value === "true" || value === "false"
    ? onOff((value === "true") === (sense === "same"))
    : value;
  return { ...mine, value: shown, rule: `override ${variable} of this number (gofax override)` };
}

/** A switch in words. */
export function onOff(on: boolean): string {
  return on ? "on" : "off";
}
