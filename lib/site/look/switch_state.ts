/**
 * FreeSWITCH as it runs, asked over its event socket: one login, a few questions, each with a deadline. The replies are texts for people
 * that are the same since 1.6 (recorded in esl-api-misc).
 */

import { EslAuthError, type EslConnection, EslReplyError } from "ts-esl";
import {
  type GatewayStatus,
  parseGateway,
  parseSwitchStatus,
  type SwitchStatus,
} from "../../fax/status/switch_status.ts";
import { foreignText } from "../../text/foreign.ts";
import { messageOf } from "../../text/error_text.ts";

/** Milliseconds for one answer, and for all of them together, the login included. */
const ANSWER_MS = 2_000;
const ALL_MS = 6_000;

/** Modules that a fax machine needs, and what for. */
export const NEEDED_MODULES: Readonly<Record<string, string>> = {
  mod_commands: "status, originate, uuid_kill",
  mod_db: "numbers that go without T.38",
  mod_dptools: "answer, sleep, hangup, the inline dialplan",
  mod_event_socket: "gofax itself",
  mod_sofia: "SIP",
  mod_spandsp: "the fax",
  mod_tone_stream: "silence after the answer",
};

/** A SIP profile, or a gateway of one, as `sofia status` lists it. */
export interface SofiaRow {
  /** Its name; of a gateway `PROFILE::NAME`. */
  readonly name: string;
  /** `profile`, `gateway` or `alias`. */
  readonly type: string;
  /** The URI. */
  readonly data: string;
  /** `RUNNING (0)`, `DOWN`, `NOREG` … */
  readonly state: string;
}

/** Why FreeSWITCH cannot be asked. `away`: nobody is there. `password`: it does not let us in. `silent`: it does not answer. */
export interface SwitchProblem {
  /** What kind. */
  readonly kind: "away" | "refused" | "password" | "silent";
  /** In words. */
  readonly message: string;
}

/** What was found out; undefined is what it did not answer. */
export interface SwitchState {
  /** Undefined if it answers. */
  readonly problem: SwitchProblem | undefined;
  /** Its version, and whether it is ready. */
  readonly status: SwitchStatus | undefined;
  /** Whether each of {@linkcode NEEDED_MODULES} is loaded. */
  readonly modules: ReadonlyMap<string, boolean>;
  /** `sofia status`. */
  readonly sofia: readonly SofiaRow[] | undefined;
  /** The gateways that were asked for. */
  readonly gateways: readonly GatewayStatus[];
  /** Whether it sees the spool. */
  readonly seesSpool: boolean | undefined;
  /** Lists of addresses that let in an address of nobody. */
  readonly openLists: readonly string[];
}

/** What to ask for. */
export interface SwitchQuestions {
  /** Names of gateways. */
  readonly gateways: readonly string[];
  /** The spool. */
  readonly folder: string;
  /** Lists of addresses whose calls are taken. */
  readonly lists: readonly string[];
}

const NOTHING: Omit<SwitchState, "problem"> = {
  status: undefined,
  modules: new Map(),
  sofia: undefined,
  gateways: [],
  seesSpool: undefined,
  openLists: [],
};

/** An address for documentation (RFC 5737): nobody calls from there. */
const NOBODYS_ADDRESS = "203.0.113.77";

/** The rows of `sofia status`; undefined if it is something else. */
function parseSofiaStatus(text: string): readonly SofiaRow[] | undefined {
  if (!/^ *Name\t/m.test(text)) return undefined;
  return text.split("\n").flatMap((line) => {
    const [name, type, data, state] = line.split("\t").map((cell) => foreignText(cell));
    const isRow = name !== undefined && name !== "Name" && state !== undefined && type !== undefined;
    return isRow ? [{ name, type, data: data ?? "", state }] : [];
  });
}

function isTrue(text: string | undefined): boolean | undefined {
  return text === undefined || !/^(true|false)\s*$/.test(text) ? undefined : text.startsWith("true");
}

type Ask = (command: string) => Promise<string | undefined>;

/** Asks one question; undefined if it is not answered, or this user of the event socket may not ask it. */
function asker(connection: EslConnection, over: AbortSignal): Ask {
  return async (command) => {
    try {
      return await connection.api(command, { timeoutMs: ANSWER_MS, signal: over });
    } catch (error) {
      if (error instanceof EslReplyError) return undefined;
      throw error;
    }
  };
}

async function askModules(ask: Ask): Promise<ReadonlyMap<string, boolean>> {
  const found = new Map<string, boolean>();
  for (const name of Object.keys(NEEDED_MODULES)) {
    const loaded = isTrue(await ask(`module_exists ${name}`));
    if (loaded !== undefined) found.set(name, loaded);
  }
  return found;
}

async function interview(ask: Ask, { gateways, folder, lists }: SwitchQuestions): Promise<SwitchState> {
  const status = parseSwitchStatus(await ask("status") ?? "");
  const modules = await askModules(ask);
  const sofia = parseSofiaStatus(await ask("sofia status") ?? "");
  const found: GatewayStatus[] = [];
  for (const name of gateways) {
    const text = await ask(`sofia status gateway ${name}`);
    if (text !== undefined) found.push(parseGateway(name, text));
  }
  // A folder whose name has blanks would be cut.
  const seesSpool = /\s/.test(folder) ? undefined : isTrue(await ask(`file_exists ${folder}`));
  const openLists: string[] = [];
  for (const list of lists.filter((each) => /^[\w.-]+$/.test(each))) {
    if (isTrue(await ask(`acl ${NOBODYS_ADDRESS} ${list}`)) === true) openLists.push(list);
  }
  return { problem: undefined, status, modules, sofia, gateways: found, seesSpool, openLists };
}

function problemOf(error: unknown, isOver: boolean): SwitchProblem {
  const message = messageOf(error);
  if (isOver || (error instanceof Error && /Timeout/.test(error.name))) {
    return { kind: "silent", message: `it does not answer within ${ALL_MS / 1000} s` };
  }
  if (error instanceof EslAuthError) {
    return { kind: /address/.test(message) ? "refused" : "password", message };
  }
  return { kind: "away", message };
}

/** Asks FreeSWITCH. Never throws; over within seconds, whatever hangs. */
export async function askSwitchState(
  connect: (signal: AbortSignal) => Promise<EslConnection>,
  questions: SwitchQuestions,
): Promise<SwitchState> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), ALL_MS);
  try {
    await using connection = await connect(over.signal);
    return await interview(asker(connection, over.signal), questions);
  } catch (error) {
    return { ...NOTHING, problem: problemOf(error, over.signal.aborted) };
  } finally {
    clearTimeout(timer);
  }
}
