/**
 * Accounts for calls that have no note in the spool: those that were refused, or over before they took a modem or a file. They
 * are written one after the other, so that a thousand calls refused at once take no more descriptors than one. What the disk
 * does not take is kept in memory, in the order of the calls, and tried again. Lines that the accounting did not take are also written
 * to the file of pending accounts (`log/gofax-accounts`), if that is possible, so that the next gofaxd can add them.
 */

import type { IncomingCall } from "../../../fax/call/incoming_call.ts";
import { formatCall } from "../../../hylafax/xferfaxlog.ts";
import { inForm } from "../../../hylafax/xferfaxlog_form.ts";
import { lastAccounts, tryAccount } from "../../base/accounting.ts";
import type { Backlog } from "../../base/backlog.ts";
import { callRecord } from "./call_record.ts";
import { NO_MODEM } from "./reception.ts";
import { messageOf } from "../../../text/error_text.ts";
import { openSession } from "../../base/session.ts";
import type { DaemonWorld } from "../../base/world.ts";

/** The most calls that are kept. Further ones are only told to the system's log. */
const MOST = 10_000;
/** The most lines that are written at once. */
const MOST_LINES = 100;
const CHORE = "the accounts of calls that were not taken";

/** A call that was not taken: what the logs say of it, and the reason in its CALL line. */
export interface Untaken {
  /** Its log names the call. */
  readonly world: DaemonWorld;
  /** Who called whom. */
  readonly who: IncomingCall;
  /** Messages for the session's log and the system's, with their level. */
  readonly said: readonly (readonly ["info" | "warning" | "error", string])[];
  /** The reason in its CALL line. */
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Seconds from the call's arrival to its end. */
  readonly jobSeconds: number;
}

/** A call without a session. */
interface Waiting {
  readonly untaken: Untaken;
  /** Whether the system's log has been told of it. */
  readonly told: boolean;
}

/** The accounts that are not written yet. */
export class Ledger {
  readonly #world: DaemonWorld;
  readonly #backlog: Backlog;
  #calls: readonly Waiting[] = [];
  #lines: readonly string[] = [];
  /** How many of the lines, from the first one on, are also in the file of pending accounts. */
  #kept = 0;
  /** Whether the file of pending accounts has lines in it. */
  #onDisk = false;
  #working: Promise<boolean> | undefined;
  /** Why the last session could not be opened; undefined if it could. */
  #noSession: string | undefined;
  /** Why the last line could not be written; undefined if it could. */
  #noLine: string | undefined;

  /**
   * Has nothing to write before a call or a line is added.
   * @param backlog tries again what cannot be written
   */
  constructor(world: DaemonWorld, backlog: Backlog) {
    this.#world = world;
    this.#backlog = backlog;
  }

  /** Accounts for a call that was not taken. Resolves when it is accounted for, or waits. Never throws. */
  async untaken(untaken: Untaken): Promise<void> {
    if (this.#calls.length >= MOST) return this.#tell(untaken, "too many others wait for that");
    const problem = this.#noSession;
    this.#calls = [...this.#calls, { untaken, told: problem !== undefined }];
    if (problem !== undefined) return this.#tell(untaken, problem);
    if (!await this.#work()) this.#later();
  }

  /** Takes over a line that the accounting refused. */
  refused(line: string): void {
    this.#lines = [...this.#lines, line];
    this.#later();
  }

  /** Takes over the lines that an earlier gofaxd could not write. Never throws. */
  takeUp(): void {
    try {
      const left = this.#world.spool.pendingAccounts.read().split("\n").filter((line) => line !== "");
      if (left.length === 0) return;
      // A line has lost its last field where the accounting has 19.
      const there = new Set(inForm(lastAccounts(this.#world), 19).split("\n"));
      this.#lines = left.filter((line) => !there.has(inForm(line, 19))).map((line) => `${line}\n`);
      [this.#kept, this.#onDisk] = [this.#lines.length, true];
      this.#later();
    } catch (error) {
      this.#world.log.error(`Cannot read accounts that were left: ${messageOf(error)}`);
    }
  }

  /** Tells the system's log what is lost because gofaxd ends now. */
  end(): void {
    for (const { untaken } of this.#calls) this.#tell(untaken, "the fax server ends");
    for (const line of this.#lines.slice(this.#kept)) {
      this.#world.log.error(`A line is missing in the accounting: ${JSON.stringify(line)}`);
    }
  }

  #later(): void {
    this.#backlog.add(CHORE, () => this.#work(), { untilTheEnd: true });
  }

  #tell({ world: { log }, said }: Untaken, problem: string): void {
    for (const [level, text] of said) log[level](text);
    log.error(`Cannot account for a call that was not taken: ${problem}`);
  }

  /**
   * Writes what there is; true if everything is written. If work is under way already, it is waited for: it also writes what was
   * added meanwhile.
   */
  #work(): Promise<boolean> {
    this.#working ??= this.#writeAll().finally(() => this.#working = undefined);
    return this.#working;
  }

  async #writeAll(): Promise<boolean> {
    do {
      while (await this.#openNext());
      while (await this.#writeNext());
      await this.#keep();
    } while (this.#calls.length > 0 && this.#noSession === undefined);
    return this.#calls.length === 0 && this.#lines.length === 0;
  }

  /** Opens the session of the first call and accounts for it; false if there is no call, or no session can be opened. */
  async #openNext(): Promise<boolean> {
    const [first] = this.#calls;
    if (first === undefined) return false;
    try {
      this.#lines = [...this.#lines, ...await this.#account(first)];
      this.#noSession = undefined;
      this.#calls = this.#calls.slice(1);
      return true;
    } catch (error) {
      this.#noSession = messageOf(error);
      for (const { untaken, told } of this.#calls) if (!told) this.#tell(untaken, this.#noSession);
      this.#calls = this.#calls.map(({ untaken }) => ({ untaken, told: true }));
      return false;
    }
  }

  /** The CALL line, if it cannot be written. */
  async #account({ untaken, told }: Waiting): Promise<readonly string[]> {
    const { world, who, said, reason, startedAt, jobSeconds } = untaken;
    using session = await openSession(world, who.recipient ?? "", world.config.gofaxd.logFileMode);
    for (const [level, text] of said) {
      session.note(text);
      if (!told) session.log[level](text);
    }
    const call = { commid: session.commid, device: NO_MODEM, who, startedAt };
    const line = formatCall(callRecord(call, { reason, jobSeconds, connectedSeconds: 0 }));
    // A line is not written before those that wait.
    this.#noLine = this.#lines.length > 0 ? this.#noLine : await tryAccount(world, line);
    if (this.#noLine === undefined) return [];
    session.complain(`${this.#noLine}; it is tried again`);
    return [line];
  }

  /** Writes the next lines; false if there are none, or they cannot be written. */
  async #writeNext(): Promise<boolean> {
    if (this.#lines.length === 0) return false;
    const lines = this.#lines.slice(0, MOST_LINES);
    this.#noLine = await tryAccount(this.#world, lines.join(""));
    if (this.#noLine !== undefined) return false;
    this.#lines = this.#lines.slice(lines.length);
    this.#kept = Math.max(0, this.#kept - lines.length);
    return true;
  }

  /** Keeps the lines in the file of pending accounts; if that cannot be written, in memory only. */
  async #keep(): Promise<void> {
    const { pendingAccounts } = this.#world.spool;
    try {
      const more = this.#lines.slice(this.#kept);
      if (more.length > 0) await pendingAccounts.append(more.join(""));
      else if (this.#lines.length === 0 && this.#onDisk) await pendingAccounts.rewrite(() => "");
      this.#kept = this.#lines.length;
      this.#onDisk = this.#kept > 0;
    } catch {
      // The same error of the disk keeps the accounting from being written, and was logged there.
    }
  }
}
