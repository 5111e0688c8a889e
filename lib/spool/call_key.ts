/**
 * The site's secret from which the UUIDs of its calls are made (fax/call/uuid.ts): random bytes, made by the first process that
 * needs them, gofaxd or a sender. Only the owner of the folder may read the file.
 */

import { geteuid } from "../os/process_calls.ts";
import { attempt, attemptAsync, SpoolError } from "./spool_error.ts";
import { HeldFile } from "./held_file.ts";
import { makePlainOnThread } from "./plain_file.ts";
import { messageOf } from "../text/error_text.ts";

const BYTES = 32;
const MODE = 0o600;

/** The problem of a file that other users can read or write. */
function openness({ mode }: Deno.FileInfo): string | undefined {
  const bits = (mode ?? 0) & 0o777;
  return (bits & 0o077) === 0
    ? undefined
    : `it is not for its owner only (mode ${bits.toString(8).padStart(4, "0")})`;
}

/** The secret of one spool. */
export class CallKey {
  /** Where it is. */
  readonly path: string;

  /** The secret in the file at `path`, which need not be there yet. */
  constructor(path: string) {
    this.path = path;
  }

  /**
   * The secret; it is made if there is none, without holding other work up while the disk is busy.
   *
   * @throws {SpoolError} If it cannot be read or made, or cannot be trusted.
   */
  async read(): Promise<Uint8Array<ArrayBuffer>> {
    try {
      return attempt("use", this.path, () => this.#use());
    } catch (error) {
      if (!(error instanceof SpoolError) || error.kind !== "missing") throw error;
    }
    await attemptAsync("make", this.path, () => this.#make());
    return attempt("use", this.path, () => this.#use());
  }

  /** What is wrong with the file, and what to do; undefined if nothing is, or there is none yet. Never throws. */
  doubt(): string | undefined {
    try {
      using held = HeldFile.hold(this.path);
      const complaint = this.#complaint(held.info) ?? openness(held.info);
      return complaint === undefined
        ? undefined
        : `${this.path} is not right: ${complaint}; remove it, it is made anew`;
    } catch (error) {
      // The file is not there yet, or this user may not look at it.
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) {
        return undefined;
      }
      return `${this.path} cannot be used: ${messageOf(error)}`;
    }
  }

  #complaint({ uid, size }: Deno.FileInfo): string | undefined {
    const folder = Deno.statSync(this.path.replace(/\/[^/]*$/, "")).uid;
    if (uid !== folder && uid !== geteuid()) {
      return `it belongs to user ${uid}, not to the owner of its folder`;
    }
    return size === BYTES ? undefined : `it has ${size} bytes, not ${BYTES}`;
  }

  #use(): Uint8Array<ArrayBuffer> {
    using held = HeldFile.hold(this.path);
    const complaint = this.#complaint(held.info);
    if (complaint !== undefined) throw new Error(`${complaint}; remove it, it is made anew`);
    using file = held.open({ read: true });
    const key = new Uint8Array(BYTES);
    if (file.readSync(key) !== BYTES) throw new Error("it is too short");
    return key;
  }

  /** Writes it under another name first, so that no other process finds it half written. */
  async #make(): Promise<void> {
    const draft = `${this.path}.${crypto.randomUUID()}`;
    using file = await makePlainOnThread(draft, MODE, { write: true }, "exact");
    try {
      await file.write(crypto.getRandomValues(new Uint8Array(BYTES)));
      await file.sync();
      await Deno.link(draft, this.path);
    } catch (error) {
      // Another process was faster; its secret is used.
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    } finally {
      await Deno.remove(draft);
    }
  }
}
