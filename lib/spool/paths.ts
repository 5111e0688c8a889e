/**
 * Where things are in HylaFAX's spool. The only place that builds paths; every changing part is an id that was checked
 * where it was made. Defined by HylaFAX 6.0.7, hylafax-server(5F).
 */

import type { CommId, ModemName } from "../hylafax/ids.ts";

/** A directory with a sequence file. */
export type SequenceName = "log" | "recvq";

/** The paths of one spool. */
export class SpoolPaths {
  /** The spool's directory, without a slash at the end. */
  readonly root: string;

  constructor(root: string) {
    this.root = root === "/" ? root : root.replace(/\/+$/, "") || ".";
  }

  /** A path as HylaFAX writes it, relative to the spool or absolute. */
  resolve(path: string): string {
    return path.startsWith("/") ? path : `${this.root}/${path}`;
  }

  /** What faxq reads. */
  get faxqFifo(): string {
    return this.resolve("FIFO");
  }

  /** What the daemon reads for a modem. */
  modemFifo(modem: ModemName): string {
    return this.resolve(`FIFO.${modem}`);
  }

  /** What faxstat shows of a modem. */
  status(modem: ModemName): string {
    return this.resolve(`status/${modem}`);
  }

  /** The session log of a communication. */
  sessionLog(id: CommId): string {
    return this.resolve(`log/c${id}`);
  }

  /** Our record of the fallback entries; written by daemon and sender, so where both may write. */
  get fallbackRecord(): string {
    return this.resolve("log/gofax-fallback");
  }

  /** The next number to use in a directory. */
  sequence(name: SequenceName): string {
    return this.resolve(`${name}/seqf`);
  }

  /** A file made for one session, relative to the spool; FreeSWITCH can read it there. */
  temporary(id: CommId, suffix: string): string {
    return `tmp/gofax-${id}${suffix}`;
  }

  /** A received fax, relative to the spool, as HylaFAX's programs name it. */
  recvFile(number: number): string {
    return `recvq/fax${String(number).padStart(9, "0")}.tif`;
  }
}
