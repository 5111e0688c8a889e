/** Telling faxq. Nobody listening is no error, and nothing faxq could be told is worth a fax. */

import { messageOf } from "./message_of.ts";
import type { World } from "./world.ts";

/** Writes one message to faxq's FIFO, if faxq is there. */
export function tellFaxq(world: World, message: Uint8Array): void {
  try {
    world.spool.tellFaxq(message);
  } catch (error) {
    world.log.warning(`Cannot tell faxq: ${messageOf(error)}`);
  }
}
