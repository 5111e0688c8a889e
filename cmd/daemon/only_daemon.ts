/** Sees to it that one gofaxd serves a spool: a second one does not start, and says what the first one does. */

import { parseDaemonFigures } from "../../lib/fax/status/daemon_figures.ts";
import type { World } from "../../lib/flow/base/world.ts";
import type { NoteFile } from "../../lib/spool/note_file.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { localTime } from "../text_table.ts";

/** Another gofaxd serves the spool. */
export class OtherDaemonError extends Error {
  /** As it stands in front of the message in a stack. */
  override readonly name = "OtherDaemonError";
}

/** Until when a process drains, Unix seconds; undefined if it does not. */
function drainUntil({ spool }: Pick<World, "spool">, pid: number): number | undefined {
  const figures = parseDaemonFigures(spool.readDaemonFigures() ?? "");
  return figures?.pid === pid ? figures.drainUntil : undefined;
}

/** The gofaxd that serves the spool and what it does, in words; undefined if there is none, or if that cannot be found out. */
export function otherDaemon(world: Pick<World, "spool">): string | undefined {
  try {
    const pid = world.spool.daemonProcess();
    if (pid === undefined) return undefined;
    const until = drainUntil(world, pid);
    const drains = until === undefined
      ? ""
      : `; it was told to stop, and lets faxes go on until ${
        localTime(until)
      } at the latest: wait for its end, or send it a second ` +
        "SIGTERM, which ends them";
    return `another gofaxd serves ${world.spool.paths.root} (process ${pid})${drains}`;
  } catch (error) {
    if (error instanceof SpoolError) return undefined;
    throw error;
  }
}

/**
 * Makes this process the gofaxd of the spool until the result is disposed of. Where the disk does not take the lock's file, it goes without,
 * and logs that.
 * @throws {OtherDaemonError} If another process is it.
 */
export async function beOnlyDaemon(world: Pick<World, "spool" | "pid" | "log">): Promise<Disposable> {
  let lock: NoteFile | undefined;
  try {
    lock = await world.spool.takeDaemonLock(world.pid);
  } catch (error) {
    if (!(error instanceof SpoolError)) throw error;
    world.log.warning(`Cannot see whether another gofaxd serves the spool: ${error.message}`);
    return { [Symbol.dispose]: (): void => {} };
  }
  if (lock !== undefined) return lock;
  throw new OtherDaemonError(`Cannot start: ${otherDaemon(world) ?? "another gofaxd serves the spool"}`);
}
