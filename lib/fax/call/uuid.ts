/**
 * The UUID of an outgoing call. It is computed from the job, the sender's process and the attempt, so that gofaxd can find and
 * end the call of a sender that was killed: otherwise FreeSWITCH would complete the fax without gofax knowing it, and the next
 * try would send it again. It also depends on a secret of the site, because a process that knows a call's UUID can pretend to be
 * that call, and all users of the machine can see job and process.
 */

/** The input of a UUID. */
export interface CallOrigin {
  /** The site's secret. */
  readonly key: Uint8Array<ArrayBuffer>;
  /** The spool's directory: other sites may use the same FreeSWITCH. */
  readonly spooldir: string;
  /** The job that is sent. */
  readonly jobId: number;
  /** The sender's process. */
  readonly pid: number;
  /** Which gateway of the try, from 0. */
  readonly attempt: number;
}

/** The most gateways that one try uses: attempts are counted from 0 to one less. */
export const MOST_ATTEMPTS = 16;

/** Whether the imported key may be exported again. */
const EXTRACTABLE = false;
const HMAC = { name: "HMAC", hash: "SHA-256" } as const;

/** A UUID that is computed from a name (RFC 9562, version 8), by HMAC (RFC 2104). */
export async function callUuid({ key, spooldir, jobId, pid, attempt }: CallOrigin): Promise<string> {
  const name = new TextEncoder().encode(`gofax call\0${spooldir}\0${jobId}\0${pid}\0${attempt}`);
  const secret = await crypto.subtle.importKey("raw", key, HMAC, EXTRACTABLE, ["sign"]);
  const bytes = new Uint8Array(await crypto.subtle.sign(HMAC, secret, name)).subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
