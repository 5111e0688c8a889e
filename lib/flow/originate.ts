/**
 * One attempt through one gateway: `bgapi originate`, so that the connection stays free for the word to stop, then the call
 * until its end. The answer of the gateway is the body of the BACKGROUND_JOB event (freeswitch.md §1, §2, §5).
 */

import { backgroundJob, filter, gatewayDestination, originateCommand } from "ts-esl";
import { type Call, newCall, reduce } from "../fax/call.ts";
import { readCallEvent } from "../fax/call_event.ts";
import { readSipAnswer, type SipAnswer } from "../fax/refusal.ts";
import { killChannel, watchCall, type Watched, type WatchTools } from "./watch.ts";

/** What to dial. */
export interface Attempt {
  readonly uuid: string;
  readonly jobUuid: string;
  readonly gateway: string;
  readonly number: string;
  readonly variables: ReadonlyMap<string, string>;
  /** Absolute path of the TIFF, as FreeSWITCH sees it. */
  readonly file: string;
  /** Longest wait for the gateway's answer; beyond it FreeSWITCH itself is at fault. */
  readonly dialMs: number;
}

/** How an attempt ended. */
export type AttemptEnd =
  | {
    readonly kind: "unanswered";
    readonly cause: string;
    readonly sip: SipAnswer | undefined;
    /** Whether FreeSWITCH told of a channel. */
    readonly made: boolean;
  }
  | ({ readonly kind: "answered" } & Watched)
  /** The word to stop came while it rang. */
  | { readonly kind: "killed"; readonly call: Call }
  /** The event socket was lost while it rang. */
  | { readonly kind: "lost"; readonly call: Call };

/** FreeSWITCH answers these at once, or there is something wrong with it. */
const COMMAND_MS = 10_000;
/** Between two kills of a channel that may not exist yet. */
const KILL_AGAIN_MS = 100;

/** Subscribes to what an attempt will say. Filters are ORed, and without its own a filter hides the job's result. */
async function subscribe({ connection, stop }: WatchTools, attempt: Attempt): Promise<void> {
  const wait = { timeoutMs: COMMAND_MS, signal: stop };
  await connection.request(filter("Unique-ID", attempt.uuid), wait);
  await connection.request(filter("Job-UUID", attempt.jobUuid), wait);
}

/** `-ERR USER_BUSY` → `USER_BUSY`; anything that is no cause is a refusal of the command itself. */
function causeOf(text: string): string {
  const match = /^-ERR ([A-Z][A-Z0-9_]*)\s*$/.exec(text);
  return match?.[1] ?? "INVALID_URL";
}

/** A kill that wins the race against the channel's making does nothing: so again, until the gateway has answered. */
async function abandon(tools: WatchTools, attempt: Attempt, call: Call): Promise<Call> {
  const until = tools.clock.now() + tools.limits.killMs;
  let known = call;
  while (tools.clock.now() < until) {
    await killChannel(tools.connection, attempt.uuid);
    const fed = await tools.feed.next(tools.clock.now() + KILL_AGAIN_MS);
    if (fed.kind === "closed") return known;
    if (fed.kind !== "event") continue;
    const job = backgroundJob(fed.event);
    // Answered at the last moment: one more kill is due, and the hangup tells that it worked.
    if (job?.jobUuid === attempt.jobUuid && !job.ok) return known;
    const read = fed.event.get("Unique-ID") === attempt.uuid ? readCallEvent(fed.event) : undefined;
    if (read === undefined) continue;
    known = reduce(known, read, tools.clock.now());
    if (read.kind === "hangup") return known;
  }
  return known;
}

/** What the wait for the gateway's answer gives. */
type Dialled =
  | { readonly kind: "up"; readonly call: Call }
  | Exclude<AttemptEnd, { kind: "answered" }>;

/** Waits for the gateway's answer. Events may overtake it: a call that is up is known before its `+OK`. */
async function dialled(tools: WatchTools, attempt: Attempt, dialling: Call): Promise<Dialled> {
  const until = tools.clock.now() + attempt.dialMs;
  let call = dialling;
  let sip: SipAnswer | undefined;
  let made = false;
  while (true) {
    const fed = await tools.feed.next(until, tools.stop);
    if (fed.kind === "stop") return { kind: "killed", call: await abandon(tools, attempt, call) };
    if (fed.kind === "closed") return { kind: "lost", call };
    if (fed.kind === "deadline") {
      await abandon(tools, attempt, call);
      return { kind: "unanswered", cause: "PROGRESS_TIMEOUT", sip: undefined, made };
    }
    const job = backgroundJob(fed.event);
    if (job?.jobUuid === attempt.jobUuid) {
      return job.ok ? { kind: "up", call } : { kind: "unanswered", cause: causeOf(job.text), sip, made };
    }
    if (fed.event.get("Unique-ID") !== attempt.uuid) continue;
    made = true;
    sip = readSipAnswer(fed.event) ?? sip;
    const read = readCallEvent(fed.event);
    if (read === undefined) continue;
    call = reduce(call, read, tools.clock.now());
    await tools.onStep(read, call);
    // The event is as good as the job's `+OK`, which a user with few rights may never hear.
    if (call.answeredAt !== undefined) return { kind: "up", call };
  }
}

/** Dials through one gateway and stays until the call is over. */
export async function attemptCall(tools: WatchTools, attempt: Attempt): Promise<AttemptEnd> {
  await subscribe(tools, attempt);
  const command = originateCommand({
    variables: attempt.variables,
    destination: gatewayDestination(attempt.gateway, attempt.number),
    application: "txfax",
    argument: attempt.file,
  });
  const dialling = newCall(tools.clock.now());
  // Not to be called off: once it is on its way there may be a call, and that is ended by its UUID.
  await tools.connection.bgapi(command, { jobUuid: attempt.jobUuid, timeoutMs: COMMAND_MS });
  const answer = await dialled(tools, attempt, dialling);
  if (answer.kind !== "up") return answer;
  // `+OK` is the answer even where no event said so.
  const up = reduce(answer.call, { kind: "answered" }, tools.clock.now());
  return { kind: "answered", ...await watchCall(tools, attempt.uuid, up) };
}
