/** Whether the machine's clock is set by a time service. */

import type { Machine } from "../machine.ts";
import type { Process } from "./processes.ts";

/** Programs that set the clock. */
const SERVICES = /^(chronyd|ntpd|openntpd|systemd-timesyncd|ntpsec)$/;

/** `set`: a service says that it is. `unset`: a service says that it is not. `alone`: no service is there. `unknown`: nobody tells. */
export type ClockState = "set" | "unset" | "alone" | "unknown";

/** Asks systemd, and looks for a time service. */
export async function clockState(
  machine: Machine,
  all: readonly Process[],
  timeoutMs: number,
): Promise<ClockState> {
  const asked = machine.which("timedatectl");
  if (asked !== undefined) {
    const { code, stdout } = await machine.run(asked, ["show", "-p", "NTPSynchronized", "--value"], {
      timeoutMs,
    });
    if (code === 0 && /^(yes|no)\s*$/.test(stdout)) return /^yes/.test(stdout) ? "set" : "unset";
  }
  if (machine.stat("/run/systemd/timesync/synchronized") !== undefined) return "set";
  if (all.length === 0) return "unknown";
  return all.some(({ name }) => SERVICES.test(name)) ? "unknown" : "alone";
}
