/** Decides what gofaxd does for a door: it sends the job, puts the jobs off, or leaves them to the door's own sender. */

import type { Config } from "../../config/config.ts";
import { items, parseQfile } from "../../hylafax/qfile.ts";
import { parseSendArgs, readArguments, type SendArgs, SendArgsError } from "../../hylafax/send_args.ts";
import type { World } from "../base/world.ts";
import type { EngineTools } from "./tools.ts";

/**
 * Bytes. If a job's documents together are larger, gofaxd leaves it to a separate sender: a job holds a whole document in memory while it
 * plans the pages, and gofaxd may run hundreds of jobs at once.
 */
const MOST_DOCUMENT_BYTES = 16 << 20;

/** What gofaxd is to do for a door. */
export type HandedOver =
  /** gofaxd sends the job. */
  | { readonly kind: "send"; readonly args: SendArgs; readonly config: Config }
  /** gofax.conf is broken: gofaxd puts the jobs off. */
  | {
    readonly kind: "put off";
    readonly args: SendArgs;
    readonly problems: readonly [string, ...string[]];
  }
  /** The door is to start its own sender, for the reason `why`. */
  | { readonly kind: "self"; readonly why: string };

function self(why: string): HandedOver {
  return { kind: "self", why };
}

/** Bytes of all documents that a qfile names. Never throws: if a file cannot be read, the job reports that later. */
function documentBytes({ spool }: Pick<World, "spool">, qfile: string): number {
  try {
    return items(parseQfile(spool.documents.read(qfile)))
      .filter(({ kind }) => kind === "fax")
      .reduce((sum, { file }) => sum + (spool.documents.size(file) ?? 0), 0);
  } catch {
    return 0;
  }
}

function judge(
  world: Pick<World, "spool" | "config">,
  tools: Pick<EngineTools, "config">,
  args: SendArgs,
): HandedOver {
  const found = tools.config(args.config);
  switch (found.kind) {
    case "other":
      return self("it goes by another gofax.conf");
    case "broken":
      return { kind: "put off", args, problems: found.problems };
    case "usable":
      break;
    default:
      return found satisfies never;
  }
  const { config } = found;
  if (config.gofaxsend.engine === "self") return self("gofaxsend.engine = self");
  if (config.hylafax.spooldir !== world.config.hylafax.spooldir) return self("it is of another spool");
  const tooLarge = args.qfiles.some((qfile) => documentBytes(world, qfile) > MOST_DOCUMENT_BYTES);
  return tooLarge ? self("its documents are very large") : { kind: "send", args, config };
}

/**
 * Decides what gofaxd does for a door.
 * @param bytes the door's arguments, a NUL after each
 */
export function judgeHandedOver(
  world: Pick<World, "spool" | "config">,
  tools: Pick<EngineTools, "config">,
  bytes: Uint8Array,
): HandedOver {
  try {
    return judge(world, tools, parseSendArgs(readArguments(bytes)));
  } catch (error) {
    if (!(error instanceof SendArgsError)) throw error;
    // The door's own sender reports the wrong usage, and puts off the jobs that it can.
    return self(`wrong usage: ${error.message}`);
  }
}
