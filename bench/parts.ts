/** The parts of the bench, by the names they are selected by. */

import type { Part } from "./part.ts";
import { ANNOUNCE } from "./parts/announce.ts";
import { BOTH } from "./parts/both.ts";
import { CALLS } from "./parts/calls.ts";
import { EVENT_SOCKET } from "./parts/event_socket.ts";
import { JOBS } from "./parts/jobs.ts";
import { MODEMS_IDLE } from "./parts/modems.ts";
import { ONE } from "./parts/one.ts";
import { SOAK } from "./parts/soak.ts";
import { SPOOL } from "./parts/spool.ts";
import { STORM } from "./parts/storm.ts";

/** In the order in which they are run. */
export const PARTS: Readonly<Record<string, Part>> = {
  esl: EVENT_SOCKET,
  job: ONE,
  jobs: JOBS,
  modems: MODEMS_IDLE,
  calls: CALLS,
  both: BOTH,
  soak: SOAK,
  announce: ANNOUNCE,
  storm: STORM,
  spool: SPOOL,
};
