/**
 * A virtual modem: a state changed only by the table below (docs/internals/hylafax.md#messages-to-a-modem, #messages-to-faxq;
 * what faxgetty does for a real one).
 *
 * | state     | meaning                                     | faxq hears      | status file                      |
 * |-----------|---------------------------------------------|-----------------|----------------------------------|
 * | ready     | idle                                        | R, or what faxstate asked for | Running and idle   |
 * | locked    | faxq assigned it to a job, no sender yet    | U               | Waiting for modem to come free   |
 * | sending   | a sender sends a job with it                | U               | Sending job N                    |
 * | receiving | an incoming call took it                    | B               | Receiving facsimile              |
 * | crossed   | both: an incoming call, and a job of faxq's | B               | as receiving                     |
 * | down      | stopped                                     | D               | Down                             |
 *
 * A modem becomes `crossed` when a call takes it and faxq assigns it to a job at the same time. Both go on, the call and the job: a
 * virtual modem is only a name for faxq, and FreeSWITCH can carry both.
 */

import type { JobId, ModemName } from "../../hylafax/ids.ts";

/** What a modem does; the table above. */
export type ModemState = "ready" | "locked" | "sending" | "receiving" | "crossed" | "down";

/**
 * What `faxstate` (or a client) asked for; it lasts until asked otherwise and counts for outbound use only. `exempt` is HylaFAX+'s: jobs
 * that ask for this modem do not wait, but are rejected.
 */
export type OutboundWish = "ready" | "busy" | "down" | "exempt";

/** One modem. */
export interface Modem {
  /** Its name in HylaFAX. */
  readonly name: ModemName;
  /** What it does. */
  readonly state: ModemState;
  /** What an operator asked for last; `ready` if none did. */
  readonly wish: OutboundWish;
  /** The sender at work on it; undefined where none is known. */
  readonly sender: ModemSender | undefined;
}

/** A sender at work: job and process. */
export interface ModemSender {
  /** The job that is sent. */
  readonly jobId: JobId;
  /** The sender's process. */
  readonly pid: number;
}

/** What can happen to a modem. */
export type ModemEvent =
  /** The daemon starts, or an operator takes a modem that quit back into use. */
  | { readonly kind: "start" }
  /** The daemon starts, and the modem is in use already: faxq has locked it for a job, or a sender of an earlier daemon's time uses it. */
  | { readonly kind: "adopt"; readonly sender: ModemSender | undefined }
  /** faxq was started and asks for the state of all modems. */
  | { readonly kind: "hello" }
  /** faxq assigns it to a job. */
  | { readonly kind: "lock" }
  /** A sender of gofax says that it begins to send with it. */
  | { readonly kind: "begin"; readonly sender: ModemSender }
  /** The outbound job is over: its sender has ended, and faxq has released its lock. */
  | { readonly kind: "gone" }
  /** An incoming call takes it. */
  | { readonly kind: "take" }
  /** The incoming call is over. */
  | { readonly kind: "free" }
  | { readonly kind: "wish"; readonly wish: OutboundWish }
  /** Out of use. */
  | { readonly kind: "stop" };

type Target = ModemState | "stay" | "refuse";

/**
 * The next state, by state and event. `stay`: the state does not change. `refuse`: {@linkcode stepModem} returns undefined, and the
 * call that wanted the modem does not get it.
 */
const TABLE: Readonly<Record<ModemState, Readonly<Record<ModemEvent["kind"], Target>>>> = {
  ready: {
    start: "stay",
    adopt: "stay",
    hello: "ready",
    lock: "locked",
    begin: "sending",
    gone: "ready",
    take: "receiving",
    free: "stay",
    wish: "ready",
    stop: "down",
  },
  locked: {
    start: "stay",
    adopt: "stay",
    hello: "locked",
    lock: "locked",
    begin: "sending",
    gone: "ready",
    take: "refuse",
    free: "stay",
    wish: "stay",
    stop: "down",
  },
  sending: {
    start: "stay",
    adopt: "stay",
    hello: "sending",
    lock: "locked",
    begin: "sending",
    gone: "ready",
    take: "refuse",
    free: "stay",
    wish: "stay",
    stop: "down",
  },
  receiving: {
    start: "stay",
    adopt: "stay",
    hello: "receiving",
    lock: "crossed",
    begin: "crossed",
    gone: "receiving",
    take: "refuse",
    free: "ready",
    wish: "stay",
    stop: "down",
  },
  crossed: {
    start: "stay",
    adopt: "stay",
    hello: "crossed",
    lock: "stay",
    begin: "crossed",
    gone: "receiving",
    take: "refuse",
    free: "locked",
    wish: "stay",
    stop: "down",
  },
  down: {
    start: "ready",
    adopt: "locked",
    hello: "down",
    lock: "stay",
    begin: "stay",
    gone: "stay",
    take: "refuse",
    free: "stay",
    wish: "stay",
    stop: "stay",
  },
};

/** What faxq and the status file are told of a modem's state. */
export interface ModemAnnouncement {
  /** To faxq: ready by capabilities, busy, in use by an outbound job, down, not for jobs at all. */
  readonly faxq: "ready" | "busy" | "in-use" | "down" | "exempt";
  /** The line of `status/MODEM`, HylaFAX's own words. 6.0.7 has none for what faxstate asked for, HylaFAX+ has. */
  readonly status: string;
}

/** A modem that is not in use yet. */
export function newModem(name: ModemName): Modem {
  return { name, state: "down", wish: "ready", sender: undefined };
}

/** The modem after an event, or undefined if the event is refused. */
export function stepModem(modem: Modem, event: ModemEvent): Modem | undefined {
  // An operator who asks for "ready" takes a modem that quit back into use.
  if (event.kind === "wish" && modem.state === "down" && event.wish === "ready") {
    return stepModem({ ...modem, wish: "ready" }, { kind: "start" });
  }
  const target = TABLE[modem.state][event.kind];
  if (target === "refuse") return undefined;
  const sender = senderAfter(modem, event);
  return {
    name: modem.name,
    state: target === "stay" ? modem.state : arrive(target, sender),
    wish: event.kind === "wish" ? event.wish : modem.wish,
    sender,
  };
}

/** A modem that becomes `locked` is `sending` if its sender is known already: after a crossed call, or when the daemon starts. */
function arrive(state: ModemState, sender: ModemSender | undefined): ModemState {
  return state === "locked" && sender !== undefined ? "sending" : state;
}

function senderAfter(modem: Modem, event: ModemEvent): ModemSender | undefined {
  if (event.kind === "begin" && modem.state !== "down") return event.sender;
  if (event.kind === "adopt" && modem.state === "down") return event.sender;
  // faxq assigns a modem only after its last sender has ended, so that sender is gone, even if gofaxd has not noticed.
  return event.kind === "gone" || event.kind === "stop" || event.kind === "lock" ? undefined : modem.sender;
}

/**
 * Whether faxq and the status file must be told: after a change of state; when faxq asked; and when a job has ended, because faxq then
 * marks its modem as ready by itself and must be told the real state again.
 */
export function mustAnnounce(before: Modem, after: Modem, event: ModemEvent): boolean {
  if (before.state !== after.state || before.sender?.jobId !== after.sender?.jobId) return true;
  return event.kind === "hello" || event.kind === "gone" ||
    (event.kind === "wish" && after.state === "ready");
}

/** What to tell faxq and to write into the status file. */
export function announcement(modem: Modem): ModemAnnouncement {
  switch (modem.state) {
    case "ready":
      return { faxq: modem.wish, status: `Running and idle${modem.wish === "exempt" ? " (exempt)" : ""}` };
    case "locked":
      return { faxq: "in-use", status: "Waiting for modem to come free" };
    case "sending":
      return { faxq: "in-use", status: `Sending job ${modem.sender?.jobId ?? ""}`.trimEnd() };
    case "receiving":
    case "crossed":
      return { faxq: "busy", status: "Receiving facsimile" };
    case "down":
      return { faxq: "down", status: "Down" };
    default:
      return modem.state satisfies never;
  }
}
