/** The beginning of a sender's note. It may find the note of an earlier sender of the job, and takes it over. */

import { earlierCalls, formatSendNote, parseSendNote, type SendNote } from "../../../fax/notes/send_note.ts";
import { type JobId, parseJobId } from "../../../hylafax/ids.ts";
import type { NoteFile } from "../../../spool/note_file.ts";
import { accountForDeadSender } from "./dead_sender.ts";
import { messageOf } from "../../../text/error_text.ts";
import type { GivenQfile } from "../job/papers.ts";
import { SenderNote } from "../job/sender_note.ts";
import type { SenderWorld } from "../../base/world.ts";

/**
 * Milliseconds that gofaxd may keep the note locked while it ends the calls of an earlier sender; it asks FreeSWITCH several
 * times.
 */
const HELD_MS = 15_000;
const BETWEEN_MS = 50;
/** How often a note that exists may turn out to be gone; after that, something that is no note has its name. */
const MOST_TRIES = 10;

/** The note of an earlier sender, and its file, which this sender has locked now. */
interface Taken {
  readonly file: NoteFile;
  readonly before: SendNote | undefined;
}

/**
 * Makes the note, or takes over the one that is there; waits while gofaxd has it locked. Undefined if gofaxd does not release it.
 */
async function makeOrTakeNote(world: SenderWorld, job: JobId, text: string): Promise<Taken | undefined> {
  const { sendNotes } = world.spool;
  const until = world.clock.now() + HELD_MS;
  for (let missing = 0; missing < MOST_TRIES;) {
    try {
      return { file: await sendNotes.make(job, text), before: undefined };
    } catch (error) {
      if (!(error instanceof Error && "kind" in error && error.kind === "exists")) throw error;
    }
    const file = sendNotes.take(job);
    if (file !== undefined) return { file, before: parseSendNote(file.read()) };
    if (sendNotes.state(job) === "gone") missing++;
    else if (world.clock.now() >= until || world.stop.aborted) return undefined;
    else await world.clock.sleep(BETWEEN_MS, world.stop);
  }
  throw new Error(`there is something else in the place of ${world.spool.paths.sendNote(job)}`);
}

/** Used in place of the job's number in a note that is written to no file. */
const NO_JOB = parseJobId("1");

/** A note of which nothing is known yet. */
function newNote(world: SenderWorld, { path: qfile, jobId = NO_JOB }: GivenQfile): SendNote {
  const now = world.clock.now();
  return {
    jobId,
    pid: world.pid,
    modem: world.modem,
    qfile,
    startedAt: now,
    seenAt: now,
    commid: undefined,
    account: undefined,
    calls: [],
    sent: false,
    carried: 0,
    accounted: false,
    pending: [],
    ended: false,
  };
}

/**
 * Notes that this sender begins a job, whose qfile it has locked. Accounts for what an earlier sender did, and takes its calls,
 * which may still run, into the note. Never throws: if the note cannot be kept, the job is sent without.
 * @returns undefined if gofaxd is still ending the earlier calls
 */
export async function beginNote(outer: SenderWorld, qfile: GivenQfile): Promise<SenderNote | undefined> {
  const world = { ...outer, clock: outer.clock.steady() };
  const note = newNote(world, qfile);
  try {
    if (qfile.jobId === undefined) return new SenderNote(world, note, undefined);
    const taken = await makeOrTakeNote(world, qfile.jobId, formatSendNote(note));
    if (taken === undefined) return undefined;
    const { file, before } = taken;
    if (before === undefined) return new SenderNote(world, note, file);
    const { pending, calls } = await accountForDeadSender(world, before, before.calls, undefined);
    const taking = new SenderNote(
      world,
      { ...note, calls: earlierCalls({ ...before, calls }), pending },
      file,
    );
    taking.write();
    return taking;
  } catch (error) {
    world.log.warning(`Cannot keep note of the job: ${messageOf(error)}`);
    return new SenderNote(world, note, undefined);
  }
}
