/** What gofaxd tells of itself in `log/gofax-daemon`, from which `gofax status` has it. */

import { type DaemonFigures, parseDaemonFigures } from "../../lib/fax/status/daemon_figures.ts";
import type { Bench } from "../part.ts";
import { type BenchSite, linesOf } from "./bench_site.ts";
import { until } from "./wait.ts";

/** gofaxd writes its figures that often at least, while there is news. */
const FIGURES_MS = { full: 6_000, smallest: 200 };

/** What gofaxd last wrote of itself; undefined from a build that writes nothing. */
function daemonFigures({ dir }: BenchSite): DaemonFigures | undefined {
  return parseDaemonFigures(linesOf(`${dir}/log/gofax-daemon`)[0] ?? "");
}

/**
 * Waits for figures that are newer than this moment; undefined from a build that writes none.
 *
 * @throws {unknown} The signal's reason.
 */
export async function newFigures(
  site: BenchSite,
  { size, signal }: Pick<Bench, "size" | "signal">,
): Promise<DaemonFigures | undefined> {
  const now = Math.floor(Date.now() / 1000);
  if (daemonFigures(site) === undefined) return undefined;
  const look = { signal, withinMs: FIGURES_MS[size], everyMs: 100 };
  await until("gofaxd's figures", () => (daemonFigures(site)?.at ?? 0) > now, look).catch((error) => {
    signal.throwIfAborted();
    // Nothing new to tell is no news.
    if (daemonFigures(site) === undefined) throw error;
  });
  return daemonFigures(site);
}
