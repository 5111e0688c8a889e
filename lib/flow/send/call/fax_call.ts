/** How each call of a try is made: the channel's variables, and the limits with which it is watched. */

import type { EslConnection } from "ts-esl";
import { leastRate } from "../../../fax/call/line_speed.ts";
import { type FaxModes, originateVariables } from "../../../fax/call/settings.ts";
import type { Identity } from "../../../fax/identity/call_identity.ts";
import { MARK_VARIABLE, markSentCommand } from "../../../fax/notes/sent_mark.ts";
import type { FaxJob } from "../../../hylafax/job.ts";
import { PATIENCE } from "../../switch/call_limits.ts";
import type { EventFeed } from "../../switch/event_feed.ts";
import type { WatchTools } from "../../switch/watch_call.ts";
import type { Document } from "../document/document.ts";
import type { CallIds } from "./call_ids.ts";
import type { CallOfTry } from "./calls_of_try.ts";

/** What is to be sent, to which number, and how. */
export interface FaxToSend {
  /** The job. */
  readonly job: FaxJob;
  /** The number as the gateways are to dial it. */
  readonly number: string;
  /** Names of gateways of FreeSWITCH, in the order in which they are tried. */
  readonly gateways: readonly string[];
  /** What identifies the sender to the callee. */
  readonly identity: Identity;
  /** T.38, ECM and the like. */
  readonly modes: FaxModes;
  /** The time zone of the clock in the header line, as SpanDSP reads it; empty for that of FreeSWITCH. */
  readonly timezone: string;
  /** Channel variables that the site remembers for the destination. */
  readonly overrides: ReadonlyMap<string, string>;
  /** The TIFF. */
  readonly document: Document;
}

/** A connection to FreeSWITCH, over which the calls of a try are placed one after the other. */
export interface DialLine {
  /** The events of calls and of background jobs are subscribed to, and the filters let those of the first attempt through. */
  readonly connection: EslConnection;
  /** What it tells. */
  readonly feed: EventFeed;
  /** The UUIDs of the first attempt. */
  readonly first: CallIds;
  /** Whether FreeSWITCH can remember for gofax that a fax was sent. */
  readonly isMarked: boolean;
}

/**
 * The channel variable that tells SpanDSP with which page of the file to begin, from 0; SpanDSP counts the pages that it sends
 * from there.
 */
const START_PAGE = "fax_start_page";
/** Milliseconds to wait for the hangup after a kill. */
const KILL_MS = 3_000;

/** What a call is watched with (switch/watch_call.ts). */
export function watchTools(of: CallOfTry, { connection, feed }: DialLine, fax: FaxToSend): WatchTools {
  const { world, session } = of;
  const { negotiateTimeoutS, pageTimeoutS, maxCallTimeS, hangupTimeoutMs } = world.config.gofaxsend;
  return {
    clock: world.clock,
    connection,
    feed,
    stop: world.stop,
    onStep: (event, call) => of.step(event, call),
    say: (text) => session.say(text),
    limits: {
      answerMs: Infinity,
      negotiateMs: negotiateTimeoutS * 1000,
      pageMs: pageTimeoutS * 1000,
      pagePixels: fax.document.pagePixels,
      callMs: maxCallTimeS * 1000,
      leastRate: leastRate(fax.job.minbr),
      hangupMs: hangupTimeoutMs,
      killMs: KILL_MS,
      ...PATIENCE,
    },
  };
}

/**
 * The variables of a call's channel.
 * @param anotherLeft whether there is another gateway to try after this one
 */
export function channelVariables(
  { world, uuid }: Pick<CallOfTry, "world" | "uuid">,
  { isMarked }: Pick<DialLine, "isMarked">,
  { identity, modes, timezone, overrides, document }: FaxToSend,
  anotherLeft: boolean,
): ReadonlyMap<string, string> {
  const { ringTimeoutS, progressTimeoutS } = world.config.gofaxsend;
  const limits = {
    ringTimeoutS,
    // The limit applies only if there is another gateway to try: a slow one is better than none.
    progressTimeoutS: anotherLeft && progressTimeoutS > 0 ? progressTimeoutS : undefined,
  };
  const all = new Map(
    originateVariables(uuid, identity, modes, limits, timezone, overrides),
  );
  // These two are set last, so that no override of the site replaces them.
  if (document.firstPage > 0) all.set(START_PAGE, String(document.firstPage));
  if (isMarked) all.set(MARK_VARIABLE, markSentCommand(uuid));
  return all;
}
