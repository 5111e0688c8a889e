/**
 * Finds what the spool tells about a job, a communication or a file, for `gofax explain`: qfile, accounting, session logs, and gofax's notes.
 * It only reads; FreeSWITCH is not asked.
 */

import { explainJob } from "../../fax/explain/explain_job.ts";
import { explainReception } from "../../fax/explain/explain_reception.ts";
import type { Explanation } from "../../fax/explain/explanation.ts";
import { parseReceptionNote, type ReceptionNote } from "../../fax/notes/reception_note.ts";
import { parseSendNote } from "../../fax/notes/send_note.ts";
import { parseCommId, parseJobId } from "../../hylafax/ids.ts";
import { getField, parseQfile } from "../../hylafax/qfile.ts";
import { readSendRules } from "../../hylafax/send_rules.ts";
import { isHere, isOutgoing, type XferfaxlogEntry } from "../../hylafax/xferfaxlog_entry.ts";
import { type CaseWorld, Inquiry } from "./inquiry.ts";
import { jobAccounts, type SoughtJob } from "./job_accounts.ts";

/** What was asked about. */
export type Asked =
  | { readonly kind: "number"; readonly digits: string }
  | { readonly kind: "file"; readonly path: string };

/** What was found out, and how. */
export interface Explained {
  /** What it is about. */
  readonly explanation: Explanation;
  /** The files that told it, relative to the spool. */
  readonly sources: readonly string[];
  /** What gofax's own note says of it, in words; empty if there is none. */
  readonly note: string;
  /** What could not be read, in words. */
  readonly unread: readonly string[];
}

/** The most sessions of one job whose logs are read, the newest. */
const MOST_SESSIONS = 50;
/** What HylaFAX's configuration says of tries. */
function siteOf({ world: { caseFiles } }: Inquiry): Parameters<typeof explainJob>[0]["site"] {
  const { rules } = readSendRules({ server: caseFiles.serverConfig().items, modem: [], job: [] });
  return { maxdials: rules.maxdials ?? 0, maxtries: rules.maxtries ?? 0, requeue: rules.requeue };
}

/** gofax's note of a job that is being sent, in words. */
function sendNoteWords({ world: { spool } }: Inquiry, jobId: number): string {
  const note = parseSendNote(spool.sendNotes.peek(parseJobId(String(jobId))) ?? "");
  if (note === undefined) return "";
  const call = note.calls.at(-1);
  const way = call === undefined
    ? "no call yet"
    : `call ${call.uuid} through gateway ${call.gateway}, ${call.pages} of ${call.toSend} pages`;
  const who = note.ended ? "a sender that has ended left it" : `process ${note.pid} works on it`;
  return `${who}, last seen at ${new Date(note.seenAt).toISOString()}: ${way}`;
}

/** Explains a job; undefined if there is no trace of it. */
function aboutJob(inquiry: Inquiry, sought: SoughtJob, file: string): Explanation | undefined {
  if (file !== "") inquiry.sources.unshift(file);
  const found = jobAccounts(inquiry, sought);
  const { accounts } = found;
  if (sought.qfile === undefined && accounts.length === 0 && found.unsent === undefined) return undefined;
  const last = sought.qfile && getField(sought.qfile, "commid");
  for (
    const commId of new Set([
      ...accounts.filter(isHere).map((entry) => entry.commId).slice(-MOST_SESSIONS),
      last ?? "",
    ])
  ) {
    inquiry.story(commId);
  }
  return explainJob({
    ...sought,
    ...found,
    file,
    stories: inquiry.stories,
    site: siteOf(inquiry),
    now: inquiry.world.clock.now() / 1000,
  });
}

/** A job by its number; undefined if there is no trace of it. */
function jobByNumber(inquiry: Inquiry, jobId: number): Explanation | undefined {
  const found = inquiry.look(undefined, () => inquiry.world.caseFiles.job(jobId));
  const sought = { jobId, qfile: found && parseQfile(found.bytes), made: found?.made };
  return aboutJob(inquiry, sought, found?.path ?? "");
}

function receptionNote({ world: { spool } }: Inquiry, commId: string): ReceptionNote | undefined {
  return /^\d{9}$/.test(commId)
    ? parseReceptionNote(spool.receptionNotes.peek(parseCommId(commId)) ?? "")
    : undefined;
}

/** Explains a reception. */
function aboutReception(
  inquiry: Inquiry,
  commId: string,
  account: XferfaxlogEntry | undefined,
  file: string,
): Explanation {
  return explainReception({
    commId,
    account,
    story: inquiry.story(commId),
    note: inquiry.look(undefined, () => receptionNote(inquiry, commId)),
    file,
    isThere: (path) => inquiry.world.caseFiles.isThere(path),
  });
}

/** A communication by its number; undefined if there is no trace of it. */
function byCommId(inquiry: Inquiry, digits: string): Explanation | undefined {
  const id = Number(digits);
  const [newest, ...older] = inquiry.accounts(
    (line) => line.includes(digits.replace(/^0+/, "")),
    (entry) => isHere(entry) && Number(entry.commId) === id,
    (_, found) => found >= 2,
  );
  // A CALL line repeats the RECV line before it.
  const account = [newest, ...older].find((entry) => entry?.kind !== "CALL") ?? newest;
  if (account !== undefined && isOutgoing(account)) {
    return jobByNumber(inquiry, Number(account.jobOrFile));
  }
  const commId = account?.commId ?? commIdOfLog(inquiry, digits);
  const story = commId === undefined ? undefined : inquiry.story(commId);
  if (story?.direction === "out" && story.jobId !== undefined) return jobByNumber(inquiry, story.jobId);
  if (commId === undefined) return undefined;
  return aboutReception(inquiry, commId, account, "");
}

/** The number under which there is a log: HylaFAX writes nine digits, GOfax.IP eight. */
function commIdOfLog(inquiry: Inquiry, digits: string): string | undefined {
  const bare = digits.replace(/^0+/, "");
  return [digits, bare.padStart(9, "0"), bare.padStart(8, "0")].find((each) =>
    inquiry.story(each) !== undefined
  );
}

/** A number: that of a job, or, if it begins with a zero or there is no such job, that of a communication. */
function byNumber(inquiry: Inquiry, digits: string): Explanation | undefined {
  const asJob = digits.startsWith("0") || Number(digits) < 1
    ? undefined
    : jobByNumber(inquiry, Number(digits));
  return asJob ?? byCommId(inquiry, digits);
}

/** A received fax by its file. */
function byReceivedFile(inquiry: Inquiry, path: string): Explanation | undefined {
  const file = `recvq/${path.split("/").at(-1)}`;
  const [account] = inquiry.accounts(
    (line) => line.includes(file),
    (entry) => entry.kind === "RECV" && entry.jobOrFile === file,
    (_, found) => found >= 1,
  );
  const { receptionNotes } = inquiry.world.spool;
  const noted = account === undefined
    ? inquiry.look([], () => receptionNotes.noted()).find((id) => receptionNote(inquiry, id)?.file === file)
    : undefined;
  const commId = account?.commId ?? noted;
  if (commId === undefined && !inquiry.world.caseFiles.isThere(file)) return undefined;
  return aboutReception(inquiry, commId ?? "", account, file);
}

/** A file by its name, or else by what is in it. */
function byFile(inquiry: Inquiry, path: string): Explanation | undefined {
  const [, job] = /(?:^|\/)(?:sendq|doneq)\/q(\d{1,9})$/.exec(path) ?? [];
  if (job !== undefined && inquiry.world.caseFiles.job(Number(job)) !== undefined) {
    return jobByNumber(inquiry, Number(job));
  }
  const [, commId] = /(?:^|\/)c(\d{8,9})$/.exec(path) ?? [];
  if (commId !== undefined) return byCommId(inquiry, commId);
  if (/(?:^|\/)fax\d+\.tiff?$/.test(path)) return byReceivedFile(inquiry, path);
  const bytes = inquiry.look(undefined, () => inquiry.world.caseFiles.named(path));
  if (bytes === undefined) return undefined;
  const qfile = parseQfile(bytes);
  const jobId = Number(/^\d{1,9}$/.exec(getField(qfile, "jobid")?.trim() ?? "")?.[0] ?? NaN);
  return Number.isNaN(jobId) ? undefined : aboutJob(inquiry, { jobId, qfile, made: undefined }, path);
}

/** Explains what was asked about; undefined if the spool has no trace of it. */
export function explain(world: CaseWorld, asked: Asked): Explained | undefined {
  const inquiry = new Inquiry(world);
  const explanation = asked.kind === "number" ? byNumber(inquiry, asked.digits) : byFile(inquiry, asked.path);
  if (explanation === undefined) return undefined;
  const note = explanation.kind === "job" && explanation.jobId > 0
    ? inquiry.look("", () => sendNoteWords(inquiry, explanation.jobId))
    : "";
  return { explanation, sources: [...new Set(inquiry.sources)], note, unread: inquiry.unread };
}
