/**
 * HylaFAX's spool: all access to its files. Each method finds the file, takes the lock that HylaFAX's programs take,
 * and releases it. Formats are in lib/hylafax.
 */

import type { CommId, ModemName } from "../hylafax/ids.ts";
import { mayBeRun } from "../os/script_file.ts";
import { CallKey } from "./call_key.ts";
import { type ConfigFile, readConfigFile } from "./config_file.ts";
import { daemonLockHolder, takeDaemonLock } from "./daemon_lock.ts";
import { DocumentStore } from "./document_store.ts";
import { DoorFifos } from "./door_fifos.ts";
import { attempt, SpoolError } from "./spool_error.ts";
import { FaxqOutbox } from "./faxq_outbox.ts";
import { ModemFifos } from "./modem_fifos.ts";
import type { LockWait } from "./flock.ts";
import { type LockedQfile, lockQfile } from "./locked_qfile.ts";
import type { NoteFile } from "./note_file.ts";
import { ifThere } from "./open_file.ts";
import { type SequenceName, SpoolPaths } from "./paths.ts";
import { ReceivedFaxes } from "./received_faxes.ts";
import { ReceptionNotes } from "./reception_notes.ts";
import { RecordFile } from "./record_file.ts";
import { takeSequenceNumber } from "./sequence.ts";
import { SendNotes } from "./send_notes.ts";
import { hasSessionEnded, openSessionLog, reopenSessionLog, type SessionLog } from "./session_log.ts";
import { readStatusFile, writeStatusFile } from "./status_file.ts";
import { readTail } from "./tail.ts";
import { tellFifo } from "./fifo_write.ts";
import { uucpLockHeld } from "./uucp_lock.ts";
import { XferfaxlogFile } from "./xferfaxlog_file.ts";

/** A name for a fax that is to be received. */
export interface RecvFile {
  /** Relative to the spool, as HylaFAX's programs name it: `recvq/fax000000007.tif`. */
  readonly path: string;
  /** The same as an absolute path, as FreeSWITCH needs it. */
  readonly absolute: string;
}

/** How many names in a row may be in use before that is an error: something else is wrong then. */
const MOST_USED_NAMES = 10_000;

/** A spool directory. */
export class Spool {
  /** Where its files are. */
  readonly paths: SpoolPaths;
  /** The user who owns it. */
  readonly owner: number;
  /** Documents to be sent. */
  readonly documents: DocumentStore;
  /** Faxes in `recvq/`. */
  readonly receivedFaxes: ReceivedFaxes;
  /** Messages to faxq. */
  readonly faxq: FaxqOutbox;
  /** Notes of receptions under way. */
  readonly receptionNotes: ReceptionNotes;
  /** Notes of jobs that are being sent. */
  readonly sendNotes: SendNotes;
  /** Why and since when numbers are called without T.38. */
  readonly fallbackRecord: RecordFile;
  /** Lines that the accounting did not take. */
  readonly pendingAccounts: RecordFile;
  /** What operators asked the modems to do. */
  readonly modemWishes: RecordFile;
  /** The secret from which the UUIDs of calls are made. */
  readonly callKey: CallKey;
  /** The accounting, and what is known of it. */
  readonly xferfaxlog: XferfaxlogFile;
  /** The last write to each modem's status file: they must not overtake each other. */
  readonly #statusWrites = new Map<ModemName, Promise<void>>();

  private constructor(paths: SpoolPaths, owner: number, like: Spool | undefined) {
    this.paths = paths;
    this.owner = owner;
    this.documents = new DocumentStore(paths, like?.documents);
    this.faxq = new FaxqOutbox(paths.faxqFifo);
    this.receivedFaxes = new ReceivedFaxes(paths);
    this.receptionNotes = new ReceptionNotes(paths);
    this.sendNotes = new SendNotes(paths);
    this.fallbackRecord = new RecordFile(paths.fallbackRecord);
    this.pendingAccounts = new RecordFile(paths.pendingAccounts);
    this.callKey = new CallKey(paths.callKey);
    this.modemWishes = new RecordFile(paths.modemWishes);
    this.xferfaxlog = like?.xferfaxlog ?? new XferfaxlogFile(paths);
  }

  /**
   * Uses the spool in a directory.
   *
   * @param like the same spool, opened before: what it knows of `docq/` and of the accounting is used here, too
   * @throws {SpoolError} If there is no such directory.
   */
  static open(dir: string, like?: Spool): Spool {
    const paths = new SpoolPaths(dir);
    const { isDirectory, uid } = attempt("open spool", dir, () => Deno.statSync(paths.root));
    if (!isDirectory) {
      throw new SpoolError("open spool", dir, "io", { cause: new Error("it is no directory") });
    }
    return new Spool(paths, uid ?? 0, like);
  }

  /**
   * Opens and locks a qfile; the path is relative to the spool, as faxq gives it, or absolute.
   *
   * @throws {SpoolError} If it is missing, or another process holds the lock until the deadline.
   * @throws {unknown} The reason of `wait.signal`, as soon as that is aborted.
   */
  lockQfile(path: string, wait?: LockWait): Promise<LockedQfile> {
    return lockQfile(this.paths.resolve(path), wait);
  }

  /**
   * Takes the next number of a sequence, 1…999999998. A file with that number may exist all the same.
   *
   * @throws {SpoolError} If the sequence file cannot be used.
   */
  nextSequence(name: SequenceName, wait?: LockWait): Promise<number> {
    return takeSequenceNumber(this.paths.sequence(name), wait);
  }

  /**
   * Makes the log of a communication.
   *
   * @throws {SpoolError} With kind `exists`, if there is one: take the next number. Else if it cannot be made.
   */
  openSession(id: CommId, options: { readonly mode?: number } = {}): Promise<SessionLog> {
    return openSessionLog(this.paths.sessionLog(id), options.mode ?? 0o600);
  }

  /**
   * Goes on with the log of a communication that an earlier process did not finish.
   *
   * @throws {SpoolError} If it cannot be opened.
   */
  reopenSession(id: CommId, mode: number): SessionLog {
    return reopenSessionLog(this.paths.sessionLog(id), mode);
  }

  /**
   * Whether the log of a communication has its end, or there is no log.
   *
   * @throws {SpoolError} If it cannot be read.
   */
  hasSessionEnded(id: CommId): boolean {
    return hasSessionEnded(this.paths.sessionLog(id));
  }

  /**
   * The last whole lines of the accounting; the path is relative to the spool or absolute.
   *
   * @throws {SpoolError} If it cannot be read.
   */
  tailXferfaxlog(path: string, mostBytes: number): string {
    return readTail(this.paths.resolve(path), mostBytes);
  }

  /**
   * Finds a name that no received fax has. The file is not made.
   *
   * @throws {SpoolError} If the sequence file cannot be used.
   */
  async newRecvFile(wait?: LockWait): Promise<RecvFile> {
    for (let tries = 0; tries < MOST_USED_NAMES; tries++) {
      const path = this.paths.recvFile(await this.nextSequence("recvq", wait));
      const absolute = this.paths.resolve(path);
      if (!exists(absolute)) {
        return { path, absolute };
      }
    }
    throw new SpoolError("find a new name in", this.paths.resolve("recvq"), "exists");
  }

  /**
   * Adds lines, each with its end, to the accounting, in the form that its lines have; the path is relative to the spool or absolute.
   *
   * @throws {SpoolError} If they cannot be written, or the file stays locked until the deadline.
   */
  async appendXferfaxlog(path: string, lines: string, wait?: LockWait): Promise<void> {
    await this.xferfaxlog.append(path, lines, wait);
  }

  /**
   * Sends a message to a modem's daemon; false if none takes it. Never waits.
   *
   * @throws {SpoolError} If the FIFO is something else, or writing is forbidden.
   */
  tellModem(modem: ModemName, message: Uint8Array): boolean {
    return tellFifo(this.paths.modemFifo(modem), message);
  }

  /**
   * Makes and opens the FIFOs of modems.
   *
   * @throws {SpoolError} If one cannot be made or opened.
   */
  openModemFifos(modems: Iterable<ModemName>): ModemFifos {
    return new ModemFifos(Array.from(modems, (modem) => ({ modem, path: this.paths.modemFifo(modem) })));
  }

  /**
   * Makes and opens the FIFO through which doors hand over their jobs.
   *
   * @throws {SpoolError} If it, or its folder, cannot be made, or something else is in its place.
   */
  openDoorFifos(): DoorFifos {
    return new DoorFifos(this.paths);
  }

  /**
   * Removes the FIFO of doors that an earlier process may not have removed: no process would answer there.
   *
   * @throws {SpoolError} If it cannot be removed.
   */
  removeDoorRequests(): void {
    const path = this.paths.doorRequests;
    attempt("remove", path, () => ifThere(() => Deno.removeSync(path)));
  }

  /**
   * Sets what faxstat shows of a modem; calls for the same modem take effect in their order.
   *
   * @throws {SpoolError} If it cannot be written.
   */
  writeStatus(modem: ModemName, text: string, wait?: LockWait): Promise<void> {
    const before = this.#statusWrites.get(modem)?.catch(() => {});
    const path = this.paths.status(modem);
    const writing = before === undefined
      ? writeStatusFile(path, text, wait)
      : before.then(() => writeStatusFile(path, text, wait));
    this.#statusWrites.set(modem, writing);
    const forget = (): void => {
      if (this.#statusWrites.get(modem) === writing) {
        this.#statusWrites.delete(modem);
      }
    };
    return writing.finally(forget);
  }

  /**
   * What faxstat shows of a modem; undefined if there is no status file.
   *
   * @throws {SpoolError} If it cannot be read.
   */
  readStatus(modem: ModemName): string | undefined {
    return readStatusFile(this.paths.status(modem));
  }

  /**
   * Sets what `gofax status` shows of gofaxd.
   *
   * @throws {SpoolError} If it cannot be written.
   */
  writeDaemonFigures(line: string): Promise<void> {
    return writeStatusFile(this.paths.daemonFigures, line);
  }

  /**
   * What `gofax status` shows of gofaxd; undefined if there is nothing.
   *
   * @throws {SpoolError} If it cannot be read.
   */
  readDaemonFigures(): string | undefined {
    return readStatusFile(this.paths.daemonFigures);
  }

  /**
   * Makes a process the spool's gofaxd; undefined if another one is it.
   *
   * @throws {SpoolError} If that cannot be noted.
   */
  takeDaemonLock(pid: number): Promise<NoteFile | undefined> {
    return takeDaemonLock(this.paths.daemonLock, pid);
  }

  /**
   * The process that is the spool's gofaxd (0 if it cannot be told); undefined if there is none.
   *
   * @throws {SpoolError} If that cannot be looked at.
   */
  daemonProcess(): number | undefined {
    return daemonLockHolder(this.paths.daemonLock);
  }

  /** Whether there is a program of the site; the path is relative to the spool or absolute. Never throws: what may not be looked at is none. */
  mayRun(path: string): boolean {
    try {
      const info = Deno.statSync(this.paths.resolve(path));
      return info.isFile && mayBeRun(info);
    } catch {
      return false;
    }
  }

  /** The content of `etc/config`, which is faxq's. Never throws. */
  serverConfig(): ConfigFile {
    return readConfigFile(this.paths, this.paths.serverConfig);
  }

  /** The content of `etc/config.<modem>`, which would be faxsend's. Never throws. */
  modemConfig(modem: ModemName): ConfigFile {
    return readConfigFile(this.paths, this.paths.modemConfig(modem));
  }

  /** True if a running process, usually faxq, holds a modem's lock in the directory, or if that cannot be found out. */
  uucpLockHeld(modem: ModemName, dir: string): boolean {
    return uucpLockHeld(modem, dir);
  }
}

function exists(path: string): boolean {
  return attempt("look at", path, () => ifThere(() => Deno.lstatSync(path)) !== undefined);
}
