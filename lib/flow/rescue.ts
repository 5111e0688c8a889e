/**
 * A call whose event socket broke goes on in FreeSWITCH without us (freeswitch.md §1). It must not: the fax would come
 * through at the other end, and nobody here would know.
 */

import type { EslConnection } from "ts-esl";
import type { Session } from "./session.ts";
import { killChannel } from "./watch.ts";
import type { World } from "./world.ts";

/** How long to try to reach FreeSWITCH again. */
const RESCUE_MS = 10_000;
const BETWEEN_MS = 500;
/** How long a killed channel may take to end, and between two looks. */
const GONE_MS = 5_000;
const LOOK_MS = 50;

/** Until then FreeSWITCH may still write the file. */
async function untilGone(world: World, connection: EslConnection, uuid: string): Promise<void> {
  const until = world.clock.now() + GONE_MS;
  while (world.clock.now() < until) {
    // A user with fewer rights may not ask; then nobody knows better than the kill itself.
    const exists = await connection.api(`uuid_exists ${uuid}`, { timeoutMs: 2000 }).catch(() => "");
    if (exists.trim() !== "true") return;
    await world.clock.sleep(LOOK_MS);
  }
}

/** Ends a call over a connection of its own and waits until it is gone; false if FreeSWITCH cannot be reached. */
export async function endElsewhere(world: World, uuid: string): Promise<boolean> {
  try {
    await using connection = await world.connect();
    if (!await killChannel(connection, uuid)) return false;
    await untilGone(world, connection, uuid);
    return true;
  } catch {
    return false;
  }
}

/**
 * Ends the call over a connection of its own. If FreeSWITCH cannot be reached for a while it has most likely died, and the
 * call with it.
 */
export async function rescue(world: World, session: Session, uuid: string): Promise<void> {
  session.complain("Lost the connection to FreeSWITCH during the call", { call: uuid });
  const until = world.clock.now() + RESCUE_MS;
  do {
    if (await endElsewhere(world, uuid)) return session.note("Reconnected; the call was ended");
    await world.clock.sleep(BETWEEN_MS, world.stop);
  } while (world.clock.now() < until && !world.stop.aborted);
  session.complain("FreeSWITCH cannot be reached; the call could not be ended", { call: uuid });
}
