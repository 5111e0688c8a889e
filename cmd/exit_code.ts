/**
 * Exit codes. The sender's are HylaFAX's (docs/internals/hylafax.md#how-a-job-ends): it may end with 0, 1 and 2 only, because
 * faxq takes every other number for a sent fax. All other commands' are those of sysexits.h, and a shell's for a signal. What they mean
 * to users stands in table/exits.ts.
 */

/** Codes of every command except the sender. */
export const SYSEXIT = {
  ok: 0,
  /** Something failed; the message says what. */
  error: 1,
  /** Something was found that is worse than what 1 stands for, where a command has both. */
  worse: 2,
  /** It cannot be told, where a command has 1 and 2. */
  unknown: 3,
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
  /** Ended by SIGHUP: the terminal was closed. */
  hungUp: 129,
  /** Ended by SIGINT: Ctrl-C. */
  interrupted: 130,
  /** Ended by SIGTERM. */
  terminated: 143,
} as const;
