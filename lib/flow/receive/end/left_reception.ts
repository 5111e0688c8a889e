/**
 * Concludes receptions that were left: by a gofaxd that was killed, and by ourselves where a step could not be done, because the
 * disk was full, no descriptor was free, or there is no faxrcvd. FreeSWITCH finishes a fax without us and tells the caller that
 * it arrived; so each reception has a note in the spool from its beginning until faxrcvd has ended (fax/notes/reception_note.ts),
 * and what is found with a note that nobody holds is taken up from the step on that it had come to, again and again until all is
 * done. Files without a note are not looked at: they are GOfax.IP's, faxgetty's, or were handed over long ago.
 *
 * Left …                 then
 *   during the call      the call is ended if it still runs; RECV and CALL line, faxrcvd, with words that nobody saw the end; where
 *                        no fax machine had been met yet only the CALL line
 *   before the accounts  those lines that the accounting does not have; faxrcvd with the call's own outcome
 *   before faxrcvd       faxrcvd
 *   while faxrcvd ran    faxrcvd again, for nobody knows how far it came: twice is better than never, but not for ever
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
import type { DaemonWorld } from "../../base/world.ts";
import { endLostCall } from "../../switch/end_lost_call.ts";
import { TRY_AGAIN } from "../call/end_inbound_call.ts";
import { inSession, type Reception } from "../call/reception.ts";
import { type AccountKind, ReceptionProgress } from "../call/reception_progress.ts";
import { conclude } from "./conclude.ts";
import { EMPTY_TIFF_BYTES, type FileLook, senderIdIn } from "./look_at_file.ts";
import { FIRST_ROUND } from "./step.ts";

/** So long FreeSWITCH is asked about a call before it is another reception's turn. */
const ASK_MS = 20_000;

/** Sees to it that the call is over, for its file may still be written; false if that is not known yet. */
async function callOver(world: DaemonWorld, uuid: string): Promise<boolean> {
  const lost = { uuid, call: newCall(world.clock.now()), cause: TRY_AGAIN };
  return (await endLostCall(world, lost, ASK_MS)).kind === "over";
}

/**
 * What can be told of a call whose end nobody saw; undefined while nobody can look at its file.
 * @param why nobody saw it; undefined if no gofaxd was there
 */
function unseenEnding(
  note: ReceptionNote,
  why: string | undefined,
  look: FileLook,
): ReceptionEnding | undefined {
  const { file, size } = look;
  if (file.kind === "unseen") return undefined;
  const hasFile = file.kind !== "missing" && (size ?? 0) > EMPTY_TIFF_BYTES;
  const reason = why ?? `gofaxd was not running when this ${hasFile ? "fax" : "call"} ended`;
  return {
    reason: hasFile ? `${reason}; it may be incomplete` : reason,
    pages: file.kind === "there" ? file.pages : 0,
    hasFile,
    // A fax machine that was met is somebody's fax, also if no page of it arrived.
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

/** Lines that the accounting has of a reception whose note may be older than they are. */
function* accountedLines(world: DaemonWorld, { commid, file }: ReceptionNote): Generator<AccountKind> {
  const tail = lastAccounts(world);
  // Taking all lines apart takes long, so only those are that name the session.
  for (const line of tail.includes(commid) ? tail.split("\n") : []) {
    const entry = line.includes(commid) ? parseXferfaxlog(line) : undefined;
    if (entry?.commId !== commid) continue;
    if (entry.kind === "RECV" && entry.jobOrFile === file) yield "RECV";
    if (entry.kind === "CALL") yield "CALL";
  }
}

/** What somebody left who is still there to tell of it. */
export interface LeftByUs {
  /** How far the reception came. */
  readonly progress: ReceptionProgress;
  /** The round of the conclusion that is next, counted from 1. */
  readonly round: number;
  /** Why nobody saw the end of the call; undefined where it was seen. */
  readonly why?: string;
}

/** A reception that was left, as somebody before us left it or as we know it ourselves. */
class LeftReception {
  readonly #world: DaemonWorld;
  readonly #id: CommId;
  readonly #why: string | undefined;
  #progress: ReceptionProgress | undefined;
  #round: number;
  /** The session's log has to say that a gofaxd before us was killed. */
  #tellOfDeath: boolean;

  constructor(world: DaemonWorld, id: CommId, ours?: LeftByUs) {
    this.#world = world;
    this.#id = id;
    this.#progress = ours?.progress;
    this.#round = ours?.round ?? FIRST_ROUND;
    this.#why = ours?.why;
    this.#tellOfDeath = ours === undefined;
  }

  /** Does what is left of it, as far as that can be done; true if nothing is left, or if it is somebody else's business. */
  async takeUp(): Promise<boolean> {
    const { receptionNotes } = this.#world.spool;
    // What the shutdown would cut off is left to the gofaxd after us.
    if (this.#world.stop.aborted) return false;
    const file = receptionNotes.take(this.#id);
    if (file === undefined) return !receptionNotes.has(this.#id);
    using progress = this.#resume(file);
    return progress === undefined || await this.#goOn(progress);
  }

  /** Goes on with the note that was taken; undefined if there is nothing to be done, and the note is gone. */
  #resume(file: NoteFile): ReceptionProgress | undefined {
    if (this.#progress === undefined) return this.#progress = this.#read(file);
    this.#progress.hold(file);
    return this.#progress;
  }

  /** Reads the note that a gofaxd before us left. */
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
    const judge = (look: FileLook): ReceptionEnding | undefined => this.#judge(reception, progress, look);
    const done = await conclude(reception, progress, { judge }, this.#round);
    if (progress.note.ending !== undefined) this.#round++;
    return done;
  }

  #judge({ session }: Reception, progress: ReceptionProgress, look: FileLook): ReceptionEnding | undefined {
    const ending = unseenEnding(progress.note, this.#why, look);
    if (ending === undefined) return undefined;
    progress.complain(session, "look", `RECV FAILED: ${ending.reason} (${ending.pages} pages received)`);
    return ending;
  }
}

function keyOf(id: CommId): string {
  return `reception ${id}`;
}

/** Has the backlog conclude a reception of ours later. */
export function concludeLater(world: DaemonWorld, backlog: Backlog, ours: LeftByUs): void {
  const { commid } = ours.progress.note;
  const left = new LeftReception(world, commid, ours);
  backlog.add(keyOf(commid), () => left.takeUp());
}

/** Has the backlog conclude what was left before us, side by side. */
export function concludeLeftReceptions(world: DaemonWorld, backlog: Backlog): void {
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
