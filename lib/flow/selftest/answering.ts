/**
 * The end of a self-test that is called. The extension parks the call; then the test, which knows the number that it dialled, has FreeSWITCH
 * answer and receive into a file:
 *
 *   filter, events           before anything is dialled
 *   CHANNEL_PARK             the call has come; its UUID
 *   uuid_transfer … inline   answer, rxfax
 *   the call                 until its end (switch/watch_call.ts)
 */

import { EslCommandError, type EslConnection, eventPlain, filter } from "ts-esl";
import { newCall } from "../../fax/call/call.ts";
import { FAX_SUBCLASSES } from "../../fax/call/call_event.ts";
import { killChannel } from "../switch/channel.ts";
import type { EventFeed } from "../switch/event_feed.ts";
import { watchCall, type Watched, type WatchTools } from "../switch/watch_call.ts";

/** Milliseconds. FreeSWITCH answers these commands at once, unless something is wrong with it. */
const COMMAND_MS = 10_000;

/** How the call is taken. */
export interface Answering {
  /** The number that is dialled, which no other call has. */
  readonly token: string;
  /** Absolute path of the file that is to be received, as FreeSWITCH sees it. */
  readonly file: string;
  /** Channel variables that are set before the answer; neither names nor values have a blank, a comma or a quote. */
  readonly variables: ReadonlyMap<string, string>;
}

/** How it ended. */
export type AnswerEnd =
  /** No call came. */
  | { readonly kind: "no call" }
  /** FreeSWITCH would not take it, in its words. */
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "taken"; readonly watched: Watched };

/** Subscribes to the events of the call that will come. */
export async function expectCall(connection: EslConnection, { token }: Answering): Promise<void> {
  const wait = { timeoutMs: COMMAND_MS };
  await connection.request(filter("variable_sip_to_user", token), wait);
  await connection.request(eventPlain(["CHANNEL_PARK", "CHANNEL_CALLSTATE"], FAX_SUBCLASSES.receive), wait);
}

/** The UUID of the call when it is parked; undefined if none came in time. */
async function parked(feed: EventFeed, until: number, stop: AbortSignal): Promise<string | undefined> {
  for (;;) {
    const fed = await feed.next(until, stop);
    if (fed.kind !== "event") return undefined;
    if (fed.event.name === "CHANNEL_PARK") return fed.event.get("Unique-ID");
  }
}

/** The argument of `uuid_transfer`: applications of the inline dialplan. */
function takingCommand(uuid: string, { variables, file }: Answering): string {
  const settings = [...variables].map(([name, value]) => `set:${name}=${value}`);
  const applications = [...settings, "answer", `rxfax:${file}`];
  if (applications.every((each) => /^[\w:=./+@-]+$/.test(each))) {
    return `uuid_transfer ${uuid} ${applications.join(",")} inline`;
  }
  throw new EslCommandError(
    `Cannot have FreeSWITCH write ${JSON.stringify(file)}: there is a special character in it`,
  );
}

/**
 * Waits for the call and takes it.
 *
 * @param until when it must have come, in milliseconds since the epoch
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function answerCall(tools: WatchTools, answering: Answering, until: number): Promise<AnswerEnd> {
  const { connection, feed, stop, clock } = tools;
  const uuid = await parked(feed, until, stop);
  if (uuid === undefined) return { kind: "no call" };
  const wait = { timeoutMs: COMMAND_MS };
  await connection.request(filter("Unique-ID", uuid), wait);
  const reply = await connection.api(takingCommand(uuid, answering), wait);
  if (!reply.startsWith("+OK")) {
    await killChannel(connection, uuid);
    return { kind: "refused", why: reply.trim() };
  }
  return { kind: "taken", watched: await watchCall(tools, uuid, newCall(clock.now())) };
}
