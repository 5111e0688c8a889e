/**
 * The line of the accounting for a job's call (docs/internals/hylafax.md#accounting). If it cannot be written, the fax is sent or
 * received all the same, and the line is written later.
 */

import { connectedSeconds } from "../../fax/call/call.ts";
import { callDcs, callParams, intendedParams } from "../../fax/call/call_params.ts";
import type { Outcome, TryEnd } from "../../fax/end/outcome.ts";
import type { FaxJob } from "../../hylafax/job.ts";
import { plusFields } from "../../hylafax/plus_fields.ts";
import { formatSend } from "../../hylafax/xferfaxlog.ts";
import { messageOf } from "../../text/error_text.ts";
import { tellFaxAccounting } from "./fax_accounting.ts";
import type { SessionWriter } from "./session.ts";
import type { SenderWorld, World } from "./world.ts";

/**
 * Appends lines to the accounting file, if the site keeps one; all of them or none. Never throws.
 * @param lines each with its line break
 * @returns what failed, in words: then no line was written, and the caller has to write them later; undefined if nothing failed
 */
export async function tryAccount(world: World, lines: string): Promise<string | undefined> {
  const { xferfaxlog } = world.config.hylafax;
  if (xferfaxlog === "") return undefined;
  try {
    await world.spool.appendXferfaxlog(xferfaxlog, lines);
  } catch (error) {
    return `Cannot write ${xferfaxlog}: ${messageOf(error)}`;
  }
  tellFaxAccounting(world, lines);
  return undefined;
}

/**
 * The same for one line; a failure is logged in the session's log.
 * @returns false if it could not be written
 */
export async function appendAccount(
  world: World,
  session: Pick<SessionWriter, "complain">,
  line: string,
): Promise<boolean> {
  const problem = await tryAccount(world, line);
  if (problem !== undefined) session.complain(problem);
  return problem === undefined;
}

/** How many bytes of the end of the accounting file are searched for lines that were written before. */
const TAIL_BYTES = 1 << 20;

/**
 * The last whole lines of the accounting. None if it cannot be read: then a line may be written twice, which is better than a line
 * that is missing. Never throws.
 */
export function lastAccounts(world: World, mostBytes = TAIL_BYTES): string {
  const { xferfaxlog } = world.config.hylafax;
  try {
    return xferfaxlog === "" ? "" : world.spool.tailXferfaxlog(xferfaxlog, mostBytes);
  } catch (error) {
    world.log.warning(`Cannot read ${xferfaxlog}: ${messageOf(error)}`);
    return "";
  }
}

/** A try that has ended. */
export interface TryToAccountFor {
  /** The job as it was read, before the try. */
  readonly job: FaxJob;
  /** How it ended. */
  readonly end: TryEnd;
  /** What became of the job. */
  readonly outcome: Outcome;
  /** When it began, in milliseconds on the world's clock. */
  readonly startedAt: number;
  /** Pages that earlier calls carried and no line has. */
  readonly carried: number;
}

/**
 * Accounts for one try. Never throws.
 * @returns its line if that could not be written; undefined if it was
 */
export async function accountForSend(
  world: SenderWorld,
  session: SessionWriter,
  { job, end, outcome, startedAt, carried }: TryToAccountFor,
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
    // a fax that an earlier call has delivered had no call of this try
    pages: (end.kind === "delivered" ? 0 : call?.transferred ?? 0) + carried,
    jobSeconds: (now - startedAt) / 1000,
    connectedSeconds: call === undefined ? 0 : connectedSeconds(call, now),
    reason: outcome.status,
    owner: job.owner,
    dcs: callDcs(call, intended),
    plus: plusFields(job, { ...job, ...outcome }),
  });
  return await appendAccount(world, session, line) ? undefined : line;
}
