/** The line that faxstat shows of a modem, `status/<modem>`. Defined by HylaFAX 6.0.7, ModemServer::setStatus. */

import { withoutShellSigns } from "../text/foreign.ts";
import { withoutUnseen } from "../text/unseen.ts";
import { attempt } from "./spool_error.ts";
import { lockExclusive, type LockWait } from "./flock.ts";
import { writeWhole } from "./in_place.ts";
import { ifThere } from "./open_file.ts";
import { openPlain, readPlain } from "./plain_file.ts";

/**
 * Replaces the line; readers, who do not lock, never see an empty file. The line has no characters that a terminal or a shell
 * interprets.
 *
 * @throws {SpoolError} If it cannot be written, or stays locked until the deadline.
 */
export async function writeStatusFile(path: string, text: string, wait: LockWait = {}): Promise<void> {
  const access = { read: true, write: true, create: 0o644 };
  using file = attempt("open status file", path, () => openPlain(path, access));
  await lockExclusive(file, path, wait);
  const line = new TextEncoder().encode(`${withoutShellSigns(withoutUnseen(text))}\n`);
  attempt("write status file", path, () => writeWhole(file, line));
}

/**
 * The text without its line break; undefined if there is no file.
 *
 * @throws {SpoolError} If it cannot be read.
 */
export function readStatusFile(path: string): string | undefined {
  return attempt("read status file", path, () => {
    const bytes = ifThere(() => readPlain(path));
    return bytes && new TextDecoder().decode(bytes).replace(/\n$/, "");
  });
}
