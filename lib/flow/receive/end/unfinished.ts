/**
 * Concludes receptions that were left: by a gofaxd that was killed, and by ourselves where a step could not be done, because the
 * disk was full, no descriptor was free, or there is no faxrcvd. FreeSWITCH finishes a fax without us and tells the caller that
 * it arrived; so each reception has a note in the spool from its beginning until faxrcvd has ended (fax/notes/reception_note.ts), and
 * what is found with a note that nobody holds is taken up from the step on that it had come to, again and again until all is
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
  type Ending,
  isConcluded,
  parseReceptionNote,
  type ReceptionNote,
} from "../../../fax/notes/reception_note.ts";
import type { CommId } from "../../../hylafax/ids.ts";
import { parseXferfaxlog } from "../../../hylafax/xferfaxlog.ts";
import { lastAccounts } from "../../base/accounting.ts";
import type { NoteFile } from "../../../spool/note_file.ts";
import type { Backlog } from "../../base/backlog.ts";
import type { Reception } from "../call/call_record.ts";
import { conclude } from "./conclude.ts";
import { TRY_AGAIN } from "../call/end_inbound.ts";
import { EMPTY_TIFF_BYTES, lookAtFax, senderIdIn } from "./look_at_fax.ts";
import { type AccountKind, Progress } from "../call/progress.ts";
import { rescue } from "../../switch/end_lost_call.ts";
import { reopenSession } from "../../base/session.ts";
import type { DaemonWorld } from "../../base/world.ts";

/** So long FreeSWITCH is asked about a call before it is somebody else's turn. */
const ASK_MS = 20_000;
const LOOKED = true;

/** Sees to it that the call is over, for its file may still be written; false if that is not known yet. */
async function callOver(world: DaemonWorld, uuid: string): Promise<boolean> {
  const lost = { uuid, call: newCall(world.clock.now()), cause: TRY_AGAIN };
  return (await rescue(world, lost, ASK_MS)).kind === "over";
}

/** What can be told of a call whose end nobody saw; undefined while nobody can look at its file. */
async function unseenEnding(world: DaemonWorld, { note, why }: Progress): Promise<Ending | undefined> {
  const look = await lookAtFax(world, note.file);
  const { stored } = look;
  if (stored.kind === "unseen") return undefined;
  const hasFile = stored.kind !== "missing" && (look.size ?? 0) > EMPTY_TIFF_BYTES;
  const reason = why ?? `gofaxd was not running when this ${hasFile ? "fax" : "call"} ended`;
  return {
    reason: hasFile ? `${reason}; it may be incomplete` : reason,
    pages: stored.kind === "there" ? stored.pages : 0,
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
  // Taking lines apart is not free.
  for (const line of tail.includes(commid) ? tail.split("\n") : []) {
    const entry = line.includes(commid) ? parseXferfaxlog(line) : undefined;
    if (entry?.commId !== commid) continue;
    if (entry.kind === "RECV" && entry.jobOrFile === file) yield "RECV";
    if (entry.kind === "CALL") yield "CALL";
  }
}

/** Notes an ending that nobody saw; false if that cannot be done yet. */
async function noteEnding({ world, session }: Reception, progress: Progress): Promise<boolean> {
  const { note } = progress;
  if (note.ending !== undefined) return true;
  if (!await callOver(world, note.uuid)) return false;
  const ending = await unseenEnding(world, progress);
  if (ending === undefined) return false;
  progress.complain(session, "look", `RECV FAILED: ${ending.reason} (${ending.pages} pages received)`);
  progress.update({ ending });
  return true;
}

/** Takes up what is left; true if it is done. */
async function goOn(
  world: DaemonWorld,
  progress: Progress,
  begin: (reception: Reception) => void = (): void => {},
): Promise<boolean> {
  const { commid, device, startedAt, who } = progress.note;
  const inner = { ...world, log: world.log.with({ modem: device }), clock: world.clock.steady() };
  using session = reopenSession(inner, commid, world.config.gofaxd.logFileMode);
  const reception = { world: { ...inner, log: session.log }, session, who, device, startedAt };
  begin(reception);
  return await noteEnding(reception, progress) && await conclude(reception, progress);
}

/** Begins with a note that somebody before us left. */
function begin({ world, session }: Reception, progress: Progress): void {
  const { note } = progress;
  if (!note.accounted) { for (const kind of accountedLines(world, note)) progress.lines.add(kind); }
  if (note.ending !== undefined) {
    session.complain("gofaxd was killed before it had concluded this; going on with it");
  }
}

/** A reception that was left, as somebody before us left it or as we know it ourselves. */
class Left {
  readonly #world: DaemonWorld;
  readonly #id: CommId;
  #progress: Progress | undefined;

  constructor(world: DaemonWorld, id: CommId, progress?: Progress) {
    this.#world = world;
    this.#id = id;
    this.#progress = progress;
  }

  /** Does what is left of it, as far as that can be done; true if nothing is left, or if it is somebody else's business. */
  async takeUp(): Promise<boolean> {
    const { receptions } = this.#world.spool;
    // What the shutdown cuts off is better left to the gofaxd after us.
    if (this.#world.stop.aborted) return false;
    const file = receptions.take(this.#id);
    if (file === undefined) return !receptions.has(this.#id);
    if (this.#progress !== undefined) {
      using ours = this.#progress;
      ours.hold(file);
      return await goOn(this.#world, ours);
    }
    return await this.#begin(file);
  }

  async #begin(file: NoteFile): Promise<boolean> {
    using held = file;
    const note = parseReceptionNote(held.read());
    if (note?.commid !== this.#id) {
      const log = `log/c${this.#id}`;
      this.#world.log.error(
        `Cannot read the note of reception ${this.#id}: see ${log} whether a fax came of it`,
      );
      held.remove();
      return true;
    }
    if (isConcluded(note)) {
      held.remove();
      return true;
    }
    const progress = new Progress(this.#world.log.with({ commid: note.commid }), note, held);
    return await goOn(this.#world, progress, (reception) => {
      begin(reception, progress);
      this.#progress = progress;
    });
  }
}

function keyOf(id: CommId): string {
  return `reception ${id}`;
}

/** Leaves a reception of ours to be concluded later. */
export function leaveReception(world: DaemonWorld, backlog: Backlog, progress: Progress): void {
  const { commid } = progress.note;
  const left = new Left(world, commid, progress);
  backlog.add(keyOf(commid), () => left.takeUp());
}

/** Takes up what was left before us, side by side. */
export function concludeUnfinished(world: DaemonWorld, backlog: Backlog): void {
  const look = (): Promise<boolean> => {
    for (const id of world.spool.receptions.noted()) {
      const left = new Left(world, id);
      backlog.add(keyOf(id), () => left.takeUp(), { afterMs: 0 });
    }
    return Promise.resolve(LOOKED);
  };
  backlog.add("the look for receptions that were left", look, { afterMs: 0 });
}
