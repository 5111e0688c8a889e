/** Messages to faxq and to our daemon. That nobody listens is no error, and nothing that fails here ends a fax. */

import type { JobId, ModemName } from "../../hylafax/ids.ts";
import type { ModemAnnouncement } from "../../fax/modem/modem.ts";
import { modemBusy, modemDown, modemInUse, modemNumber, modemReady } from "../../hylafax/faxq_message.ts";
import { senderBegin, senderEnd } from "../../hylafax/modem_message.ts";
import { messageOf } from "../../text/error_text.ts";
import type { SenderWorld, World } from "./world.ts";

/** Logs how many messages were given up because faxq, which is there, does not read. */
function reportLost({ spool, log }: World): void {
  const lost = spool.faxq.takeLost();
  if (lost > 0) log.warning(`faxq does not read its FIFO: it was not told ${lost} messages`, { lost });
}

/**
 * Tells faxq something, if faxq is there; if it has not read the messages before, as soon as it has. Never throws.
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

/** Tells faxq what a modem does. Never throws. */
export function tellModemState(world: World, name: ModemName, state: ModemAnnouncement["faxq"]): void {
  switch (state) {
    case "ready":
      tellFaxq(world, modemNumber(name, ""));
      return tellFaxq(world, modemReady(name));
    case "busy":
      return tellFaxq(world, modemBusy(name));
    case "in-use":
      return tellFaxq(world, modemInUse(name));
    case "down":
      return tellFaxq(world, modemDown(name));
    default:
      return state satisfies never;
  }
}

/** How long a program that is about to end waits for faxq to read its last messages. */
const LAST_MS = 2_000;

/** Waits until faxq has been told everything, or does not listen, but not for long. Never throws. */
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
 * Tells the daemon that this modem works for a job.
 * @param job undefined where it has no number that the daemon could look for
 */
export function tellSenderBegin(world: SenderWorld, job: JobId | undefined): void {
  if (job !== undefined) tellModem(world, senderBegin(job, world.pid));
}

/**
 * Tells the daemon that this modem does so no more.
 * @param job as it was said to {@linkcode tellSenderBegin}
 */
export function tellSenderEnd(world: SenderWorld, job: JobId | undefined): void {
  if (job !== undefined) tellModem(world, senderEnd(job, world.pid));
}
