/** The configuration as it takes effect, key by key, with the source of each value. */

import type { Loaded } from "./load.ts";
import type { Problem } from "./problem.ts";
import { KNOWN_KEYS, type KnownKey } from "./schema.ts";

/** One key as `gofax config show` prints it. */
export interface EffectiveSetting {
  /** Such as `freeswitch`. */
  readonly section: string;
  /** Its name in the section, such as `socket`. */
  readonly key: string;
  /** As one would write it in the file; never the value of a secret. */
  readonly value: string;
  /** `file:line` or `default`. */
  readonly from: string;
  /** Whether the value is never shown. */
  readonly secret: boolean;
  /** False if a problem keeps the key from having a value: then that is empty, and `from` is the place of the problem. */
  readonly usable: boolean;
}

const HIDDEN = "(hidden)";

/** The problem that keeps a key from having a value; one of an older name only if the key's own name is not in the file. */
function problemOf({ path, key }: KnownKey, { problems, settings }: Loaded): Problem | undefined {
  const former = settings.get(path)?.line === undefined ? key.formerly ?? [] : [];
  const names = [path, ...former.map(({ name }) => name)];
  return problems.findLast((problem) => names.includes(problem.key));
}

function effective(known: KnownKey, loaded: Loaded): EffectiveSetting {
  const { section, name, path, key } = known;
  const problem = problemOf(known, loaded);
  const { value, line } = problem === undefined
    ? loaded.settings.get(path) ?? { value: undefined, line: undefined }
    : { value: undefined, line: problem.line };
  const secret = key.secret === true;
  const text = value === undefined ? "" : key.kind.print(value);
  return {
    section,
    key: name,
    value: secret && text !== "" ? HIDDEN : text,
    from: line === undefined ? "default" : `${loaded.file}:${line}`,
    secret,
    usable: problem === undefined,
  };
}

/** Every key in the order of the table. A key that is missing or wrong has an empty value. */
export function effectiveConfig(loaded: Loaded): readonly EffectiveSetting[] {
  return KNOWN_KEYS.map((known) => effective(known, loaded));
}
