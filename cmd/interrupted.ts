/** The exit code of a command that a signal ended. */

import { SignalReceived } from "../lib/os/signals.ts";
import { SYSEXIT } from "./exit_code.ts";

/** As a shell tells it: 128 and the number of the signal (signal(7)). */
const CODES: Readonly<Record<string, number>> = {
  SIGHUP: SYSEXIT.hungUp,
  SIGINT: SYSEXIT.interrupted,
  SIGTERM: SYSEXIT.terminated,
};

/** The exit code if the reason of an abort, or an error, is a signal; undefined if it is something else. */
export function codeOfSignal(reason: unknown): number | undefined {
  return reason instanceof SignalReceived ? CODES[reason.signalName] ?? SYSEXIT.error : undefined;
}
