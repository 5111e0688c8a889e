/** Gives the sources of a job their own names, before its qfile names them so (fax/job/plan.ts, NameSource). */

import type { NameSource } from "../../../fax/job/plan.ts";
import type { World } from "../../base/world.ts";

/**
 * Names the sources of one job. The qfile is written with each page, so a source that has its own name is not looked at again.
 * @throws {SpoolError} The function, if a name cannot be looked at.
 */
export function sourceNamer({ spool: { documents } }: Pick<World, "spool">): NameSource {
  const named = new Set<string>();
  return (names) => {
    if (named.has(names.saved)) return true;
    const isNamed = documents.giveOwnName(names);
    if (isNamed) named.add(names.saved);
    return isNamed;
  };
}
