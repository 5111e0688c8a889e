/** Sends messages to faxq and to gofaxd. It is no error if no process reads them, and no failure here ends a fax. */

import type { JobId, ModemName } from "../../hylafax/ids.ts";
import type { ModemAnnouncement } from "../../fax/modem/modem.ts";
import {
  modemBusy,
  modemDown,
  modemExempt,
  modemInUse,
  modemNumber,
  modemReady,
} from "../../hylafax/faxq_message.ts";
import { senderBegin, senderEnd } from "../../hylafax/modem_message.ts";
import { messageOf } from "../../text/error_text.ts";
import type { SenderWorld, World } from "./world.ts";

/** Logs how many messages were dropped because faxq runs and does not read. */
function reportLost({ spool, log }: World): void {
  const lost = spool.faxq.takeLost();
  if (lost > 0) log.warning(`faxq does not read its FIFO: it was not told ${lost} messages`, { lost });
}

/**
 * Sends a message to faxq, if faxq runs; if it has not read earlier messages yet, as soon as it has. Never throws.
 * @param message made by hylafax/faxq_message.ts
 */
export function tellFaxq(world: World, message: Uint8Array): void {
  try {
    world.spool.faxq.tell(message);
  } catch (error) {
    world.log.warning(`Cannot tell faxq: ${messageOf(error)}`);
  }
  reportLost(world);
}

/** Tells faxq the state of a modem. Never throws. */
export function tellModemState(world: World, name: ModemName, state: ModemAnnouncement["faxq"]): void {
  switch (state) {
    case "ready":
      tellFaxq(world, modemNumber(name, ""));
      return tellFaxq(world, modemReady(name));
    case "busy":
      return tellFaxq(world, modemBusy(name));
    case "exempt":
      tellFaxq(world, modemBusy(name));
      return tellFaxq(world, modemExempt(name));
    case "in-use":
      return tellFaxq(world, modemInUse(name));
    case "down":
      return tellFaxq(world, modemDown(name));
    default:
      return state satisfies never;
  }
}

/** How long a process that is about to end waits for faxq to read its last messages, in milliseconds. */
const LAST_MS = 2_000;

/** Waits until faxq has got all messages or does not run, but not for long. Never throws. */
export async function waitUntilFaxqHeard(world: World): Promise<void> {
  await world.spool.faxq.emptied(LAST_MS);
  reportLost(world);
}

function tellModem(world: SenderWorld, message: Uint8Array): void {
  try {
    world.spool.tellModem(world.modem, message);
  } catch (error) {
    world.log.warning(`Cannot tell modem ${world.modem}: ${messageOf(error)}`);
  }
}

/**
 * Tells gofaxd that the sender works with this modem.
 * @param job undefined if it has no number by which gofaxd could find its note
 */
export function tellSenderBegin(world: SenderWorld, job: JobId | undefined): void {
  if (job !== undefined) tellModem(world, senderBegin(job, world.pid));
}

/**
 * Tells gofaxd that the sender does not work with this modem any more.
 * @param job as in {@linkcode tellSenderBegin}
 */
export function tellSenderEnd(world: SenderWorld, job: JobId | undefined): void {
  if (job !== undefined) tellModem(world, senderEnd(job, world.pid));
}
