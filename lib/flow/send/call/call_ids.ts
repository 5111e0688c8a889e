/** The UUIDs of a call, which gofax chooses before it dials: with them FreeSWITCH is told which events to send. */

import { callUuid } from "../../../fax/call/uuid.ts";
import type { SenderWorld } from "../../base/world.ts";
import type { Attempt } from "./attempt.ts";

/** What FreeSWITCH calls an attempt. */
export type CallIds = Pick<Attempt, "uuid" | "jobUuid">;

/**
 * The UUIDs of one attempt of a try.
 * @param attempt which gateway of the try, from 0
 * @throws {SpoolError} If the site's secret cannot be used.
 */
export async function callIds(world: SenderWorld, jobId: number, attempt: number): Promise<CallIds> {
  const { spool, pid } = world;
  const [key, spooldir] = [await spool.callKey.read(), spool.paths.root];
  return { uuid: await callUuid({ key, spooldir, jobId, pid, attempt }), jobUuid: world.uuid() };
}
