/** What a door wants, and whether gofaxd does it: a job, jobs to be put off, or nothing that gofaxd should do. */

import type { Config } from "../../config/config.ts";
import { items, parseQfile } from "../../hylafax/qfile.ts";
import { parseSendArgs, readArguments, type SendArgs, SendArgsError } from "../../hylafax/send_args.ts";
import type { World } from "../base/world.ts";
import type { EngineTools } from "./tools.ts";

/**
 * Documents that are together larger than this are left to a sender of their own: a job has all of a document in memory while its pages
 * are planned, and there may be hundreds of jobs at once. Bytes.
 */
const MOST_DOCUMENT_BYTES = 16 << 20;

/** What is to be done for a door. */
export type HandedOver =
  /** Send. */
  | { readonly kind: "send"; readonly args: SendArgs; readonly config: Config }
  /** gofax.conf is broken: the jobs wait. */
  | {
    readonly kind: "put off";
    readonly args: SendArgs;
    readonly problems: readonly [string, ...string[]];
  }
  /** The door is to start a sender of its own, and why. */
  | { readonly kind: "self"; readonly why: string };

function self(why: string): HandedOver {
  return { kind: "self", why };
}

/** Bytes of all documents that a qfile names. Never throws: what cannot be read is told by the job itself. */
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
 * Judges what a door handed over.
 * @param bytes its arguments, a NUL behind each
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
    // The sender says so, and puts off what can be put off.
    return self(`wrong usage: ${error.message}`);
  }
}
