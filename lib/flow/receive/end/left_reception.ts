/**
 * Concludes unfinished receptions: those of a gofaxd that was killed, and those of this gofaxd in which a step could not be done,
 * because the disk was full, no descriptor was free, or there is no faxrcvd. FreeSWITCH finishes a fax without gofaxd and tells the
 * caller that it arrived; so each reception has a note in the spool from its beginning until faxrcvd has ended
 * (fax/notes/reception_note.ts). gofaxd takes up each note that no process has locked, and goes on with the first step that is not
 * done, again and again until all are. It does not look at files without a note: they are GOfax.IP's, faxgetty's, or were handed
 * over long ago.
 *
 * Interrupted …          then
 *   during the call      the call is ended if it still runs; RECV and CALL line and faxrcvd say that gofaxd did not see the end; if
 *                        no fax machine had answered yet, there is a CALL line only
 *   before the accounts  those lines are written that the accounting does not have; faxrcvd gets the call's own outcome
 *   before faxrcvd       faxrcvd runs
 *   while faxrcvd ran    faxrcvd runs again, because gofaxd cannot know how far it came; three times at most
 */

import { newCall } from "../../../fax/call/call.ts";
import {
  isConcluded,
  parseReceptionNote,
  type ReceptionEnding,
  type ReceptionNote,
} from "../../../fax/notes/reception_note.ts";
import type { CommId } from "../../../hylafax/ids.ts";
import { parseXferfaxlog } from "../../../hylafax/xferfaxlog.ts";
import type { NoteFile } from "../../../spool/note_file.ts";
import { lastAccounts } from "../../base/accounting.ts";
import type { Backlog } from "../../base/backlog.ts";
import { reopenSession } from "../../base/session.ts";
import type { Clock, DaemonWorld } from "../../base/world.ts";
import { endLostCall } from "../../switch/end_lost_call.ts";
import { TRY_AGAIN } from "../call/end_inbound_call.ts";
import { inSession, type Reception } from "../call/reception.ts";
import { type AccountKind, ReceptionProgress } from "../call/reception_progress.ts";
import { conclude } from "./conclude.ts";
import { EMPTY_TIFF_BYTES, type FileLook, senderIdIn } from "./look_at_file.ts";
import { waitsForFile } from "./see_file.ts";

/** Milliseconds that FreeSWITCH is asked about one call before it is another reception's turn. */
const ASK_MS = 20_000;

/** Ends the call, because FreeSWITCH may still be writing its file; false if it is not known yet whether the call is over. */
async function callOver(world: DaemonWorld, uuid: string): Promise<boolean> {
  const lost = { uuid, call: newCall(world.clock.now()), cause: TRY_AGAIN };
  return (await endLostCall(world, lost, ASK_MS)).kind === "over";
}

/**
 * How a call ended whose end gofaxd did not see.
 * @param why it did not see the end; undefined if no gofaxd was running
 */
function unseenEnding(
  note: ReceptionNote,
  why: string | undefined,
  look: FileLook,
): ReceptionEnding {
  const { file, size } = look;
  // A broken disk may not even give the size; there may be a fax then.
  const hasFile = file.kind === "unseen" || (file.kind !== "missing" && (size ?? 0) > EMPTY_TIFF_BYTES);
  const reason = why ?? `gofaxd was not running when this ${hasFile ? "fax" : "call"} ended`;
  return {
    reason: hasFile ? `${reason}; it may be incomplete` : reason,
    pages: file.kind === "there" ? file.pages : 0,
    hasFile,
    // If a fax machine answered, this counts as a fax, even with no page.
    fax: hasFile || note.tsi !== undefined,
    tsi: senderIdIn(look) || (note.tsi ?? ""),
    params: 0,
    dcs: "",
    pageTags: [],
    jobSeconds: 0,
    connectedSeconds: 0,
    hangupCause: "",
    rate: 0,
  };
}

/** The lines that the accounting has of a reception. The note may not tell, because it may be older than they are. */
function* accountedLines(world: DaemonWorld, { commid, file }: ReceptionNote): Generator<AccountKind> {
  const tail = lastAccounts(world);
  // Parsing all lines would take long, so only those are parsed that name the session.
  for (const line of tail.includes(commid) ? tail.split("\n") : []) {
    const entry = line.includes(commid) ? parseXferfaxlog(line) : undefined;
    if (entry?.commId !== commid) continue;
    if (entry.kind === "RECV" && entry.jobOrFile === file) yield "RECV";
    if (entry.kind === "CALL") yield "CALL";
  }
}

/** A reception of this process that could not be concluded at once. */
export interface Unfinished {
  /** How far the reception came. */
  readonly progress: ReceptionProgress;
  /** Why gofaxd did not see the end of the call; undefined if it saw it. */
  readonly why?: string;
}

/** An unfinished reception: of a gofaxd before this one, known from its note only, or of this process. */
class LeftReception {
  readonly #world: DaemonWorld;
  readonly #id: CommId;
  readonly #why: string | undefined;
  #progress: ReceptionProgress | undefined;
  readonly #clock: Clock;
  /** When the first round of the conclusion was, on the clock; undefined while there was none. */
  #since: number | undefined;
  /** Whether the session's log has yet to say that the gofaxd before this one was killed. */
  #tellOfDeath: boolean;

  constructor(world: DaemonWorld, id: CommId, ours?: Unfinished) {
    this.#world = world;
    this.#id = id;
    this.#progress = ours?.progress;
    this.#clock = world.clock.steady();
    if (ours?.progress.note.ending !== undefined) this.#since = this.#clock.now();
    this.#why = ours?.why;
    this.#tellOfDeath = ours === undefined;
  }

  /** Does what is not done yet, as far as it can be done; true if everything is done, or if the note is gone. */
  async takeUp(): Promise<boolean> {
    const { receptionNotes } = this.#world.spool;
    // The shutdown would cut the work off, so the next gofaxd does it.
    if (this.#world.stop.aborted) return false;
    const file = receptionNotes.take(this.#id);
    if (file === undefined) return !receptionNotes.has(this.#id);
    using progress = this.#resume(file);
    return progress === undefined || await this.#goOn(progress);
  }

  /** Goes on with the note that is locked now; undefined if nothing is to be done: the note is removed then. */
  #resume(file: NoteFile): ReceptionProgress | undefined {
    if (this.#progress === undefined) return this.#progress = this.#read(file);
    this.#progress.hold(file);
    return this.#progress;
  }

  /** Reads the note of a gofaxd before this one. */
  #read(file: NoteFile): ReceptionProgress | undefined {
    using held = new DisposableStack();
    held.use(file);
    const log = this.#world.log.with({ commid: this.#id });
    const note = parseReceptionNote(file.read());
    if (note?.commid !== this.#id) {
      this.#world.log.error(
        `Cannot read the note of reception ${this.#id}: see log/c${this.#id} whether a fax came of it`,
      );
      return void file.remove();
    }
    if (isConcluded(note)) return void file.remove();
    const lines = note.accounted ? [] : accountedLines({ ...this.#world, log }, note);
    held.move();
    return new ReceptionProgress(log, note, file, lines);
  }

  /** One round in the reception's session. */
  async #goOn(progress: ReceptionProgress): Promise<boolean> {
    const { commid, device, startedAt, who, uuid, ending } = progress.note;
    const log = this.#world.log.with({ modem: device });
    const world = { ...this.#world, log, clock: this.#world.clock.steady() };
    using session = reopenSession(world, commid, world.config.gofaxd.logFileMode);
    const reception: Reception = { ...inSession(world, session), who, device, startedAt };
    if (this.#tellOfDeath && ending !== undefined) {
      session.complain("gofaxd was killed before it had concluded this; going on with it");
    }
    this.#tellOfDeath = false;
    if (ending === undefined && !await callOver(reception.world, uuid)) return false;
    this.#since ??= this.#clock.now();
    const waitedMs = this.#clock.now() - this.#since;
    const judge = (look: FileLook): ReceptionEnding | undefined =>
      this.#judge(reception, progress, look, waitedMs);
    return await conclude(reception, progress, { judge }, waitedMs);
  }

  #judge(
    reception: Reception,
    progress: ReceptionProgress,
    look: FileLook,
    waitedMs: number,
  ): ReceptionEnding | undefined {
    if (waitsForFile(reception, progress, look, waitedMs)) return undefined;
    const ending = unseenEnding(progress.note, this.#why, look);
    progress.complain(
      reception.session,
      "look",
      `RECV FAILED: ${ending.reason} (${ending.pages} pages received)`,
    );
    return ending;
  }
}

/** A list that chores can be added to. */
export type Chores = Pick<Backlog, "add">;

function keyOf(id: CommId): string {
  return `reception ${id}`;
}

/** Has the backlog conclude a reception of this process later. */
export function concludeLater(world: DaemonWorld, backlog: Chores, ours: Unfinished): void {
  const { commid } = ours.progress.note;
  const left = new LeftReception(world, commid, ours);
  backlog.add(keyOf(commid), () => left.takeUp());
}

/** Has the backlog conclude the receptions that an earlier gofaxd did not finish, several at a time. */
export function concludeLeftReceptions(world: DaemonWorld, backlog: Chores): void {
  const look = (): Promise<boolean> => {
    for (const id of world.spool.receptionNotes.noted()) {
      const left = new LeftReception(world, id);
      backlog.add(keyOf(id), () => left.takeUp(), { afterMs: 0 });
    }
    const nothingLeft = true;
    return Promise.resolve(nothingLeft);
  };
  backlog.add("the look for receptions that were left", look, { afterMs: 0 });
}
