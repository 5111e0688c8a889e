/** What the checks of files find, as warnings about gofax.conf and about the site: for `gofax config check` and `gofax status`. */

import type { Loaded } from "../../lib/config/load.ts";
import type { Problem } from "../../lib/config/problem.ts";
import type { Check } from "../../lib/site/doctor/base/check.ts";
import { type Finding, runChecks } from "../../lib/site/doctor/run_checks.ts";
import { openSite, type SiteOptions } from "./open_site.ts";

/** Findings about keys of gofax.conf, and all others. */
export interface FileWarnings {
  /** With the line of the key. */
  readonly ofKeys: readonly Problem[];
  /** About files that gofax.conf does not name. */
  readonly ofSite: readonly Finding[];
}

/**
 * Makes checks, and gives what is wrong.
 *
 * @param isWanted which findings
 */
export async function fileWarnings(
  loaded: Loaded,
  checks: readonly Check[],
  options: SiteOptions,
  isWanted: (finding: Finding) => boolean = () => true,
): Promise<FileWarnings> {
  if (loaded.config === undefined) return { ofKeys: [], ofSite: [] };
  const all = await runChecks(openSite(loaded, options), checks);
  const found = all.filter(({ state }) => state === "warning" || state === "fault").filter(isWanted);
  const ofKeys = found.flatMap((finding) =>
    finding.key === undefined ? [] : [{
      file: loaded.file,
      line: loaded.settings.get(finding.key)?.line ?? 1,
      key: finding.key,
      message: finding.seen,
    }]
  );
  return { ofKeys, ofSite: found.filter(({ key }) => key === undefined) };
}
