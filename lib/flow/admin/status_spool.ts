/**
 * What `gofax status` finds in the spool: which programs read the FIFOs, what the modems do, what waits, how the last calls
 * ended.
 */

import { type DaemonFigures, parseDaemonFigures } from "../../fax/status/daemon_figures.ts";
import { parseWishes } from "../../fax/modem/wishes.ts";
import type {
  FindingCode,
  ModemReport,
  ProgramPresence,
  SpoolReport,
  StatusFinding,
} from "../../fax/status/status_report.ts";
import { someNames } from "../../fax/status/findings.ts";
import { isWaiting, parseReceptionNote } from "../../fax/notes/reception_note.ts";
import { type ModemName, modemName } from "../../hylafax/ids.ts";
import { type LastResult, lastResults } from "../../hylafax/last_results.ts";
import { parseModemStatus } from "../../hylafax/modem_status.ts";
import { type QueuedJob, type QueueSummary, readQueuedJob, summariseQueue } from "../../hylafax/job_queue.ts";
import { type SendCommand, sendCommandDoubt } from "../../hylafax/send_command.ts";
import type { Survey } from "../../spool/survey.ts";
import type { FifoReader } from "../../spool/fifo_probe.ts";
import { FORBIDDEN_TO_LOOK } from "../base/faxq_presence.ts";
import { messageOf } from "../../text/error_text.ts";
import type { World } from "../base/world.ts";

/** The world of a command that only reads. */
export interface StatusWorld extends World {
  /** What a look at the spool finds without taking a lock. */
  readonly survey: Survey;
  /** How much space the disk of a folder has; undefined if that cannot be found out. */
  diskSpace(path: string): Promise<{ readonly totalBytes: number; readonly freeBytes: number } | undefined>;
}

const MOST_RESULTS = 5;
/** How much of the end of the accounting file is searched for them, in bytes. */
const TAIL_BYTES = 64 << 10;

/** The result of a look, or undefined and a warning about it. */
function look<T>(findings: StatusFinding[], code: FindingCode, nothing: T, work: () => T): T {
  try {
    return work();
  } catch (error) {
    findings.push({ code, message: messageOf(error) });
    return nothing;
  }
}

function gofaxdPresence(modems: readonly ModemReport[]): ProgramPresence {
  if (modems.length === 0) {
    return { kind: "unknown", why: "there are no modems (hylafax.modems) whose FIFOs would tell" };
  }
  if (modems.some(({ served }) => served === true)) return { kind: "running" };
  return modems.every(({ served }) => served === false)
    ? { kind: "away", why: "nobody reads the modems' FIFOs; start gofaxd" }
    : FORBIDDEN_TO_LOOK;
}

/** Seconds after which what gofaxd says of itself is out of date. */
const FIGURES_S = 90;

/** What gofaxd says of itself, if it does so still. */
function readDaemon({ survey, clock }: StatusWorld, findings: StatusFinding[]): DaemonFigures | undefined {
  const figures = parseDaemonFigures(look(findings, "modem", undefined, () => survey.daemonFigures()) ?? "");
  return figures !== undefined && Math.abs(clock.now() / 1000 - figures.at) <= FIGURES_S
    ? figures
    : undefined;
}

function readModem(
  { survey, clock }: StatusWorld,
  findings: StatusFinding[],
  jobs: ReadonlyMap<number, QueuedJob>,
  wishOf: ReturnType<typeof parseWishes> | undefined,
  name: ModemName,
): ModemReport {
  const probed = look<FifoReader>(findings, "modem", "forbidden", () => survey.modem(name));
  const line = look(findings, "modem", undefined, () => survey.status(name));
  const { activity, jobId, text } = parseModemStatus(line);
  const since = look(findings, "modem", undefined, () => survey.statusSince(name));
  const forS = since === undefined ? undefined : Math.max(0, Math.floor(clock.now() / 1000 - since));
  const number = jobId === undefined ? undefined : jobs.get(jobId)?.number;
  const served = probed === "forbidden" ? undefined : probed === "reader";
  return { name, served, activity, jobId, number, text, forS, wish: wishOf?.(name) };
}

function readQueue(
  { survey, clock }: StatusWorld,
  findings: StatusFinding[],
): readonly QueuedJob[] | undefined {
  const found = look(findings, "queue", undefined, () => survey.queue());
  if (found === undefined) return undefined;
  if (found.unreadable > 0) {
    findings.push({ code: "queue", message: `${found.unreadable} qfiles in sendq cannot be read` });
  }
  return found.qfiles.map((qfile) => readQueuedJob(qfile, clock.now() / 1000));
}

function readResults({ survey, config }: StatusWorld, findings: StatusFinding[]): readonly LastResult[] {
  const { xferfaxlog } = config.hylafax;
  if (xferfaxlog === "") return [];
  const text = look(findings, "results", "", () => survey.tail(xferfaxlog, TAIL_BYTES));
  return lastResults(text, MOST_RESULTS);
}

/** Milliseconds. A fax that faxrcvd was not started for within that time waits for something. */
const WAITING_MS = 60_000;

/** Faxes that are received and not handed over, each with its session log. */
function waitingFaxes({ spool: { receptionNotes }, clock }: StatusWorld): readonly string[] {
  const notes = receptionNotes.noted().map((id) => parseReceptionNote(receptionNotes.peek(id) ?? ""));
  return notes.filter((note) => note !== undefined).filter((note) => isWaiting(note, clock.now(), WAITING_MS))
    .map(({ file, commid }) => `${file} (log/c${commid})`);
}

/** The program that faxq starts, with a warning if it is not the door. */
function findSender({ survey }: StatusWorld, findings: StatusFinding[]): SendCommand | undefined {
  const found = look(findings, "send-command", undefined, () => survey.sendCommand());
  const message = found && sendCommandDoubt(found);
  if (message !== undefined) findings.push({ code: "send-command", message });
  return found;
}

/** Further warnings, of things that show nowhere else. */
function search(world: StatusWorld, findings: StatusFinding[], modems: readonly ModemName[]): void {
  const { survey } = world;
  const unnamed = look(findings, "modem-config", [], () => survey.withoutConfig(modems));
  if (unnamed.length > 0) {
    const message = `There is no etc/config.MODEM for ${someNames(unnamed)}: ` +
      "faxstat does not show such modems; create the files, empty ones will do";
    findings.push({ code: "modem-config", message });
  }
  const waiting = look(findings, "received", [], () => waitingFaxes(world));
  if (waiting.length > 0) {
    const { faxrcvdCmd } = world.config.gofaxd;
    const message = `Received and not handed over to ${faxrcvdCmd}: ${someNames(waiting)}; ` +
      "gofaxd tries again, see there what is missing";
    findings.push({ code: "waiting-faxes", message });
  }
  const closed = look(findings, "received", [], () => survey.closedFaxes());
  if (closed.length > 0) {
    const message = `HylaFAX's user may not read and write ${someNames(closed)}: ` +
      "no client gets to see them; see which user FreeSWITCH runs as";
    findings.push({ code: "received", message });
  }
}

/** Looks at the spool. Never throws: what cannot be read is reported. */
export function lookAround(world: StatusWorld, faxq: ProgramPresence): SpoolReport {
  const findings: StatusFinding[] = [];
  const names = Array.from(
    { length: world.config.hylafax.modems },
    (_, index) => modemName(`freeswitch${index}`),
  );
  const jobs = readQueue(world, findings);
  const byId = new Map(jobs?.map((job) => [job.jobId, job]));
  const wishOf = look(findings, "modem", undefined, () => parseWishes(world.spool.modemWishes.read()));
  const modems = names.map((name) => readModem(world, findings, byId, wishOf, name));
  const queue: QueueSummary | undefined = jobs && summariseQueue(jobs);
  const results = readResults(world, findings);
  const sender = findSender(world, findings);
  search(world, findings, names);
  const { root: dir } = world.spool.paths;
  const gofaxd = gofaxdPresence(modems);
  const daemon = gofaxd.kind === "away" ? undefined : readDaemon(world, findings);
  return { dir, faxq, gofaxd, daemon, sender, modems, queue, results, findings };
}
