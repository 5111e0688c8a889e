/**
 * The line of `log/xferfaxlog` for a job's call (docs/internals/hylafax.md#accounting). Accounting that cannot be written must
 * not cost a fax.
 */

import { connectedSeconds } from "../../fax/call/call.ts";
import { callDcs, callParams, intendedParams } from "../../fax/call/call_params.ts";
import type { Outcome, TryEnd } from "../../fax/end/outcome.ts";
import type { FaxJob } from "../../hylafax/job.ts";
import { formatSend } from "../../hylafax/xferfaxlog.ts";
import { messageOf } from "../../text/error_text.ts";
import type { SessionWriter } from "./session.ts";
import type { SenderWorld, World } from "./world.ts";

/**
 * Appends lines to the accounting file, if the site keeps one; all of them or none. Gives what went wrong, in words: lines that
 * are not there are for the caller to write later.
 */
export async function tryAccount(world: World, lines: string): Promise<string | undefined> {
  const { xferfaxlog } = world.config.hylafax;
  if (xferfaxlog === "") return undefined;
  try {
    await world.spool.appendXferfaxlog(xferfaxlog, lines);
    return undefined;
  } catch (error) {
    return `Cannot write ${xferfaxlog}: ${messageOf(error)}`;
  }
}

/** The same for one line, with a complaint; false if it could not be written. */
export async function appendAccount(
  world: World,
  session: Pick<SessionWriter, "complain">,
  line: string,
): Promise<boolean> {
  const problem = await tryAccount(world, line);
  if (problem !== undefined) session.complain(problem);
  return problem === undefined;
}

/** The end of the accounting in which lines of before are looked for. */
const TAIL_BYTES = 1 << 20;

/** The last whole lines of the accounting; none if it cannot be read, for a line too many is better than none. */
export function lastAccounts(world: World, mostBytes = TAIL_BYTES): string {
  const { xferfaxlog } = world.config.hylafax;
  try {
    return xferfaxlog === "" ? "" : world.spool.tailXferfaxlog(xferfaxlog, mostBytes);
  } catch (error) {
    world.log.warning(`Cannot read ${xferfaxlog}: ${messageOf(error)}`);
    return "";
  }
}

/** Accounts for one try. Gives its line if that could not be written. */
export async function accountForSend(
  world: SenderWorld,
  session: SessionWriter,
  job: FaxJob,
  end: TryEnd,
  outcome: Outcome,
  startedAt: number,
): Promise<string | undefined> {
  const call = "call" in end ? end.call : undefined;
  const intended = intendedParams(job);
  const now = world.clock.now();
  const line = formatSend({
    start: new Date(startedAt),
    commId: session.commid,
    modem: world.modem,
    jobId: job.jobId,
    jobtag: job.jobtag,
    mailaddr: job.mailaddr,
    external: job.external,
    csi: call?.remoteId ?? "",
    params: callParams(call, intended),
    pages: call?.transferred ?? 0,
    jobSeconds: (now - startedAt) / 1000,
    connectedSeconds: call === undefined ? 0 : connectedSeconds(call, now),
    reason: outcome.status,
    owner: job.owner,
    dcs: callDcs(call, intended),
  });
  return await appendAccount(world, session, line) ? undefined : line;
}
