/** Tags in the output of JobControlCmd that gofax does not use. */

import { isIdentityTag } from "../../hylafax/dynamic_config.ts";
import { isRuleTag } from "../../hylafax/send_rules.ts";
import type { World } from "../base/world.ts";

/**
 * Logs the tags that gofax does not use.
 * @param jobControl values by tag, in lower case
 */
export function tellUnusedTags({ log }: Pick<World, "log">, jobControl: ReadonlyMap<string, string>): void {
  for (const tag of jobControl.keys()) {
    if (!isRuleTag(tag) && !isIdentityTag(tag)) log.info(`JobControlCmd: ${tag} means nothing to gofaxsend`);
  }
}
