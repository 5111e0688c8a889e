/**
 * The UUID of an outgoing call. It follows from the job, the sender's process and the attempt, so that the daemon can find and
 * end the call of a sender that died: FreeSWITCH would send the fax to its end, nobody would hear of it, and the next try would
 * send it again. It also follows from a secret of the site's, because whoever knows a call's UUID may try to speak for it, and job and
 * process are seen by all users of the machine.
 */

/** What a call is made for. */
export interface CallOrigin {
  /** The site's secret. */
  readonly key: Uint8Array<ArrayBuffer>;
  /** The spool's directory: other sites may share the switch. */
  readonly spooldir: string;
  /** The job that is sent. */
  readonly jobId: number;
  /** The sender's process. */
  readonly pid: number;
  /** Which gateway of the try, from 0. */
  readonly attempt: number;
}

/** The most gateways that one try asks: attempts are counted from 0 to one less. */
export const MOST_ATTEMPTS = 16;

/** Whether the imported key could be read out again, which nobody needs. */
const EXTRACTABLE = false;
const HMAC = { name: "HMAC", hash: "SHA-256" } as const;

/** A UUID of the kind that is made of a name (RFC 9562, version 8), by HMAC (RFC 2104). */
export async function callUuid({ key, spooldir, jobId, pid, attempt }: CallOrigin): Promise<string> {
  const name = new TextEncoder().encode(`gofax call\0${spooldir}\0${jobId}\0${pid}\0${attempt}`);
  const secret = await crypto.subtle.importKey("raw", key, HMAC, EXTRACTABLE, ["sign"]);
  const bytes = new Uint8Array(await crypto.subtle.sign(HMAC, secret, name)).subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
