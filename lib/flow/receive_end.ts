/** After the call: what came of it, the file, the accounts, faxrcvd (contract §8.1, §9; gofaxip.md §9.6). */

import { type Call, connectedSeconds, faxSeen } from "../fax/call.ts";
import { callDcs, callParams } from "../fax/call_params.ts";
import { fallbackReason, suggestsFallback } from "../fax/fallback.ts";
import { tagReception } from "../fax/tiff_tags.ts";
import { type CallRecord, formatCall, formatRecv } from "../hylafax/xferfaxlog.ts";
import { appendAccount } from "./account.ts";
import { graceAfterStop } from "./grace.ts";
import { runScript, scriptProblem } from "./helpers.ts";
import { leaveAtStop } from "./leave.ts";
import type { Inbound } from "./inbound.ts";
import { judgeReception, type Received } from "./judge_reception.ts";
import type { ReceiveReport } from "./receive_report.ts";
import { rememberFallback } from "./switch_db.ts";
import type { Watched } from "./watch.ts";

/** What every record of a call says. */
function callRecord(
  { world, session, device, who, startedAt }: Inbound,
  call: Call | undefined,
  reason: string,
): CallRecord {
  const now = world.clock.now();
  return {
    start: new Date(startedAt),
    commId: session.commid,
    modem: device,
    jobSeconds: (now - startedAt) / 1000,
    connectedSeconds: call === undefined ? 0 : connectedSeconds(call, now),
    reason,
    ownNumber: who.recipient ?? "",
    cidNumber: who.callerNumber,
    cidName: who.callerName,
    callIds: [who.recipient ?? "", who.gateway],
  };
}

/** Accounts for a call that was not taken, or of which nothing is known but that it came. */
export async function accountForRefusal(inbound: Inbound, reason: string): Promise<void> {
  await appendAccount(inbound.world, inbound.session, formatCall(callRecord(inbound, undefined, reason)));
}

async function account(inbound: Inbound, file: string, received: Received): Promise<void> {
  const { world, session } = inbound;
  const { call, reason, pages } = received;
  const common = callRecord(inbound, call, reason);
  if (faxSeen(call)) {
    const { remoteId: tsi } = call;
    const fax = { file, tsi, pages, params: callParams(call), dcs: callDcs(call) };
    await appendAccount(world, session, formatRecv({ ...common, ...fax }));
  }
  await appendAccount(world, session, formatCall(common));
}

/** Remembers a caller with whom T.38 went wrong. */
async function remember(inbound: Inbound, received: Received): Promise<void> {
  const { world, session, who, stop } = inbound;
  // A call that we ended ourselves speaks against nobody.
  if (stop.aborted || !world.config.freeswitch.softmodemFallback) return;
  // That our disk is full does not, either.
  const cameThrough = received.reason === "" || received.reason === received.lost;
  if (!suggestsFallback(received.call, cameThrough)) return;
  try {
    await using connection = await world.connect(world.stop);
    using _leaving = leaveAtStop(world.stop, connection);
    const why = fallbackReason(received.call);
    if (await rememberFallback(world, connection, who.callerNumber, why)) {
      session.say(`Softmodem fallback set for ${who.callerNumber}: ${why}`);
    }
  } catch (error) {
    session.complain(`Cannot set softmodem fallback: ${error instanceof Error ? error.message : error}`);
  }
}

/** So long a shutdown waits for a faxrcvd: half of what the service manager waits for us (TimeoutStopSec). */
const SHUTDOWN_GRACE_MS = 30_000;

/** Hands the fax to the site's faxrcvd. The fax stays in recvq whatever becomes of it. */
async function handOver(
  inbound: Inbound,
  file: string,
  received: Received,
  callIds: readonly string[],
): Promise<void> {
  const { world, session, device } = inbound;
  const { faxrcvdCmd, faxrcvdTimeoutS } = world.config.gofaxd;
  const args = [file, device, session.commid, received.reason, ...callIds];
  session.say(`RECV FAX: ${faxrcvdCmd} ${args.map((arg) => JSON.stringify(arg)).join(" ")}`);
  using grace = graceAfterStop(world, SHUTDOWN_GRACE_MS);
  const result = await runScript(world, {
    signal: grace.signal,
    command: faxrcvdCmd,
    args,
    timeoutS: faxrcvdTimeoutS,
    env: { HANGUPCAUSE: received.call.hangupCause ?? "", TRANSFER_RATE: String(received.call.rate) },
  });
  const problem = result.aborted
    ? `${faxrcvdCmd} was ended because the fax server is shutting down`
    : scriptProblem(faxrcvdCmd, result, faxrcvdTimeoutS);
  if (problem === undefined) return session.note(`${faxrcvdCmd} ended successfully`);
  const said = new TextDecoder().decode(result.stderr).trim().split("\n").at(-1) ?? "";
  const rest = received.hasFile ? `; the fax stays in ${file}` : "";
  session.complain(`${problem}${said === "" ? "" : `: ${said}`}${rest}`);
}

/** Where in a TIFF the offset of the first directory stands. */
const FIRST_DIRECTORY_AT = 4;

/** Adds what HylaFAX's tools read. A file that cannot be tagged is still a received fax. */
function tagFile(
  { world, session }: Inbound,
  file: string,
  { call }: Received,
  callIds: readonly string[],
): void {
  const { documents } = world.spool;
  try {
    const tags = { tsi: call.remoteId, callIds, params: callParams(call), dcs: callDcs(call) };
    const { append, firstDirectory } = tagReception(documents.read(file), tags);
    documents.graft(file, append, FIRST_DIRECTORY_AT, firstDirectory);
  } catch (error) {
    session.complain(
      `Cannot add HylaFAX's tags to ${file}: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** FreeSWITCH's user owns the file; where that is not ours the mode stays as it is. */
function setMode({ world, session }: Inbound, file: string): void {
  try {
    world.spool.documents.setMode(file, world.config.gofaxd.recvFileMode);
  } catch (error) {
    session.complain(error instanceof Error ? error.message : String(error));
  }
}

/** Says what came of it. Pages that the caller takes for received and that are not there are an error of the system. */
function tellOutcome({ world, session }: Inbound, file: string, received: Received): void {
  const { call, reason, pages, lost } = received;
  if (reason === "") {
    const seconds = connectedSeconds(call, world.clock.now());
    return session.say(`RECV FAX: ${file} from ${call.remoteId}, ${pages} pages in ${seconds} s`);
  }
  const text = `RECV FAILED: ${reason} (${pages} pages received)`;
  if (lost === undefined) return session.say(text);
  session.note(text);
  session.log.error(text);
}

/** Concludes a reception. */
export async function finishReception(
  inbound: Inbound,
  file: string,
  watched: Watched,
  report: ReceiveReport,
): Promise<void> {
  const received = judgeReception(inbound, file, watched);
  const { call, reason, pages } = received;
  tellOutcome(inbound, file, received);
  if (received.hasFile) {
    if (pages > 0) tagFile(inbound, file, received, report.callIds);
    setMode(inbound, file);
  }
  if (faxSeen(call)) report.document(call, reason, pages);
  report.end();
  await account(inbound, file, received);
  await remember(inbound, received);
  // The line is free: what faxrcvd does with the fax takes its own time.
  inbound.lease?.release();
  await inbound.call.connection.close();
  // A call that never became a fax is nobody's mail; one that did is, even if no page arrived.
  if (faxSeen(call)) await handOver(inbound, file, received, report.callIds);
}
