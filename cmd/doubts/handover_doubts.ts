/**
 * Whether this machine bears out what the configuration says of handing over calls: who FreeSWITCH is, where it does so, and who else
 * may read the secret in the names of calls.
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

/** Where the shipped configuration of FreeSWITCH says where gofaxd listens. */
const VARS = "/etc/freeswitch/vars.xml";

/** A FreeSWITCH on this machine that hands calls over elsewhere; undefined if it does not, or says nothing that we can read. */
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
 * The configuration with a warning for each doubt.
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
