/**
 * faxq's lock on a modem, `LCK..<modem>` with the process id of its owner: as text, usually padded, or (UUCPLockType
 * binary) as a number of four bytes. Defined by HylaFAX 6.0.7, UUCPLock.c++.
 */

import type { ModemName } from "../hylafax/ids.ts";
import { isAlive } from "../os/alive.ts";
import { readPlain } from "./plain_file.ts";

function ownerOf(bytes: Uint8Array): number | undefined {
  const text = new TextDecoder("latin1").decode(bytes);
  const digits = /^[\s\0]*(\d+)[\s\0]*$/.exec(text)?.[1];
  if (digits !== undefined) {
    return Number(digits);
  }
  return bytes.length === 4
    ? new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, LITTLE_ENDIAN)
    : undefined;
}

const LITTLE_ENDIAN = true;

/** The most bytes of a process id with padding. Every user may write where such locks are, so anything may be in their place. */
const MOST_BYTES = 64;

/** True if a running process has the modem's lock, or if that cannot be found out. */
export function uucpLockHeld(modem: ModemName, dir: string): boolean {
  try {
    const owner = ownerOf(readPlain(`${dir}/LCK..${modem}`, { most: MOST_BYTES }));
    return owner === undefined || isAlive(owner);
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}
