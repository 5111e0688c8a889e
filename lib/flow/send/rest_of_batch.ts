/**
 * What becomes of a batch after a job that is not done (docs/internals/hylafax.md#batches). To HylaFAX 6.0.7 a job with `returned:7` was
 * not tried: it starts the job again at once, and nothing is done here. HylaFAX+ 7.0.11 has no such number. It takes what stands in every
 * qfile for the result of a try, and each new batch pulls in the jobs of its number that sleep, whatever their time
 * (faxd/faxQueueApp.c++, runScheduler and sendJobDone). So the rest gets a result and a time here, with the words of HylaFAX+'s own
 * sender (faxd/faxSendApp.c++, send): without a time, three jobs to a busy number were dialled a dozen times in a minute.
 */

import { ABORTED, EXIT, type ExitCode } from "../../fax/end/outcome.ts";
import { dialectOf } from "../../hylafax/dialect.ts";
import { getField, parseQfile, type Qfile, type QfileFields } from "../../hylafax/qfile.ts";
import { readResultCode, type Result, resultFields } from "../../hylafax/result_code.ts";
import { sharedFailures } from "../../hylafax/shared_failures.ts";
import type { SenderWorld } from "../base/world.ts";
import { STATUSCODE } from "./job/undialled.ts";
import { BROKEN_RETRY_S, changeJob, nowS } from "./put_off.ts";

/** Seconds that the rest waits if the job before does not wait for a time of its own, because it is at its end or was removed. */
const SOON_S = 5;

/** A batch that has ended at a job that is not done. */
export interface StoppedBatch {
  /** All qfiles of the batch. */
  readonly paths: readonly string[];
  /** The index of the job that is not done. */
  readonly at: number;
  /** How that job ended. */
  readonly code: ExitCode;
  /** Why it has no end of its own: the error that kept it from one. */
  readonly trouble: string | undefined;
}

/** `tts`, if that is ahead. */
function timeAhead(qfile: Qfile | undefined, now: number): number | undefined {
  const tts = qfile === undefined ? NaN : Number(getField(qfile, "tts"));
  return Number.isSafeInteger(tts) && tts > now ? tts : undefined;
}

/** Whether a job of HylaFAX+ has no result but "try again", and no time for it. */
function waitsForNothing(qfile: Qfile, now: number): boolean {
  return dialectOf(qfile) === "hylafax+" && getField(qfile, "returned") === String(EXIT.retry) &&
    timeAhead(qfile, now) === undefined;
}

/** How a job is put off. */
type PutOff = Result & {
  /** When it is tried again, in seconds since 1970. */
  readonly tts: number;
};

function fieldsOf({ tts, ...result }: PutOff): QfileFields {
  return { ...resultFields(result), tts, returned: EXIT.retry };
}

/** What a job gets at which the batch stopped before it had an end, or because the sender was stopped. */
function stoppedJob(world: SenderWorld, { paths, trouble }: StoppedBatch): PutOff | undefined {
  const now = nowS(world);
  // faxq stops the sender of a batch when any of its jobs is removed; this one may be another.
  if (world.stop.aborted) return paths.length > 1 ? { ...ABORTED, tts: now + SOON_S } : undefined;
  if (trouble === undefined) return undefined;
  return { status: trouble, statuscode: STATUSCODE.other, tts: now + BROKEN_RETRY_S };
}

function look({ spool }: SenderWorld, path: string): Qfile | undefined {
  try {
    return parseQfile(spool.documents.read(path));
  } catch {
    return undefined;
  }
}

/** HylaFAX's code for a number that is busy. */
const BUSY = 1;

/** The words for the rest, and how many dials of the job before count for it. */
type RestEnd = Result & { readonly dials: 0 | 1 };

const BLOCKED: RestEnd = { status: "Blocked by another job", statuscode: 0, dials: 0 };

/** What the rest is told: that it is blocked, or how the call ended, if the site shares that among the jobs of a batch. */
function endOfRest(world: SenderWorld, { trouble }: StoppedBatch, stopped: Qfile | undefined): RestEnd {
  if (trouble !== undefined || stopped === undefined) return BLOCKED;
  const { statuscode } = readResultCode((tag) => getField(stopped, tag));
  const said = [...world.jobControl ?? []].map(([tag, value]) => ({ tag, value, where: "JobControlCmd" }));
  const items = [...world.spool.modemConfig(world.modem).items ?? [], ...said];
  if (!sharedFailures(items).has(statuscode)) return BLOCKED;
  const dials = world.busyIsNoDial === true && statuscode === BUSY ? 0 : 1;
  return { status: getField(stopped, "status") ?? "", statuscode, dials };
}

/** A counter of a job that may have any lines. */
function countOf(qfile: Qfile, tag: string): number {
  const count = Number(getField(qfile, tag));
  return Number.isSafeInteger(count) ? count : 0;
}

/** When the rest is to be tried, by what the job says at which the batch stopped. */
function timeOfRest(world: SenderWorld, stopped: Qfile | undefined, code: ExitCode): number {
  const now = nowS(world);
  const ahead = timeAhead(stopped, now);
  if (ahead !== undefined) return ahead;
  // That job leaves its time to faxq, which chooses one if `tts` is past. So does the rest.
  return stopped !== undefined && code === EXIT.retry ? now - 1 : now + SOON_S;
}

/**
 * Puts off the rest of a batch, and the job at which it stopped if that has no end. Where HylaFAX 6.0.7 waits for the jobs, nothing is
 * read again or changed. Never throws: a job that is locked, gone or unreadable is logged and stays as it is.
 */
export async function putOffRest(world: SenderWorld, batch: StoppedBatch): Promise<void> {
  const [first = "", ...rest] = batch.paths.slice(batch.at);
  const isOfPlus = (path: string): boolean => {
    const qfile = look(world, path);
    return qfile !== undefined && dialectOf(qfile) === "hylafax+";
  };
  if (!batch.paths.slice(batch.at).some(isOfPlus)) return;
  const stopped = stoppedJob(world, batch);
  if (stopped !== undefined) {
    const fields = fieldsOf(stopped);
    await changeJob(world, first, (qfile) => waitsForNothing(qfile, nowS(world)) ? fields : undefined);
  }
  const told = look(world, first);
  const { dials, ...end } = endOfRest(world, batch, told);
  const fields = fieldsOf({ ...end, tts: timeOfRest(world, told, batch.code) });
  const change = (qfile: Qfile): QfileFields | undefined =>
    dialectOf(qfile) === "hylafax+" ? { ...fields, totdials: countOf(qfile, "totdials") + dials } : undefined;
  // At the same time, because a job that somebody holds is waited for.
  await Promise.all(rest.map((path) => changeJob(world, path, change)));
}
