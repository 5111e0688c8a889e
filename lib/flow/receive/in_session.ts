/**
 * The story of a call in its session, from DynamicConfig to the last step after the hangup (docs/internals/gofaxip.md#receiving;
 * docs/internals/hylafax.md#a-call-that-comes-in).
 *
 *   ask DynamicConfig; rejected: refuse
 *   write a note that a fax comes; no note: refuse, because the fax could be lost
 *   ring, answer, wait, receive: queued in FreeSWITCH, each after the one before
 *   watch until the channel is gone
 *   account for it, release the modem, hand the file to faxrcvd; the backlog does later what cannot be done now
 */

import { receiverIdent } from "../../fax/identity/call_identity.ts";
import { endInboundCall } from "./call/end_inbound_call.ts";
import { callerOf, type InboundCall } from "./call/inbound_call.ts";
import { askIncomingConfig } from "./call/incoming_config.ts";
import { stopReason } from "./end/judge.ts";
import { messageOf } from "../../text/error_text.ts";
import { noteReception, type ReceptionProgress } from "./call/reception_progress.ts";
import { concludeCall } from "./end/ended_call.ts";
import { receiveFax } from "./fax/receive_fax.ts";
import { ReceiveReport } from "./fax/report.ts";
import { accountForRefusal, refuse, UNAVAILABLE } from "./call/refused_call.ts";
import { concludeLater } from "./end/left_reception.ts";

/** A call in which an unexpected error occurred. */
interface Broken {
  /** The error, in words. */
  readonly reason: string;
  /** Resolves when the call is over, or when gofaxd is told to stop: whether the call is known to be over. */
  readonly ending: Promise<boolean>;
}

/** Logs an unexpected error and begins to end the call, so that no channel stays behind. */
function breakOff({ world, session, call, modem }: InboundCall, error: unknown): Broken {
  const reason = `Cannot receive: ${messageOf(error)}`;
  session.note(reason);
  session.log.error(error instanceof Error ? `Cannot receive: ${error.stack}` : reason);
  return { reason, ending: endInboundCall(world, session, call, () => modem?.release()) };
}

/**
 * Finds a name for the fax and writes its note. If that fails, the reason is returned, and nothing begins: the fax could be lost.
 */
async function begin(inbound: InboundCall): Promise<ReceptionProgress | string> {
  try {
    const { path } = await inbound.world.spool.newRecvFile();
    return await noteReception(inbound, path);
  } catch (error) {
    return `Cannot receive: ${messageOf(error)}`;
  }
}

/** Takes the call and stays until its end. */
async function takeCall(inbound: InboundCall, ident: string): Promise<void> {
  const { world, call, session, who, shared } = inbound;
  session.say(
    `Accepting call to ${who.recipient} from ${callerOf(who)} via gateway ${who.gateway}`,
    { call: call.uuid },
  );
  await shared.turns.next("note");
  const begun = await begin(inbound);
  if (typeof begun === "string") {
    session.note(begun);
    session.log.error(begun);
    await refuse(call, UNAVAILABLE);
    return await accountForRefusal(inbound, begun);
  }
  using progress = begun;
  const { file } = progress.note;
  await shared.turns.next("answer");
  const report = new ReceiveReport(inbound, progress);
  report.begin();
  try {
    const watched = await receiveFax(inbound, ident, file, report);
    // FreeSWITCH may still write the file, so nothing is concluded: the note stays for the next gofaxd.
    if (watched === undefined) return;
    await shared.turns.next("conclusion");
    if (!await concludeCall(inbound, progress, watched, report)) {
      concludeLater(world, shared.backlog, { progress });
    }
  } catch (error) {
    const { reason, ending } = breakOff(inbound, error);
    if (await ending && (world.spool.documents.size(file) ?? 0) === 0) {
      progress.done();
      return await accountForRefusal(inbound, reason);
    }
    // What has arrived is concluded from the note, once the call is over.
    concludeLater(world, shared.backlog, { progress, why: reason });
  } finally {
    report.end();
  }
}

/** Asks the script, and takes or refuses the call. */
async function askAndTake(inbound: InboundCall): Promise<void> {
  const { world, call, session, who, device } = inbound;
  const names = { commid: session.commid, uuid: call.uuid, device };
  const { wish, failure } = await askIncomingConfig(world, session, who, names, inbound.stop);
  if (inbound.stop.aborted) {
    await refuse(call, UNAVAILABLE);
    return await accountForRefusal(inbound, stopReason(inbound));
  }
  if (wish.rejectCall) {
    session.say(`Rejecting call to ${who.recipient} from ${callerOf(who)}: DynamicConfig`);
    await refuse(call, world.config.gofaxd.rejectResponse);
    return await accountForRefusal(inbound, "Call rejected by DynamicConfig");
  }
  if (failure !== undefined) {
    await refuse(call, UNAVAILABLE);
    return await accountForRefusal(inbound, `Call refused: ${failure}`);
  }
  const { ident, changes } = receiverIdent(wish.localIdentifier ?? world.config.freeswitch.ident);
  for (const change of changes) session.say(change);
  await takeCall(inbound, ident);
}

/**
 * Receives the call in its session. A call with an unexpected error is accounted for, too, and ended so that the caller tries
 * again.
 */
export async function receiveInSession(inbound: InboundCall): Promise<void> {
  try {
    await askAndTake(inbound);
  } catch (error) {
    const { reason, ending } = breakOff(inbound, error);
    await accountForRefusal(inbound, reason);
    await ending;
  }
}
