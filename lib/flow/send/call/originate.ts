/**
 * One attempt through one gateway: `bgapi originate`, so that the connection stays free for a kill, then the call until its end.
 * The answer of the gateway is the body of the BACKGROUND_JOB event, or SIP's refusal in CHANNEL_HANGUP, which comes sooner
 * (docs/internals/freeswitch.md#api-and-bgapi, #how-fast-events-come, #failover-between-gateways).
 *
 *   filters, if not set before    nothing is dialled yet: an error here leaves no call
 *   bgapi originate               refused: no call; no reply: FreeSWITCH may execute it later, after the sender has given up
 *   the gateway's answer          a cause: no call any more; no answer, or a broken connection: unknown (watch_call.ts)
 *   told to stop meanwhile        kills until FreeSWITCH says that the call is over; if it does not, unknown
 *   the call                      until its end (watch_call.ts)
 */

import { type EslConnection, type EslWait, filter, originateCommand } from "ts-esl";
import { newCall, reduce } from "../../../fax/call/call.ts";
import type { Attempt, AttemptEnd } from "./attempt.ts";
import type { CallIds } from "./call_ids.ts";
import type { CallOfTry } from "./calls_of_try.ts";
import { waitForAnswer } from "./ringing.ts";
import { lossBy } from "../../switch/call_loss.ts";
import { watchCall, type WatchTools } from "../../switch/watch_call.ts";

/** Milliseconds. FreeSWITCH answers these commands at once, unless something is wrong with it. */
const COMMAND_MS = 10_000;

/** Lets the events of an attempt through. Filters are ORed, and without one for the job its result would be hidden. */
export async function filterFor(
  connection: EslConnection,
  { uuid, jobUuid }: CallIds,
  wait: EslWait,
): Promise<void> {
  await Promise.all([
    connection.request(filter("Unique-ID", uuid), wait),
    connection.request(filter("Job-UUID", jobUuid), wait),
  ]);
}

/**
 * Dials through one gateway and stays until the call is over, or lost.
 *
 * @param told called when the originate is about to be sent, and when FreeSWITCH has taken it
 * @throws {EslReplyError} If FreeSWITCH refuses to dial; nothing is dialled then.
 * @throws {EslCommandError} If the call cannot be written as a command.
 */
export async function attemptCall(
  tools: WatchTools,
  attempt: Attempt,
  told: Pick<CallOfTry, "placing" | "taken">,
): Promise<AttemptEnd> {
  const call = newCall(tools.clock.now());
  try {
    const wait = { timeoutMs: COMMAND_MS, signal: tools.stop };
    if (!attempt.isFiltered) await filterFor(tools.connection, attempt, wait);
  } catch (error) {
    if (tools.stop.aborted) return { kind: "killed", call, lost: undefined };
    return { kind: "lost", call, lost: lossBy(error), asked: "no" };
  }
  const command = originateCommand({
    variables: attempt.variables,
    destination: attempt.destination,
    application: "txfax",
    argument: attempt.file,
  });
  told.placing();
  try {
    // The stop signal does not interrupt this: once the command is sent there may be a call, which is then ended by its UUID.
    await tools.connection.bgapi(command, { jobUuid: attempt.jobUuid, timeoutMs: COMMAND_MS });
    told.taken();
  } catch (error) {
    return { kind: "lost", call, lost: lossBy(error), asked: "unconfirmed" };
  }
  const answer = await waitForAnswer(tools, attempt, call);
  if (answer.kind !== "up") return answer;
  // FreeSWITCH said `+OK`: the call was answered, also if no event said so.
  const up = reduce(answer.call, { kind: "answered" }, tools.clock.now());
  return { kind: "answered", ...await watchCall(tools, attempt.uuid, up) };
}
