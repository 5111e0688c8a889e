/** The installation as the checks of lib/site/doctor see it: files, programs that run, and what this gofax ships. */

import type { Config } from "../../lib/config/config.ts";
import type { Loaded } from "../../lib/config/load.ts";
import { faxqPresence } from "../../lib/flow/base/faxq_presence.ts";
import { lookAround } from "../../lib/flow/admin/status_spool.ts";
import { diskSpace } from "../../lib/os/disk_space.ts";
import { geteuid } from "../../lib/os/process_calls.ts";
import { type Running, Site } from "../../lib/site/doctor/base/site.ts";
import { SHIPPED } from "../../lib/site/setup/shipped.ts";
import { Machine } from "../../lib/site/machine.ts";
import { daemonLockHolder } from "../../lib/spool/daemon_lock.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { Survey } from "../../lib/spool/survey.ts";
import { buildInfo } from "../build_info.ts";
import { doorScript } from "../door/door_script.ts";
import { makeWorld } from "../world.ts";
import { SILENT } from "../silent_log.ts";

/** Which process has gofaxd's lock; undefined if none has, or this user may not look. */
function lockHolder(path: string): number | undefined {
  try {
    return daemonLockHolder(path);
  } catch (error) {
    if (error instanceof SpoolError) return undefined;
    throw error;
  }
}

/** Programs that run; undefined if there is no spool through which they could be asked. */
function openRunning(machine: Machine, config: Config): Running | undefined {
  const spooldir = machine.real(config.hylafax.spooldir);
  try {
    const stop = new AbortController().signal;
    const world = makeWorld({ ...config, hylafax: { ...config.hylafax, spooldir } }, SILENT, stop);
    const looking = { ...world, survey: new Survey(world.spool.paths), diskSpace };
    return {
      connect: (signal) => world.connect(signal),
      faxq: () => faxqPresence(looking),
      spool: (faxq) => lookAround(looking, faxq),
      gofaxd: () => lockHolder(world.spool.paths.daemonLock),
      diskSpace,
    };
  } catch (error) {
    if (error instanceof SpoolError) return undefined;
    throw error;
  }
}

/** What is looked at. */
export interface SiteOptions {
  /** Files and programs. @default {this machine} */
  readonly machine?: Machine;
  /** Whether programs that run are asked, too. */
  readonly asks: boolean;
}

/** The installation to which a gofax.conf belongs. Nothing is looked at yet. */
export function openSite(loaded: Loaded, { machine = new Machine(), asks }: SiteOptions): Site {
  const { config } = loaded;
  return new Site({
    machine,
    loaded,
    uid: geteuid(),
    now: () => Date.now(),
    shipped: {
      version: buildInfo().version,
      file: (path) => SHIPPED[path],
      door: (interpreter, program) => doorScript({ interpreter, program }),
    },
    ...(asks && config !== undefined ? { running: () => openRunning(machine, config) } : {}),
  });
}
