/**
 * Reads what the spool holds about one job or one received fax, for `gofax explain` and `gofax number`. It takes no lock, changes nothing, and
 * reads no more of a file than there is use for.
 */

import type { FoundQfile } from "../hylafax/job_queue.ts";
import { type ConfigFile, readConfigFile } from "./config_file.ts";
import { linesFromEnd } from "./lines_from_end.ts";
import { ifThere } from "./open_file.ts";
import type { SpoolPaths } from "./paths.ts";
import { openPlain, readPlain } from "./plain_file.ts";
import { attempt } from "./spool_error.ts";
import { readTail } from "./tail.ts";

/** A qfile, and where it was found. */
export interface FoundJob extends FoundQfile {
  /** Relative to the spool. */
  readonly path: string;
}

/** Where HylaFAX keeps qfiles, in the order in which they are looked for. */
const QUEUES = ["sendq", "doneq"] as const;
/** The most bytes of a qfile, or of another small file, that are read. */
const LONGEST_QFILE = 1 << 20;
/** The most bytes of a session log that are read, from its end. */
const LONGEST_LOG = 1 << 20;
/** How much of the accounting is looked through, from its end. */
const ACCOUNTS = 64 << 20;
/** Debian 12 keeps HylaFAX's configuration here and mounts it into the spool, visible for HylaFAX's own services only. */
const DEBIAN_CONFIG = "/etc/hylafax/config";

/** Seconds since the epoch when the file was made; HylaFAX rewrites it in place. */
function madeAt({ birthtime, mtime }: Deno.FileInfo): number {
  return Math.floor((birthtime ?? mtime ?? new Date(0)).getTime() / 1000);
}

/** The files of one spool. */
export class CaseFiles {
  readonly #paths: SpoolPaths;

  /** Those of the spool with these paths. */
  constructor(paths: SpoolPaths) {
    this.#paths = paths;
  }

  /**
   * A job's file, in the queue or among those that have ended; undefined if there is none.
   *
   * @throws {SpoolError} If it cannot be read.
   */
  job(jobId: number): FoundJob | undefined {
    for (const queue of QUEUES) {
      const path = `${queue}/q${jobId}`;
      const file = this.#paths.resolve(path);
      const found = attempt("read", file, () => ifThere(() => this.#qfile(file)));
      if (found !== undefined) return { jobId, path, ...found };
    }
    return undefined;
  }

  #qfile(path: string): { readonly bytes: Uint8Array; readonly made: number } {
    using file = openPlain(path);
    const info = file.statSync();
    const bytes = new Uint8Array(Math.min(info.size, LONGEST_QFILE));
    return { bytes: bytes.subarray(0, file.readSync(bytes) ?? 0), made: madeAt(info) };
  }

  /**
   * The beginning of a file that a person named, absolute or relative to the spool; undefined if there is none.
   *
   * @throws {SpoolError} If it is no plain file, or cannot be read.
   */
  named(path: string): Uint8Array | undefined {
    const file = this.#paths.resolve(path);
    return attempt("read", file, () => ifThere(() => readPlain(file, { most: LONGEST_QFILE, links: "all" })));
  }

  /** The group of such a file; undefined if it cannot be looked at. Never throws. */
  groupOf(path: string): number | undefined {
    try {
      return Deno.statSync(this.#paths.resolve(path)).gid ?? undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * The session log of a communication, its last part if it is long; empty if there is none.
   *
   * @param commId as it stands in a qfile or in the accounting; what is no number has no log
   * @throws {SpoolError} If it cannot be read.
   */
  sessionLog(commId: string): string {
    return /^\d{1,9}$/.test(commId) ? readTail(this.#paths.resolve(`log/c${commId}`), LONGEST_LOG) : "";
  }

  /**
   * The lines of the accounting, the last one first, as far back as it is looked through.
   *
   * @throws {SpoolError} If it cannot be read.
   */
  accounts(xferfaxlog: string): Generator<string> {
    return linesFromEnd(this.#paths.resolve(xferfaxlog), ACCOUNTS);
  }

  /** Whether the accounting is longer than what is looked through. Never throws. */
  hasOlderAccounts(xferfaxlog: string): boolean {
    try {
      return Deno.statSync(this.#paths.resolve(xferfaxlog)).size > ACCOUNTS;
    } catch {
      return false;
    }
  }

  /** Whether there is a file, relative to the spool. Never throws: what may not be looked at counts as missing. */
  isThere(path: string): boolean {
    try {
      return Deno.lstatSync(this.#paths.resolve(path)).isFile;
    } catch {
      return false;
    }
  }

  /** HylaFAX's `etc/config`, also where Debian keeps it. Never throws. */
  serverConfig(): ConfigFile {
    const own = readConfigFile(this.#paths, this.#paths.serverConfig);
    return own.items === undefined ? readConfigFile(this.#paths, DEBIAN_CONFIG) : own;
  }
}
