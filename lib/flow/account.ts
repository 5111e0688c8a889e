/** The line of `log/xferfaxlog` for a job's call (contract §8.1). Accounting that cannot be written must not cost a fax. */

import { connectedSeconds } from "../fax/call.ts";
import { callDcs, callParams, intendedParams } from "../fax/call_params.ts";
import type { Outcome, TryEnd } from "../fax/outcome.ts";
import type { FaxJob } from "../hylafax/job.ts";
import { formatSend } from "../hylafax/xferfaxlog.ts";
import { messageOf } from "./message_of.ts";
import type { Session } from "./session.ts";
import type { SenderWorld, World } from "./world.ts";

/**
 * Appends a line to the accounting file, if the site keeps one. Gives whether there is nothing left to be done: a line that is
 * not there, of which nothing stays in the file, is for the caller to write later.
 */
export async function appendAccount(
  world: World,
  session: Pick<Session, "complain">,
  line: string,
): Promise<boolean> {
  const { xferfaxlog } = world.config.hylafax;
  if (xferfaxlog === "") return true;
  try {
    await world.spool.appendXferfaxlog(xferfaxlog, line);
    return true;
  } catch (error) {
    session.complain(`Cannot write ${xferfaxlog}: ${messageOf(error)}`);
    return false;
  }
}

/** Accounts for one try. Gives its line if that could not be written. */
export async function accountForSend(
  world: SenderWorld,
  session: Session,
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
