/**
 * Whether the disk has room for a fax. SpanDSP tells the caller that a page arrived before it knows whether the page can be
 * written, so a call is better refused while the disk is full.
 */

import type { DaemonWorld } from "../../base/world.ts";

const KIB = 1 << 10;
/** Bytes that must be free: enough for a fax of a few dense pages, its session log and its accounting lines. */
const LEAST_BYTES = 2 << 20;

/** Why there is no room, in words that follow a colon; undefined if there is some, or if that cannot be found out. */
export async function lackOfDiskSpace(world: DaemonWorld): Promise<string | undefined> {
  const recvq = world.spool.paths.resolve("recvq");
  const space = await world.diskSpace(recvq).catch(() => undefined);
  // Some file systems do not tell their size; it is 0 then.
  if (space === undefined || space.totalBytes === 0 || space.freeBytes >= LEAST_BYTES) return undefined;
  return `the disk is full, only ${Math.floor(space.freeBytes / KIB)} KiB are free in ${recvq}`;
}
