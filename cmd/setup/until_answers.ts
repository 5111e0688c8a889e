/** FreeSWITCH takes some seconds from its start until it answers; gofax doctor would find a fault as long. */

import { loadConfig } from "../../lib/config/load.ts";
import type { HostPort } from "../../lib/config/config.ts";
import { pause } from "../../lib/os/pause.ts";
import type { Plan } from "../../lib/site/setup/plan.ts";
import { printHostPort } from "../../lib/text/ip_address.ts";

const SERVICE = "freeswitch.service";

/** Milliseconds between two attempts to connect. */
const AGAIN_MS = 200;

/** Milliseconds that FreeSWITCH is given: it took 2 to 4 s where it was measured. */
const LIMIT_MS = 30_000;

async function isThere({ hostname, port }: HostPort): Promise<boolean> {
  try {
    (await Deno.connect({ hostname, port })).close();
    return true;
  } catch {
    return false;
  }
}

/** Waits until something takes connections at an address, for `limitMs` milliseconds at most. Returns whether it does. */
async function untilAnswers(address: HostPort, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!await isThere(address)) {
    if (performance.now() >= end) return false;
    await pause(AGAIN_MS);
  }
  return true;
}

/** Whether a plan starts FreeSWITCH. */
export function startsSwitch({ steps }: Plan): boolean {
  return steps.some((step) =>
    step.kind === "run" && ["start", "restart"].includes(step.command[1] ?? "") && step.command[2] === SERVICE
  );
}

/** Waits for a FreeSWITCH that was started, and says what came of it. The text is gofax.conf as it is now. */
export async function awaitSwitch(config: string | undefined, limitMs = LIMIT_MS): Promise<string> {
  const socket = loadConfig(config ?? "", "gofax.conf").config?.freeswitch.socket;
  if (socket === undefined) return "";
  const address = printHostPort(socket);
  return await untilAnswers(socket, limitMs)
    ? `FreeSWITCH answers at ${address}.\n`
    : `FreeSWITCH does not answer at ${address} yet: journalctl -u freeswitch\n`;
}
