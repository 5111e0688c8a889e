/** The engine's connections to the rest of the program: the doors' FIFOs, the present gofax.conf, worlds for its jobs. */

import type { EngineTools, JobConfig } from "../../lib/flow/engine/tools.ts";
import type { DaemonWorld } from "../../lib/flow/base/world.ts";
import type { DoorFifos } from "../../lib/spool/door_fifos.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { DEFAULT_CONFIG, problemTexts } from "../config_file.ts";
import { ConfigMemory } from "../config_memory.ts";
import { makeWorld } from "../world.ts";
import { type Apart, openApart } from "./apart.ts";

/** The absolute path of a file that is named relative to a folder. */
function inFolder(folder: string, file: string): string {
  return file.startsWith("/") ? file : `${folder}/${file}`;
}

function jobConfig(world: DaemonWorld, memory: ConfigMemory, option: string | undefined): JobConfig {
  // faxq starts every sender in the spool.
  if (!memory.isAt(inFolder(world.spool.paths.root, option ?? DEFAULT_CONFIG))) return { kind: "other" };
  const loaded = memory.read();
  if (loaded.config !== undefined) return { kind: "usable", config: loaded.config };
  const [first = `${loaded.file}: not usable`, ...more] = problemTexts(loaded);
  return { kind: "broken", problems: [first, ...more] };
}

/** Opens the doors' FIFOs; undefined if gofaxd is not to send, or cannot. */
function openDoors({ spool, config, log }: DaemonWorld): DoorFifos | undefined {
  try {
    if (config.gofaxsend.engine === "auto") return spool.openDoorFifos();
    spool.removeDoorRequests();
  } catch (error) {
    if (!(error instanceof SpoolError)) throw error;
    log.warning(`gofaxd sends nothing itself, each job gets a sender of its own: ${error.message}`);
  }
  return undefined;
}

/** The engine's tools. Dispose of them when it has ended. */
export interface OpenEngineTools extends Disposable {
  /** Undefined if gofaxd does not send. */
  readonly tools: EngineTools | undefined;
}

/**
 * Opens what the engine needs.
 * @param file gofaxd's own gofax.conf
 */
export async function openEngineTools(world: DaemonWorld, file: string): Promise<OpenEngineTools> {
  using stack = new DisposableStack();
  const doors = openDoors(world);
  if (doors === undefined) return { tools: undefined, [Symbol.dispose]: (): void => {} };
  stack.use(doors);
  const apart: Apart = stack.use(await openApart());
  const memory = new ConfigMemory(inFolder(Deno.cwd(), file));
  const tools: EngineTools = {
    doors,
    config: (option) => jobConfig(world, memory, option),
    world: (config, stop) => makeWorld(config, world.log, stop, world),
    apart: (work, surprised) => apart.run(work, surprised),
  };
  const opened = stack.move();
  return { tools, [Symbol.dispose]: () => opened.dispose() };
}
