/** What the checks of FreeSWITCH's files share. */

import type { SwitchFiles } from "../../look/freeswitch_files.ts";
import type { ProfileFile } from "../../look/switch_sections.ts";
import { type Check, skipped, some, type Verdict, withConfig } from "../base/check.ts";
import type { Config } from "../../../config/config.ts";
import type { Site } from "../base/site.ts";

/** A look at FreeSWITCH's files and gofax.conf. */
export type FileLook = (files: SwitchFiles, config: Config, site: Site) => readonly Verdict[];

/** Files that are there, and that this user may not read: what stands in them is not known. */
function closedFiles({ machine, isRoot }: Site, { tree }: SwitchFiles): readonly string[] {
  return isRoot ? [] : tree.unread.filter((path) => machine.stat(path) !== undefined);
}

/** A look at FreeSWITCH's files, which are here. */
function atFiles(look: FileLook): Check["look"] {
  return withConfig((site, config) => {
    if (site.isSwitchElsewhere) return skipped("FreeSWITCH runs on another machine (freeswitch.socket)");
    const { files, folder } = site.switchFiles;
    if (files === undefined) {
      return skipped(`no configuration of FreeSWITCH in ${folder}, or not for this user`);
    }
    const closed = closedFiles(site, files);
    return closed.length > 0 ? skipped(`this user may not read ${some(closed)}`) : look(files, config, site);
  });
}

/** The profiles that hand calls to gofaxd, or all if none is seen to. */
export function faxProfiles({ profiles, sockets }: SwitchFiles): readonly ProfileFile[] {
  const names = sockets.filter(({ by }) => by === "profile").map(({ name }) => name);
  const handing = profiles.filter(({ name }) => names.includes(name));
  return handing.length > 0 ? handing : profiles;
}

/** Addresses for documentation (RFC 5737), which the shipped gateway has in place of a real one. */
export const NO_ADDRESS = /^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}(?:$|[:/])/;

/** What each of these checks comes after. */
export const AFTER: readonly string[] = ["conf-valid", "switch-config"];

/** A check of FreeSWITCH's files. */
export function fileCheck(id: string, title: string, look: FileLook, more: Partial<Check> = {}): Check {
  return { id, part: "files", title, after: AFTER, look: atFiles(look), ...more };
}
