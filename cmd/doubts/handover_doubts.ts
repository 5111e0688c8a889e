/**
 * Warnings if this machine does not fit what the configuration says about handing over calls: which user FreeSWITCH runs as,
 * where it hands calls over, and which other users may read the secret from which the UUIDs of calls are made.
 */

import type { Config } from "../../lib/config/config.ts";
import type { Loaded } from "../../lib/config/load.ts";
import { userId } from "../../lib/os/accounts.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { Spool } from "../../lib/spool/spool.ts";
import { withDoubt } from "./doubt.ts";

function userDoubt({ freeswitch: { runsAs } }: Config): string | undefined {
  if (runsAs === undefined || userId(runsAs) !== undefined) return undefined;
  return `there is no user ${
    JSON.stringify(runsAs)
  } in /etc/passwd: give his number, if he is known elsewhere`;
}

/** The file of FreeSWITCH's shipped configuration that has gofaxd's address. */
const VARS = "/etc/freeswitch/vars.xml";

/**
 * The warning about a FreeSWITCH on this machine that hands calls over elsewhere; undefined if it does not, or if its
 * configuration cannot be read.
 */
function portDoubt({ gofaxd: { socket } }: Config, vars: string): string | undefined {
  try {
    const [, address] = /data="gofaxd_socket=([^"]*)"/.exec(Deno.readTextFileSync(vars)) ?? [];
    const port = address?.match(/:(\d+)$/)?.[1];
    if (port === undefined || Number(port) === socket.port) return undefined;
    return `${vars} has FreeSWITCH hand calls over at ${address}, and gofaxd listens at port ${socket.port}`;
  } catch {
    return undefined;
  }
}

function keyDoubt({ hylafax: { spooldir } }: Config): string | undefined {
  try {
    return Spool.open(spooldir).callKey.doubt();
  } catch (error) {
    // site_doubts.ts warns of a spool that is not there.
    if (error instanceof SpoolError) return undefined;
    throw error;
  }
}

/**
 * The configuration with the warnings.
 *
 * @param vars FreeSWITCH's variables
 */
export function withHandoverDoubts(loaded: Loaded, vars: string = VARS): Loaded {
  const { config } = loaded;
  if (config === undefined) return loaded;
  const doubts = [
    ["freeswitch.runsas", userDoubt(config)],
    ["gofaxd.socket", portDoubt(config, vars)],
    ["hylafax.spooldir", keyDoubt(config)],
  ] as const;
  return doubts.reduce((doubted, [key, message]) => withDoubt(doubted, key, message), loaded);
}
