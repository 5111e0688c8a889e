/**
 * What `gofax status` learns from FreeSWITCH. It asks with a real login: a connection alone proves nothing, and leaks memory in
 * some versions (docs/internals/freeswitch.md#a-health-check). Each question has a deadline, and a FreeSWITCH that has stopped
 * answering is not asked again.
 */

import { EslAuthError, type EslConnection, EslReplyError } from "ts-esl";
import { FALLBACK_REALM } from "../../fax/end/fallback_rule.ts";
import { handedCall, handover, HANDOVER_VARIABLE } from "../../fax/status/handover.ts";
import type { SwitchReport } from "../../fax/status/status_report.ts";
import {
  type CallInProgress,
  mayBeFax,
  parseChannels,
  PROGRESS_VARIABLES,
  type ProgressVariables,
  readProgress,
  type SwitchChannel,
} from "../../fax/status/switch_channels.ts";
import {
  type GatewayStatus,
  parseCount,
  parseGateway,
  parseSwitchStatus,
} from "../../fax/status/switch_status.ts";
import { messageOf } from "../../text/error_text.ts";
import { printHostPort } from "../../text/ip_address.ts";
import type { World } from "../base/world.ts";

/** Milliseconds for all of FreeSWITCH's answers together, the login included. */
const ALL_MS = 6_000;
/** Milliseconds for one answer. */
const ANSWER_MS = 2_000;
/** How many calls are looked at closely, and how many are listed. */
const MOST_CALLS = 200;

/** All time is used up. */
class SilenceError extends Error {
  override readonly name = "SilenceError";
}

/** Asks one question after the other, until one is not answered. */
class Interview {
  readonly unanswered: string[] = [];
  /** Why no further question is asked. */
  broken: Error | undefined;
  readonly #connection: EslConnection;
  readonly #over: AbortSignal;

  constructor(connection: EslConnection, over: AbortSignal) {
    this.#connection = connection;
    this.#over = over;
  }

  /** Asks one question; undefined if there is no answer. `what` says what is not known then. */
  async ask(command: string, what: string): Promise<string | undefined> {
    try {
      if (this.broken === undefined) {
        return await this.#connection.api(command, { timeoutMs: ANSWER_MS, signal: this.#over });
      }
    } catch (error) {
      // The user of the event socket may be allowed some commands only.
      if (!(error instanceof EslReplyError)) {
        this.broken = error instanceof Error ? error : new Error(String(error));
      }
    }
    if (!this.unanswered.includes(what)) this.unanswered.push(what);
    return undefined;
  }
}

async function askGateway(interview: Interview, name: string): Promise<readonly GatewayStatus[]> {
  const text = await interview.ask(`sofia status gateway ${name}`, `the state of gateway ${name}`);
  return text === undefined ? [] : [parseGateway(name, text)];
}

async function askVariable(interview: Interview, uuid: string, name: string): Promise<string | undefined> {
  const text = await interview.ask(`uuid_getvar ${uuid} ${name}`, "how far its calls are");
  return text === undefined || text === "_undef_" || text.startsWith("-ERR") ? undefined : text;
}

async function askCall(interview: Interview, channel: SwitchChannel): Promise<readonly CallInProgress[]> {
  const values = await Promise.all(
    PROGRESS_VARIABLES.map(async (name) => [name, await askVariable(interview, channel.uuid, name)] as const),
  );
  const call = readProgress(channel, Object.fromEntries(values) as ProgressVariables);
  return call === undefined ? [] : [call];
}

/** Whether a call runs an application that gofaxd's calls run before their fax. Other programs' calls run it, too. */
async function askHanded(interview: Interview, channel: SwitchChannel): Promise<readonly CallInProgress[]> {
  const isOurs = await askVariable(interview, channel.uuid, HANDOVER_VARIABLE) !== undefined;
  return isOurs ? [handedCall(channel)] : [];
}

async function askCalls(
  interview: Interview,
  gofaxdPort: number,
): Promise<readonly CallInProgress[] | undefined> {
  const text = await interview.ask("show channels as json", "its calls");
  const channels = text === undefined ? undefined : parseChannels(text);
  if (channels === undefined) return undefined;
  const faxes = channels.filter(mayBeFax).slice(0, MOST_CALLS);
  const waiting = channels.filter((channel) => !mayBeFax(channel));
  const handed = waiting.filter((channel) => handover(channel, gofaxdPort) === "sure");
  const perhaps = waiting.filter((channel) => handover(channel, gofaxdPort) === "perhaps");
  const calls = await Promise.all([
    ...faxes.map((channel) => askCall(interview, channel)),
    ...perhaps.slice(0, MOST_CALLS).map((channel) => askHanded(interview, channel)),
  ]);
  const all = [...calls.flat(), ...handed.map(handedCall)];
  return all.toSorted((a, b) => a.since - b.since).slice(0, MOST_CALLS);
}

/** Why FreeSWITCH cannot be used, and what to do. */
function trouble(world: World, address: string, error: unknown): string {
  const why = messageOf(error);
  if (error instanceof EslAuthError) {
    return why.includes("address")
      ? `FreeSWITCH at ${address} refuses connections from here: ${why}; see its event_socket.conf.xml`
      : `FreeSWITCH at ${address} does not accept freeswitch.password of ${world.config.file}: ${why}`;
  }
  return error instanceof SilenceError
    ? `FreeSWITCH at ${address} does not answer within ${
      ALL_MS / 1000
    } s: it hangs, or something else is there`
    : `FreeSWITCH at ${address} cannot be reached: ${why}`;
}

async function interviewSwitch(
  world: World,
  address: string,
  connection: EslConnection,
  over: AbortSignal,
): Promise<SwitchReport> {
  const interview = new Interview(connection, over);
  const status = parseSwitchStatus(await interview.ask("status", "its version") ?? "");
  const problem = interview.broken === undefined
    ? undefined
    : `FreeSWITCH at ${address} let us in but does not answer: ${interview.broken.message}`;
  const gateways: GatewayStatus[] = [];
  for (const name of world.config.freeswitch.gateways) gateways.push(...await askGateway(interview, name));
  const calls = await askCalls(interview, world.config.gofaxd.socket.port);
  const entries = await interview.ask(`db count/${FALLBACK_REALM}`, "the number of fallback entries");
  return {
    address,
    problem,
    status,
    gateways,
    calls,
    fallbackEntries: entries === undefined ? undefined : parseCount(entries),
    unanswered: interview.unanswered,
  };
}

/** Asks FreeSWITCH. Never throws; over within seconds, whatever hangs. */
export async function askSwitch(world: World): Promise<SwitchReport> {
  const address = printHostPort(world.config.freeswitch.socket);
  const over = new AbortController();
  const limit = world.clock.sleep(ALL_MS, over.signal).then(() => over.abort(new SilenceError("no answer")));
  try {
    await using connection = await world.connect(over.signal);
    return await interviewSwitch(world, address, connection, over.signal);
  } catch (error) {
    const nothing = { status: undefined, gateways: [], calls: undefined, fallbackEntries: undefined };
    return { address, problem: trouble(world, address, error), ...nothing, unanswered: [] };
  } finally {
    over.abort();
    await limit;
  }
}
