/**
 * Reads the spool for reports. It takes no locks and changes nothing, so it can be used at any time, beside faxq and the senders;
 * a file that is removed meanwhile counts as missing.
 */

import type { ModemName } from "../hylafax/ids.ts";
import type { FoundQfile } from "../hylafax/job_queue.ts";
import type { SendCommand } from "../hylafax/send_command.ts";
import { attempt } from "./spool_error.ts";
import { ifThere } from "./open_file.ts";
import type { SpoolPaths } from "./paths.ts";
import { openPlain } from "./plain_file.ts";
import { type FifoBacklog, type FifoReader, peekFifo, probeFifo } from "./fifo_probe.ts";
import { readSendCommand } from "./read_send_command.ts";
import { readStatusFile } from "./status_file.ts";
import { readTail } from "./tail.ts";

/** The qfiles that are there. */
export interface FoundQueue {
  /** In the order of the job ids. */
  readonly qfiles: readonly FoundQfile[];
  /** How many could not be read. */
  readonly unreadable: number;
}

/** Debian 12 keeps HylaFAX's configuration here and mounts it into the spool, visible for HylaFAX's own services only. */
const DEBIAN_ETC = "/etc/hylafax";

/** The most bytes of a qfile that are read; usual ones have a few kilobytes. */
const LONGEST_QFILE = 1 << 20;

function* names(dir: string, pattern: RegExp): Generator<string> {
  for (const { name } of attempt("list", dir, () => [...Deno.readDirSync(dir)])) {
    if (pattern.test(name)) yield name;
  }
}

/**
 * What `look` finds; undefined if there is nothing.
 *
 * @throws {SpoolError} If this user may not look.
 */
function unlessGone<T>(path: string, look: (path: string) => T): T | undefined {
  return attempt("look at", path, () => ifThere(() => look(path)));
}

/** Seconds since the epoch when the file was made; it is rewritten in place, so its times of change do not tell this. */
function madeAt({ birthtime, mtime }: Deno.FileInfo): number {
  return Math.floor((birthtime ?? mtime ?? new Date(0)).getTime() / 1000);
}

/** Whether the owner of the folder, HylaFAX's user, may read and write a file: hfaxd opens received faxes for both. */
function isOpenTo(owner: Deno.FileInfo, { uid, gid, mode }: Deno.FileInfo): boolean {
  const bits = (mode ?? 0) >> (uid === owner.uid ? 6 : gid === owner.gid ? 3 : 0);
  return (bits & 0o6) === 0o6;
}

/** Looks at one spool. */
export class Survey {
  readonly #paths: SpoolPaths;

  /** Reads the spool with these paths. */
  constructor(paths: SpoolPaths) {
    this.#paths = paths;
  }

  /**
   * Whether faxq has its FIFO open, and how many bytes it has not read of it.
   *
   * @throws {SpoolError} If FIFO is no FIFO.
   */
  faxq(): FifoBacklog {
    return peekFifo(this.#paths.faxqFifo);
  }

  /**
   * Whether a daemon serves a modem.
   *
   * @throws {SpoolError} If the modem's FIFO is none.
   */
  modem(modem: ModemName): FifoReader {
    return probeFifo(this.#paths.modemFifo(modem));
  }

  /**
   * What faxstat shows of a modem; undefined if there is no status file.
   *
   * @throws {SpoolError} If it cannot be read.
   */
  status(modem: ModemName): string | undefined {
    return readStatusFile(this.#paths.status(modem));
  }

  /**
   * What gofaxd left of itself; undefined if there is none.
   *
   * @throws {SpoolError} If it cannot be read.
   */
  daemonFigures(): string | undefined {
    return readStatusFile(this.#paths.daemonFigures);
  }

  /**
   * Since when faxstat has shown that, Unix seconds.
   *
   * @throws {SpoolError} If one may not look.
   */
  statusSince(modem: ModemName): number | undefined {
    const time = unlessGone(this.#paths.status(modem), Deno.statSync)?.mtime?.getTime();
    return time === undefined ? undefined : time / 1000;
  }

  /**
   * Modems without `etc/config.MODEM`, which faxstat and a restarted faxq do not see.
   *
   * @throws {SpoolError} If one may not look.
   */
  withoutConfig(modems: readonly ModemName[]): readonly ModemName[] {
    const etc = this.#etc();
    return modems.filter((modem) => unlessGone(`${etc}/config.${modem}`, Deno.statSync) === undefined);
  }

  /** The folder of HylaFAX's configuration, as this process sees it. */
  #etc(): string {
    const own = this.#paths.resolve("etc");
    const there = unlessGone(own, (path) => [...Deno.readDirSync(path)]) ?? [];
    return there.length > 0 ? own : DEBIAN_ETC;
  }

  /**
   * The program that faxq starts for a job; undefined if faxq's configuration is not found.
   *
   * @throws {SpoolError} If this user may not look.
   */
  sendCommand(): SendCommand | undefined {
    return readSendCommand(this.#paths, `${this.#etc()}/config`);
  }

  /**
   * All jobs of the queue.
   *
   * @throws {SpoolError} If the queue cannot be listed.
   */
  queue(): FoundQueue {
    const dir = this.#paths.resolve("sendq");
    const qfiles: FoundQfile[] = [];
    let unreadable = 0;
    for (const name of names(dir, /^q\d{1,10}$/)) {
      try {
        const found = unlessGone(`${dir}/${name}`, (path) => this.#qfile(path, Number(name.slice(1))));
        if (found !== undefined) qfiles.push(found);
      } catch {
        unreadable++;
      }
    }
    return { qfiles: qfiles.toSorted((a, b) => a.jobId - b.jobId), unreadable };
  }

  #qfile(path: string, jobId: number): FoundQfile {
    using file = openPlain(path);
    const bytes = new Uint8Array(Math.min(file.statSync().size, LONGEST_QFILE));
    const length = file.readSync(bytes) ?? 0;
    return { jobId, bytes: bytes.subarray(0, length), made: madeAt(file.statSync()) };
  }

  /**
   * The last whole lines of a file, relative to the spool or absolute; empty if there is no file.
   *
   * @throws {SpoolError} If it cannot be read.
   */
  tail(path: string, mostBytes: number): string {
    return readTail(this.#paths.resolve(path), mostBytes);
  }

  /**
   * Received faxes that HylaFAX's user, to whom `recvq` belongs, may not read and write: hfaxd does not show them.
   *
   * @throws {SpoolError} If `recvq` cannot be listed.
   */
  closedFaxes(): readonly string[] {
    const dir = this.#paths.resolve("recvq");
    const owner = attempt("look at", dir, () => Deno.statSync(dir));
    return [...names(dir, /^fax.*\.tif$/)].filter((name) => {
      const info = unlessGone(`${dir}/${name}`, Deno.statSync);
      return info !== undefined && !isOpenTo(owner, info);
    }).toSorted().map((name) => `recvq/${name}`);
  }
}
