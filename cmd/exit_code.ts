/**
 * Exit codes. The sender's are HylaFAX's (docs/internals/hylafax.md#how-a-job-ends): nothing but 0, 1 and 2 may ever leave it,
 * for faxq takes every other number for a sent fax. Everybody else's are those of sysexits.h.
 */

/** Codes of every command but the sender. */
export const SYSEXIT = {
  ok: 0,
  /** Something failed that the message tells. */
  error: 1,
  usage: 64,
  /** A service that is needed, or an address that is taken. */
  unavailable: 69,
  software: 70,
  cannotCreate: 73,
  /** The output cannot be written. */
  io: 74,
  /** This user may not. */
  noPermission: 77,
  config: 78,
} as const;
