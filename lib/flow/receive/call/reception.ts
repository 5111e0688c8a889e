/** A reception: a call that was taken, from the beginning of its session until it is concluded, if need be by a later gofaxd. */

import type { IncomingCall } from "../../../fax/call/incoming_call.ts";
import type { Session } from "../../base/session.ts";
import type { DaemonWorld } from "../../base/world.ts";

/** What is known of a reception, whether its call still runs or not. */
export interface Reception {
  /** Its log is the session's. */
  readonly world: DaemonWorld;
  /** The session that the call has. */
  readonly session: Session;
  /** Who calls whom. */
  readonly who: IncomingCall;
  /** The modem's name, or {@link NO_MODEM}. */
  readonly device: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** A session, and the world in which it is: from here on everything that is logged names it. */
export function inSession(world: DaemonWorld, session: Session): Pick<Reception, "world" | "session"> {
  return { world: { ...world, log: session.log }, session };
}

/** What is written in place of the modem's name if a call takes none. */
export const NO_MODEM = "freeswitch";
