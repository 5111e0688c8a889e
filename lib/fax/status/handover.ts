/**
 * Calls that FreeSWITCH has handed to gofaxd and whose fax has not begun. `show channels` has the application that was executed
 * last (CHANNEL_EXECUTE; switch_core_sqldb.c); before `rxfax` that is `socket`, or one that receive_fax.ts asks for. Calls of
 * other programs run such applications as well; a variable that gofaxd sets on its calls tells them apart.
 */

import { type CallInProgress, callInProgress, type SwitchChannel } from "./switch_channels.ts";

/** The channel variable that gofaxd sets to verify a call; only calls that it took have it. */
export const HANDOVER_VARIABLE = "gofax_handover";

/** The applications between handing over and fax, and the form of their argument. */
const BEFORE_FAX: Readonly<Record<string, RegExp>> = {
  ring_ready: /^$/,
  sleep: /^\d+$/,
  answer: /^$/,
  playback: /^silence_stream:\/\//,
  set: /^fax_/,
};

/** Whether the argument of `socket`, a host and a port, names gofaxd's port. */
function isOurSocket(argument: string, port: number): boolean {
  return new RegExp(`:${port}(?: |$)`).test(argument);
}

/**
 * Whether an incoming call is gofaxd's and before its fax. `sure`: it is being handed over now; `perhaps`: it is, if it has
 * {@linkcode HANDOVER_VARIABLE}.
 *
 * @param port where gofaxd listens
 */
export function handover(
  { direction, application, argument, state }: SwitchChannel,
  port: number,
): "sure" | "perhaps" | "no" {
  if (direction === "out" || state === "HANGUP") return "no";
  if (application === "socket" && isOurSocket(argument, port)) return "sure";
  const before = Object.hasOwn(BEFORE_FAX, application) ? BEFORE_FAX[application] : undefined;
  return application === "socket" || before?.test(argument) === true ? "perhaps" : "no";
}

/** A call that was handed over, as a call in progress whose fax has not begun. */
export function handedCall(channel: SwitchChannel): CallInProgress {
  const { application, state } = channel;
  return callInProgress(
    channel,
    application === "socket" ? "handed" : state === "ACTIVE" ? "connected" : "ringing",
  );
}
