/**
 * Where things are in HylaFAX's spool. Only this file builds paths; every variable part is an id that was checked where it was
 * made. Defined by HylaFAX 6.0.7, hylafax-server(5F).
 */

import { type CommId, commId, type JobId, MAX_SEQUENCE, type ModemName, qfileJobId } from "../hylafax/ids.ts";
import type { Branded } from "../text/branded.ts";

/** A directory with a sequence file. */
export type SequenceName = "log" | "recvq";

/** A file in `tmp/` that is made for one call, relative to the spool. */
export type CallFile = Branded<string, "CallFile">;

/** The process that makes a file for a call. It stands in the file's name, so that other processes know which one made it. */
export interface CallDocument {
  /** The job that is sent. */
  readonly jobId: JobId;
  /** This try's communication. */
  readonly commid: CommId;
  /** The sender's process. */
  readonly pid: number;
}

/** One door: what faxq started for a job, a shell script that hands the job over to gofaxd (door_fifos.ts). */
export interface Door {
  /** Its process. */
  readonly pid: number;
  /** Tells its files from those of an earlier process with that number. */
  readonly number: number;
}

/** Random bytes in the name of a call's document. */
const UNIQUE_BYTES = 8;
const RECEPTION_NOTE = "gofax-recv-";
const SEND_NOTE = "gofax-send-";
/** `a.PID.N` and `j.PID.N`; no number is written with zeros in front. */
const DOOR_FILE = /^[aj]\.([1-9]\d{0,9})\.(0|[1-9]\d{0,8})$/;
const CALL_DOCUMENT = /^gofax-q(\d+)-c\d{9}-p(\d+)(?:-[0-9a-f]+)?\.tif$/;

/** The paths of one spool. */
export class SpoolPaths {
  /** The spool's directory, without a slash at the end. */
  readonly root: string;

  /** The paths of the spool in a directory; slashes at its end do not count. */
  constructor(root: string) {
    this.root = root === "/" ? root : root.replace(/\/+$/, "") || ".";
  }

  /** A path as HylaFAX writes it, relative to the spool or absolute. */
  resolve(path: string): string {
    return path.startsWith("/") ? path : `${this.root}/${path}`;
  }

  /** The FIFO that faxq reads. */
  get faxqFifo(): string {
    return this.resolve("FIFO");
  }

  /** The FIFO that gofaxd reads for a modem. */
  modemFifo(modem: ModemName): string {
    return this.resolve(`FIFO.${modem}`);
  }

  /** The file with what faxstat shows of a modem. */
  status(modem: ModemName): string {
    return this.resolve(`status/${modem}`);
  }

  /** The configuration file of faxq, relative to the spool. */
  get serverConfig(): string {
    return "etc/config";
  }

  /** The configuration file of a modem and of faxsend, relative to the spool. */
  modemConfig(modem: ModemName): string {
    return `etc/config.${modem}`;
  }

  /** The session log of a communication. */
  sessionLog(id: CommId): string {
    return this.resolve(`log/c${id}`);
  }

  /** Where HylaFAX+ has the words of its mails. */
  get dictionaries(): string {
    return this.resolve("bin/dict");
  }

  /** gofax's record of the fallback entries, in a folder where both daemon and sender may write. */
  get fallbackRecord(): string {
    return this.resolve("log/gofax-fallback");
  }

  /** The record of what operators asked of the modems. */
  get modemWishes(): string {
    return this.resolve("log/gofax-modems");
  }

  /** What gofaxd leaves of itself for `gofax status`. */
  get daemonFigures(): string {
    return this.resolve("log/gofax-daemon");
  }

  /** The file that gofaxd has locked as long as it runs. */
  get daemonLock(): string {
    return this.resolve("log/gofax-daemon-lock");
  }

  /** The file of lines that the accounting did not take. */
  get pendingAccounts(): string {
    return this.resolve("log/gofax-accounts");
  }

  /** The secret from which the UUIDs of calls are made. */
  get callKey(): string {
    return this.resolve("log/gofax-call-key");
  }

  /** gofax's note of a reception. */
  receptionNote(id: CommId): string {
    return this.resolve(`log/${RECEPTION_NOTE}${id}`);
  }

  /** The reception whose note has that name in `log/`; undefined if that is something else. */
  notedReception(name: string): CommId | undefined {
    const id = name.startsWith(RECEPTION_NOTE) ? name.slice(RECEPTION_NOTE.length) : "";
    const number = /^\d{9}$/.test(id) ? Number(id) : 0;
    return number >= 1 && number <= MAX_SEQUENCE ? commId(number) : undefined;
  }

  /** gofax's note of a job that is being sent. */
  sendNote(id: JobId): string {
    return this.resolve(`log/${SEND_NOTE}q${id}`);
  }

  /** The job whose note has that name in `log/`; undefined if that is something else. */
  notedJob(name: string): JobId | undefined {
    const id = name.startsWith(SEND_NOTE) ? qfileJobId(name.slice(SEND_NOTE.length)) : undefined;
    return id !== undefined && name === `${SEND_NOTE}q${id}` ? id : undefined;
  }

  /** The next number to use in a directory. */
  sequence(name: SequenceName): string {
    return this.resolve(`${name}/seqf`);
  }

  /** The folder in which documents for calls are made; it has files of other programs, too. */
  get temporary(): string {
    return this.resolve("tmp");
  }

  /**
   * A new name for a document made for one call, relative to the spool; FreeSWITCH can read it there.
   *
   * @param unique hexadecimal digits that no other user can guess: every user may make files in `tmp/`
   */
  callDocument({ jobId, commid, pid }: CallDocument, unique: string): CallFile {
    return `tmp/gofax-q${jobId}-c${commid}-p${pid}-${unique}.tif` as CallFile;
  }

  /**
   * As {@linkcode callDocument}, with random digits: a user who could guess a name in `tmp/` could put another file in its place.
   */
  newCallDocument(maker: CallDocument): CallFile {
    const random = crypto.getRandomValues(new Uint8Array(UNIQUE_BYTES));
    return this.callDocument(maker, [...random].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
  }

  /**
   * The document that has that name in `tmp/`, made for a call of this job, by that process if one is given; undefined if it is
   * none.
   */
  callDocumentNamed(name: string, jobId: number, pid?: number): CallFile | undefined {
    const [, job, process] = CALL_DOCUMENT.exec(name) ?? [];
    return job === String(jobId) && (pid === undefined || process === String(pid))
      ? `tmp/${name}` as CallFile
      : undefined;
  }

  /** Where doors hand over their jobs: neither listed nor cleaned by HylaFAX. */
  get doorFolder(): string {
    return this.resolve("gofax");
  }

  /** What gofaxd reads of doors. */
  get doorRequests(): string {
    return `${this.doorFolder}/request`;
  }

  /** What a door reads of gofaxd. */
  doorAnswer({ pid, number }: Door): string {
    return `${this.doorFolder}/a.${pid}.${number}`;
  }

  /** A door's arguments. */
  doorArguments({ pid, number }: Door): string {
    return `${this.doorFolder}/j.${pid}.${number}`;
  }

  /** The door that a name in {@linkcode doorFolder} is a file of; undefined if that is something else. */
  doorNamed(name: string): Door | undefined {
    const [, pid, number] = DOOR_FILE.exec(name) ?? [];
    return pid === undefined ? undefined : { pid: Number(pid), number: Number(number) };
  }

  /** A received fax, relative to the spool, as HylaFAX's programs name it. */
  recvFile(number: number): string {
    return `recvq/fax${String(number).padStart(9, "0")}.tif`;
  }
}
