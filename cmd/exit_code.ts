/**
 * Exit codes. The sender's are HylaFAX's (docs/internals/hylafax.md#how-a-job-ends): it may end with 0, 1 and 2 only, because
 * faxq takes every other number for a sent fax. All other commands' are those of sysexits.h.
 */

/** Codes of every command except the sender. */
export const SYSEXIT = {
  ok: 0,
  /** Something failed; the message says what. */
  error: 1,
  usage: 64,
  /** A service that is needed does not answer, or an address is in use. */
  unavailable: 69,
  software: 70,
  cannotCreate: 73,
  /** The output cannot be written. */
  io: 74,
  /** This user may not do it. */
  noPermission: 77,
  config: 78,
} as const;
