/**
 * What becomes of a reception that is over (docs/internals/hylafax.md#accounting, #faxrcvd;
 * docs/internals/gofaxip.md#after-the-hangup): a look at the file, its tags and mode, the accounts, faxrcvd. The same for a call
 * that just ended and for one that was left before. Each step is done once, and is done only when it happened: what did not
 * happen is tried again later, step by step as the note says (fax/notes/reception_note.ts).
 */

import {
  type CountedPages,
  missingPagesProblem,
  type ReceivedFileState,
} from "../../../fax/end/received_pages.ts";
import { callIdsOf, type Ending, isConcluded } from "../../../fax/notes/reception_note.ts";
import { FIRST_DIRECTORY_AT } from "../../../tiff/append_directories.ts";
import { tagReception } from "../../../tiff/reception_tags.ts";
import { formatCall, formatRecv } from "../../../hylafax/xferfaxlog.ts";
import { tryAccount } from "../../base/accounting.ts";
import { callRecord, type Reception } from "../call/call_record.ts";
import { runFaxrcvd } from "./faxrcvd.ts";
import { EMPTY_TIFF_BYTES, type FaxLook, lookAtFax } from "./look_at_fax.ts";
import { messageOf } from "../../../text/error_text.ts";
import type { AccountKind, Progress } from "../call/progress.ts";
import { mayPass } from "../../base/file_trouble.ts";

/** A fax waits so many rounds for its tags, half a minute; then it goes without. So long a broken disk is believed to recover. */
const PATIENT_ROUNDS = 5;
/** A script that takes gofaxd down with it must not do so for ever. */
const MOST_HANDED = 3;

/** The ending, once somebody has looked at the file, or has given up trying. */
function seenEnding(ending: Ending, file: string, look: FaxLook): Ending {
  const stored: ReceivedFileState = look.stored.kind === "unseen"
    ? { ...look.stored, kind: "unreadable" }
    : look.stored;
  const { unseen, ...seen } = ending;
  if (unseen === undefined) return ending;
  const counted: CountedPages = {
    transferred: unseen.transferred,
    result: unseen.heard ? "heard" : undefined,
  };
  const lost = missingPagesProblem(counted, file, stored);
  const pages = stored.kind === "there" ? stored.pages : stored.kind === "missing" ? 0 : unseen.transferred;
  const reasons = [ending.reason, lost ?? ""].filter((reason) => reason !== "");
  const hasFile = stored.kind !== "missing" && (pages > 0 || unseen.transferred > 0);
  return { ...seen, pages, hasFile, fax: seen.fax || hasFile, reason: reasons.join("; ") };
}

/** Makes good for a look at the file that could not be had when the call ended; false if it still cannot. */
async function lookAgain(
  { world, session }: Reception,
  progress: Progress,
): Promise<FaxLook | undefined | false> {
  const { ending, file } = progress.note;
  if (ending?.unseen === undefined) return undefined;
  const look = await lookAtFax(world, file);
  if (look.stored.kind === "unseen") {
    progress.complain(session, "look", `Cannot look at ${file}: ${look.stored.why}; it is tried again`);
    if (look.short || progress.rounds < PATIENT_ROUNDS) return false;
  }
  const seen = seenEnding(ending, file, look);
  if (seen.reason === "") session.say(`RECV FAX: ${file} from ${seen.tsi}, ${seen.pages} pages`);
  else session.complain(`RECV FAILED: ${seen.reason} (${seen.pages} pages received)`);
  progress.update({ ending: seen });
  return look;
}

/** Does something to the file; false if that may go well later. A file to which it cannot be done is still a received fax. */
async function change(
  { session }: Reception,
  progress: Progress,
  step: "tags" | "mode",
  what: string,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    progress.complain(session, step, `${what}: ${messageOf(error)}`);
    return !mayPass(error);
  }
}

/** Adds what HylaFAX's tools read. */
function tagFile(
  reception: Reception,
  progress: Progress,
  ending: Ending,
  known?: Uint8Array,
): Promise<boolean> {
  const { world: { spool: { receivedFaxes } }, who } = reception;
  const { file } = progress.note;
  return change(reception, progress, "tags", `Cannot add HylaFAX's tags to ${file}`, async () => {
    const { tsi, params, dcs, pageTags } = ending;
    // Of pages that no event told of, what the call as a whole was like is known.
    const tags = { tsi, callIds: callIdsOf(who), pages: pageTags.length > 0 ? pageTags : [{ params, dcs }] };
    const { append, firstDirectory } = tagReception(known ?? await receivedFaxes.read(file), tags);
    await receivedFaxes.appendThenOverwrite(file, append, FIRST_DIRECTORY_AT, firstDirectory);
  });
}

/** FreeSWITCH's user owns the file; where that is not ours the mode stays as it is. */
function setMode(reception: Reception, progress: Progress): Promise<boolean> {
  const { spool: { receivedFaxes }, config } = reception.world;
  const { file } = progress.note;
  return change(
    reception,
    progress,
    "mode",
    `Cannot make ${file} HylaFAX's`,
    () => receivedFaxes.setMode(file, config.gofaxd.recvFileMode),
  );
}

/** Makes FreeSWITCH's file one of HylaFAX's; twice is fine. */
export async function prepareFile(
  reception: Reception,
  progress: Progress,
  bytes?: Uint8Array,
): Promise<void> {
  const { ending, prepared, over } = progress.note;
  // What was handed over is left as it is.
  if (prepared || over || ending === undefined || ending.unseen !== undefined) return;
  if (!ending.hasFile) reception.world.spool.receivedFaxes.removeEmpty(progress.note.file, EMPTY_TIFF_BYTES);
  const tagged = !ending.hasFile || ending.pages === 0 || await tagFile(reception, progress, ending, bytes);
  const open = !ending.hasFile || await setMode(reception, progress);
  if (tagged && open) progress.update({ prepared: true });
}

/** Writes one line; false if it could not be. */
async function writeLine(
  { world, session }: Reception,
  progress: Progress,
  kind: AccountKind,
  line: string,
): Promise<boolean> {
  if (progress.lines.has(kind)) return true;
  const problem = await tryAccount(world, line);
  if (problem !== undefined) {
    progress.complain(session, kind, `${problem}; it is tried again`);
    return false;
  }
  progress.lines.add(kind);
  return true;
}

/** Accounts for a reception. */
export async function account(reception: Reception, progress: Progress): Promise<void> {
  const { ending, accounted, file } = progress.note;
  if (accounted || ending === undefined || ending.unseen !== undefined) return;
  const common = callRecord({ ...reception, commid: reception.session.commid }, ending);
  const { tsi, pages, params, dcs } = ending;
  const recv = formatRecv({ ...common, file, tsi, pages, params, dcs });
  const there = (!ending.fax || await writeLine(reception, progress, "RECV", recv)) &&
    await writeLine(reception, progress, "CALL", formatCall(common));
  if (there) progress.update({ accounted: true });
}

/** Runs faxrcvd, unless it cannot be started, and notes whether it came to its end. */
async function runOnce(reception: Reception, progress: Progress, ending: Ending): Promise<void> {
  const { handed, file } = progress.note;
  progress.update({ handed: handed + 1 });
  const again = progress.wasHindered("faxrcvd");
  const end = await runFaxrcvd(reception, file, ending, again ? "again" : "first");
  if (end.kind === "ended") return progress.update({ over: true });
  // A shutdown is no reason to count less: it may be the script that does not end.
  if (end.kind === "stopped") return;
  progress.update({ handed });
  progress.complain(reception.session, "faxrcvd", end.problem);
}

/**
 * Hands the fax over: the last step. A call that never became a fax is nobody's mail; one that did is, even if no page arrived.
 * What a shutdown cuts off is taken up by the next gofaxd.
 */
async function handOver(reception: Reception, progress: Progress): Promise<void> {
  const { ending, over, handed, file } = progress.note;
  if (over || ending === undefined || ending.unseen !== undefined) return;
  if (!progress.note.prepared && progress.rounds < PATIENT_ROUNDS) return;
  if (!ending.fax) return progress.update({ over: true });
  if (handed >= MOST_HANDED) {
    const { faxrcvdCmd } = reception.world.config.gofaxd;
    reception.session.complain(
      `${faxrcvdCmd} was begun ${handed} times and never ended; the fax stays in ${file}`,
    );
    return progress.update({ over: true });
  }
  await runOnce(reception, progress, ending);
}

/** Does the last step, unless the file is waited for; true if nothing is left to be done, and the note is gone. */
export async function finish(reception: Reception, progress: Progress): Promise<boolean> {
  progress.rounds++;
  await handOver(reception, progress);
  if (!isConcluded(progress.note)) return false;
  progress.done();
  return true;
}

/** Does all steps that are left, as far as they can be done; true if none is left. */
export async function conclude(reception: Reception, progress: Progress): Promise<boolean> {
  const look = await lookAgain(reception, progress);
  if (look === false) {
    progress.rounds++;
    return false;
  }
  await prepareFile(reception, progress, look?.bytes);
  await account(reception, progress);
  return await finish(reception, progress);
}
