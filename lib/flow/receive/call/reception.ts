/** A reception: a call that was taken, from its session on until it is concluded, by whichever gofaxd. */

import type { IncomingCall } from "../../../fax/call/incoming_call.ts";
import type { Session } from "../../base/session.ts";
import type { DaemonWorld } from "../../base/world.ts";

/** What is known of a reception whether its call is there or not. */
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

/** What stands for the modem where a call takes none. */
export const NO_MODEM = "freeswitch";
