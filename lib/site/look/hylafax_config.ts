/** HylaFAX's configuration, etc/config, with the files that it includes: hylafax-config(5). */

import { type ConfigItem, type ConfigProblem, parseServerConfig } from "../../hylafax/server_config.ts";
import type { Machine } from "../machine.ts";

/** HylaFAX's configuration, etc/config. */
export interface ServerConfigFile {
  /** Its path. */
  readonly path: string;
  /** Its text; undefined if it cannot be read or is not there. */
  readonly text: string | undefined;
  /** Its lines and those of the files that it includes, in the order in which HylaFAX reads them. */
  readonly items: readonly ConfigItem[];
  /** Lines that HylaFAX ignores. */
  readonly problems: readonly ConfigProblem[];
}

const MOST_INCLUDES = 20;

/** Reads etc/config, and what it includes: names of included files are relative to the spool. */
export function readServerConfig(machine: Machine, etc: string, spool: string): ServerConfigFile {
  const problems: ConfigProblem[] = [];
  let files = 0;
  const read = (path: string, name: string): readonly ConfigItem[] => {
    const parsed = parseServerConfig(machine.text(path) ?? "", name);
    problems.push(...parsed.problems);
    return parsed.items.flatMap((item) => {
      if (item.tag !== "include" || ++files > MOST_INCLUDES) return [item];
      const inEtc = /^etc\/(.*)/.exec(item.value)?.[1];
      const included = inEtc === undefined ? `${spool}/${item.value}` : `${etc}/${inEtc}`;
      return read(item.value.startsWith("/") ? item.value : included, item.value);
    });
  };
  const path = `${etc}/config`;
  return { path, text: machine.text(path), items: read(path, path), problems };
}

/** The value that HylaFAX uses of a tag: the last line's; undefined if there is none. */
export function configValue(config: ServerConfigFile, tag: string): ConfigItem | undefined {
  return config.items.findLast((item) => item.tag === tag.toLowerCase());
}
