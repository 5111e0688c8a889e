/**
 * Accounts for a try whose sender was killed: writes its line of the accounting and the end of its session's log, from its note
 * (fax/notes/send_note.ts). gofaxd does this, or the next sender of the job, whichever finds the note first. Each line is written
 * once, also if the sender was killed just after it wrote its own. The qfile is left to faxq, which sees that its sender was
 * killed and tries again.
 */

import { deadSendRecord, DIED } from "../../../fax/notes/dead_send.ts";
import { type NotedCall, type SendNote, withAccounted } from "../../../fax/notes/send_note.ts";
import type { CommId } from "../../../hylafax/ids.ts";
import { formatSend, parseXferfaxlog } from "../../../hylafax/xferfaxlog.ts";
import { hasLine } from "../../../hylafax/xferfaxlog_form.ts";
import { appendAccount, lastAccounts } from "../../base/accounting.ts";
import { messageOf } from "../../../text/error_text.ts";
import { reopenSession, type SessionWriter } from "../../base/session.ts";
import type { World } from "../../base/world.ts";

/** Bytes of the end of the accounting that are searched for lines that the sender wrote before it was killed: some 900 lines. */
const TAIL_BYTES = 1 << 17;

/** Whether the accounting has a line of this try. */
function isAccounted(world: World, { jobId }: SendNote, commid: CommId): boolean {
  const lines = lastAccounts(world, TAIL_BYTES);
  // If hundreds of senders were killed at once, hardly one has written its line; then no line has to be parsed.
  if (!lines.includes(commid)) return false;
  return lines.split("\n").some((line) => {
    const entry = line.includes(commid) ? parseXferfaxlog(line) : undefined;
    return entry?.kind === "SEND" && entry.commId === commid && entry.jobOrFile === String(jobId);
  });
}

/**
 * Writes lines that the accounting refused before, unless they are there by now. Never throws.
 * @returns those that it still does not take
 */
export async function appendPending(
  world: World,
  session: Pick<SessionWriter, "complain">,
  pending: readonly string[],
): Promise<readonly string[]> {
  if (pending.length === 0) return [];
  const there = lastAccounts(world, TAIL_BYTES);
  const left: string[] = [];
  for (const line of pending) {
    if (hasLine(there, line)) continue;
    if (left.length > 0 || !await appendAccount(world, session, line)) left.push(line);
  }
  return left;
}

/** The calls of a sender that has written its own line before it was killed: that has the pages that the sender knew of. */
function afterOwnLine(calls: readonly NotedCall[], knew: readonly NotedCall[]): readonly NotedCall[] {
  const known = new Map(withAccounted(knew).map(({ uuid, accounted }) => [uuid, accounted]));
  return calls.map((call) => ({ ...call, accounted: known.get(call.uuid) ?? call.accounted }));
}

/** Writes the end into the session's log, unless it is there. */
function endSession(world: World, commid: CommId, { jobId, account, sent, pid }: SendNote): void {
  try {
    if (world.spool.hasSessionEnded(commid)) return;
    using session = reopenSession(world, commid, world.config.gofaxd.logFileMode);
    const dest = account?.external ?? "";
    session.complain(
      sent
        ? `SEND FAX: JOB ${jobId} DEST ${dest} was sent; ${DIED} afterwards (process ${pid})`
        : `SEND FAILED: JOB ${jobId} DEST ${dest} ERR ${DIED} (process ${pid})`,
    );
  } catch (error) {
    world.log.error(`Cannot end the session log of a dead sender: ${messageOf(error)}`);
  }
}

/** What is left when a dead sender was accounted for. */
export interface AccountedFor {
  /** Lines that the accounting does not take. */
  readonly pending: readonly string[];
  /** The calls, with the pages of them that a line has. */
  readonly calls: readonly NotedCall[];
}

/**
 * Accounts for what a dead sender did, and for what it could not account for itself. Never throws.
 * @param note with what is known of its calls now
 * @param knew the calls as the sender had noted them: a line of its own has no more
 * @param endedAt when its last call was over, in milliseconds since the epoch; undefined if not known
 */
export async function accountForDeadSender(
  world: World,
  note: SendNote,
  knew: readonly NotedCall[],
  endedAt: number | undefined,
): Promise<AccountedFor> {
  const log = world.log.with({ job: note.jobId, commid: note.commid, modem: note.modem });
  const inner = { ...world, log };
  const complainer = { complain: (text: string): void => log.warning(text) };
  const pending = [...note.pending];
  const { commid } = note;
  let { calls } = note;
  if (commid !== undefined && !note.accounted) {
    const hasOwn = isAccounted(inner, note, commid);
    if (!hasOwn) pending.push(formatSend(deadSendRecord({ ...note, commid }, endedAt)));
    calls = hasOwn ? afterOwnLine(calls, knew) : withAccounted(calls);
  }
  if (commid !== undefined && !note.ended) endSession(inner, commid, note);
  return { pending: await appendPending(inner, complainer, pending), calls };
}
