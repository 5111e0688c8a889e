/** The configuration as it takes effect, key by key, and where each value comes from. */

import type { Loaded } from "./load.ts";
import { KNOWN_KEYS } from "./schema.ts";

/** One key as `gofax config show` prints it. */
export interface EffectiveSetting {
  readonly section: string;
  readonly key: string;
  /** As one would write it in the file; never the value of a secret. */
  readonly value: string;
  /** `file:line` or `default`. */
  readonly from: string;
  readonly secret: boolean;
}

const HIDDEN = "(hidden)";

/** Every key in the order of the table. A key that is missing or wrong has an empty value. */
export function effectiveConfig(loaded: Loaded): readonly EffectiveSetting[] {
  return KNOWN_KEYS.map(({ section, name, path, key }) => {
    const { value, line } = loaded.settings.get(path) ?? {};
    const secret = key.secret === true;
    const text = value === undefined ? "" : key.kind.print(value);
    return {
      section,
      key: name,
      value: secret && text !== "" ? HIDDEN : text,
      from: line === undefined ? "default" : `${loaded.file}:${line}`,
      secret,
    };
  });
}
