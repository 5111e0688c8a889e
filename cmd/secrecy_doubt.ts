/** Whether this machine keeps from others what the configuration relies on: who FreeSWITCH is, and the secret in the names of calls. */

import type { Config } from "../lib/config/config.ts";
import type { Loaded } from "../lib/config/load.ts";
import { userId } from "../lib/os/accounts.ts";
import { SpoolError } from "../lib/spool/errors.ts";
import { Spool } from "../lib/spool/spool.ts";
import { withDoubt } from "./doubt.ts";

function userDoubt({ freeswitch: { runsAs } }: Config): string | undefined {
  if (runsAs === undefined || userId(runsAs) !== undefined) return undefined;
  return `there is no user ${
    JSON.stringify(runsAs)
  } in /etc/passwd: give his number, if he is known elsewhere`;
}

function keyDoubt({ hylafax: { spooldir } }: Config): string | undefined {
  try {
    return Spool.open(spooldir).callKey.doubt();
  } catch (error) {
    // That there is no spool is said elsewhere.
    if (error instanceof SpoolError) return undefined;
    throw error;
  }
}

/** The configuration with a warning for each doubt. */
export function withSecrecyDoubts(loaded: Loaded): Loaded {
  const { config } = loaded;
  if (config === undefined) return loaded;
  return withDoubt(
    withDoubt(loaded, "freeswitch.runsas", userDoubt(config)),
    "hylafax.spooldir",
    keyDoubt(config),
  );
}
