/**
 * What becomes of a reception that is over (contract §8.1, §9; gofaxip.md §9.6): the file's tags and mode, the accounts, faxrcvd.
 * The same for a call that just ended and for one that a gofaxd before us left.
 */

import { callIdsOf, type Ending } from "../fax/reception_note.ts";
import { tagReception } from "../fax/tiff_tags.ts";
import { type CallRecord, formatCall, formatRecv } from "../hylafax/xferfaxlog.ts";
import { appendAccount } from "./account.ts";
import { graceAfterStop } from "./grace.ts";
import { lastWords, runScript, scriptProblem } from "./helpers.ts";
import type { Inbound } from "./inbound.ts";
import { messageOf } from "./message_of.ts";
import type { Progress } from "./progress.ts";

/** A reception without its call. */
export type Reception = Pick<Inbound, "world" | "session" | "who" | "device" | "startedAt">;

/** Lines of the accounting. */
export type AccountKind = "RECV" | "CALL";

/** What every record of a call says. */
function callRecord(
  { session, device, who, startedAt }: Reception,
  ending: Pick<Ending, "reason" | "jobSeconds" | "connectedSeconds">,
): CallRecord {
  const { reason, jobSeconds, connectedSeconds } = ending;
  return {
    start: new Date(startedAt),
    commId: session.commid,
    modem: device,
    jobSeconds,
    connectedSeconds,
    reason,
    ownNumber: who.recipient ?? "",
    cidNumber: who.callerNumber,
    cidName: who.callerName,
    callIds: [who.recipient ?? "", who.gateway],
  };
}

/** Accounts for a call that was not taken, or of which nothing is known but that it came. */
export async function accountForRefusal(reception: Reception, reason: string): Promise<void> {
  const { world, session, startedAt } = reception;
  const jobSeconds = (world.clock.now() - startedAt) / 1000;
  const record = callRecord(reception, { reason, jobSeconds, connectedSeconds: 0 });
  await appendAccount(world, session, formatCall(record));
}

/** Accounts for a reception, but for lines that are there. */
export async function account(
  reception: Reception,
  file: string,
  ending: Ending,
  there: ReadonlySet<AccountKind> = new Set(),
): Promise<void> {
  const { world, session } = reception;
  const common = callRecord(reception, ending);
  if (ending.fax && !there.has("RECV")) {
    const { tsi, pages, params, dcs } = ending;
    await appendAccount(world, session, formatRecv({ ...common, file, tsi, pages, params, dcs }));
  }
  if (!there.has("CALL")) await appendAccount(world, session, formatCall(common));
}

/** Where in a TIFF the offset of the first directory stands. */
const FIRST_DIRECTORY_AT = 4;

/** Adds what HylaFAX's tools read. A file that cannot be tagged is still a received fax. */
function tagFile({ world, session, who }: Reception, file: string, { tsi, params, dcs }: Ending): void {
  const { documents } = world.spool;
  try {
    const tags = { tsi, callIds: callIdsOf(who), params, dcs };
    const { append, firstDirectory } = tagReception(documents.read(file), tags);
    documents.graft(file, append, FIRST_DIRECTORY_AT, firstDirectory);
  } catch (error) {
    session.complain(
      `Cannot add HylaFAX's tags to ${file}: ${messageOf(error)}`,
    );
  }
}

/** FreeSWITCH's user owns the file; where that is not ours the mode stays as it is. */
function setMode({ world, session }: Reception, file: string): void {
  try {
    world.spool.documents.setMode(file, world.config.gofaxd.recvFileMode);
  } catch (error) {
    session.complain(messageOf(error));
  }
}

/** Makes FreeSWITCH's file one of HylaFAX's; twice is fine. */
export function prepareFile(reception: Reception, file: string, ending: Ending): void {
  if (!ending.hasFile) return;
  if (ending.pages > 0) tagFile(reception, file, ending);
  setMode(reception, file);
}

/** So long a shutdown waits for a faxrcvd: half of what the service manager waits for us (TimeoutStopSec). */
const SHUTDOWN_GRACE_MS = 30_000;

/** Runs the site's faxrcvd; whether it came to its own end. The fax stays in recvq whatever becomes of it. */
async function runFaxrcvd(reception: Reception, file: string, ending: Ending): Promise<boolean> {
  const { world, session, device, who } = reception;
  const { faxrcvdCmd, faxrcvdTimeoutS } = world.config.gofaxd;
  const args = [file, device, session.commid, ending.reason, ...callIdsOf(who)];
  session.say(`RECV FAX: ${faxrcvdCmd} ${args.map((arg) => JSON.stringify(arg)).join(" ")}`);
  using grace = graceAfterStop(world, SHUTDOWN_GRACE_MS);
  const result = await runScript(world, {
    signal: grace.signal,
    command: faxrcvdCmd,
    args,
    timeoutS: faxrcvdTimeoutS,
    env: { HANGUPCAUSE: ending.hangupCause, TRANSFER_RATE: String(ending.rate) },
  });
  const problem = result.aborted
    ? `${faxrcvdCmd} was ended because the fax server is shutting down`
    : scriptProblem(faxrcvdCmd, result, faxrcvdTimeoutS);
  if (problem === undefined) session.note(`${faxrcvdCmd} ended successfully`);
  else {
    const said = lastWords(result);
    const rest = ending.hasFile ? `; the fax stays in ${file}` : "";
    session.complain(`${problem}${said === "" ? "" : `: ${said}`}${rest}`);
  }
  return result.aborted !== true;
}

/**
 * Hands the fax over: the last step. A call that never became a fax is nobody's mail; one that did is, even if no page arrived.
 * What a shutdown cuts off is taken up by the next gofaxd.
 */
export async function handOver(reception: Reception, progress: Progress, ending: Ending): Promise<void> {
  if (ending.fax) {
    progress.update({ handed: progress.note.handed + 1 });
    if (!await runFaxrcvd(reception, progress.note.file, ending)) return;
  }
  progress.done();
}
