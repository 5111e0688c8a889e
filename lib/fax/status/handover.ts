/**
 * Calls that FreeSWITCH has handed to gofaxd and that have not come to their fax: the row of `show channels` names the application
 * that was executed last (CHANNEL_EXECUTE; switch_core_sqldb.c), and before `rxfax` that is `socket`, or one that receive_fax.ts asks
 * for. Other people's calls run such applications as well; the variable that gofaxd leaves on its calls tells them apart.
 */

import type { CallInProgress, SwitchChannel } from "./switch_channels.ts";

/** The channel variable that gofaxd sets to verify a call; only calls that it took have it. */
export const HANDOVER_VARIABLE = "gofax_handover";

/** What is executed between the handing over and the fax, and what its argument looks like. */
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
 * Whether an incoming call is gofaxd's and before its fax. `sure`: it is handed over just now; `perhaps`: it is if it has
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

/** A call that was handed over, as a call in progress of which no fax is known yet. */
export function handedCall(channel: SwitchChannel): CallInProgress {
  const { uuid, direction, number, called, since, application, state } = channel;
  return {
    uuid,
    direction,
    number,
    called,
    since,
    phase: application === "socket" ? "handed" : state === "ACTIVE" ? "connected" : "ringing",
    transport: undefined,
    rate: undefined,
    ecm: undefined,
    page: undefined,
    pages: undefined,
  };
}
