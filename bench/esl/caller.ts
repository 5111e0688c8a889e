/**
 * Places faxes by ts-esl, in a process of its own: each call over a connection of its own, as gofaxd does, or all over one. Argument:
 * the {@linkcode CallerOptions} as JSON. It prints its {@linkcode CallerFigures} as JSON on a line.
 */

import { cpuUsage } from "node:process";
import {
  dial,
  type EslConnection,
  type EslEvent,
  eventPlain,
  filter,
  filterDelete,
  gatewayDestination,
  originateCommand,
} from "ts-esl";
import { FAX_SUBCLASSES } from "../../lib/fax/call/call_event.ts";
import { pss } from "../machine/proc.ts";

/** How the events of many calls come. */
export type Mode =
  /** Each call has a connection, which filters its events. */
  | "own"
  /** One connection has the events of all calls in FreeSWITCH. */
  | "shared"
  /** One connection has a filter for each call, which is deleted when the call is over. */
  | "shared, filtered";

/** What is to be done. */
export interface CallerOptions {
  readonly mode: Mode;
  readonly port: number;
  readonly password: string;
  /** Calls at once. */
  readonly calls: number;
  /** How often they are placed. */
  readonly waves: number;
  /** The document, as FreeSWITCH finds it. */
  readonly file: string;
}

/** What was measured. */
export interface CallerFigures {
  /** Milliseconds of processor time for each call. */
  readonly cpuMs: number;
  /** Milliseconds from the wish for a call until its `originate` is written, of each call. */
  readonly dialledMs: readonly number[];
  /** KB of PSS for each call while all ring, behind a collection. */
  readonly callKb: number;
  /** The same where the memory is not collected: the most in MB, the program included. */
  readonly mostMb: number;
  /** Events for each call. */
  readonly events: number;
}

const TAKES = "1001";
const RINGS_FOR_EVER = "1015";
const NAMES = ["CHANNEL_CALLSTATE", "BACKGROUND_JOB", "CHANNEL_HANGUP"];
const VARIABLES = {
  ignore_early_media: "true",
  origination_caller_id_number: "4711",
  origination_caller_id_name: "bench",
  originate_timeout: "3600",
  fax_ident: "bench",
  fax_header: "bench",
  fax_use_ecm: "true",
  fax_disable_v17: "false",
  fax_enable_t38: "true",
  fax_enable_t38_request: "true",
  fax_verbose: "false",
};

const options: CallerOptions = JSON.parse(Deno.args[0] ?? "{}");

function open(): Promise<EslConnection> {
  return dial({ hostname: "127.0.0.1", port: options.port, password: options.password });
}

/** Events of one call, and who waits for the next. */
class Inbox {
  readonly #waiting: EslEvent[] = [];
  #wake = Promise.withResolvers<void>();

  /** Puts one in. */
  put(event: EslEvent): void {
    this.#waiting.push(event);
    this.#wake.resolve();
  }

  /** Gives all as they come. */
  async *events(): AsyncGenerator<EslEvent> {
    for (;;) {
      for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) yield event;
      this.#wake = Promise.withResolvers();
      await this.#wake.promise;
    }
  }
}

/** A connection, and which call has which events. */
interface Line extends AsyncDisposable {
  readonly connection: EslConnection;
  /** Begins to listen to a call. */
  listen(uuid: string, jobUuid: string): Promise<AsyncIterable<EslEvent>>;
  /** Has enough of it. */
  leave(uuid: string, jobUuid: string): Promise<void>;
}

async function subscribe(connection: EslConnection): Promise<void> {
  await connection.request(eventPlain(NAMES, FAX_SUBCLASSES.send));
}

/** As lib/flow/send does it. */
async function ownLine(): Promise<Line> {
  const connection = await open();
  return {
    connection,
    listen: async (uuid, jobUuid) => {
      await Promise.all([
        connection.request(filter("Unique-ID", uuid)),
        connection.request(filter("Job-UUID", jobUuid)),
        subscribe(connection),
      ]);
      return connection.events();
    },
    leave: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

async function deal(connection: EslConnection, inboxes: ReadonlyMap<string, Inbox>): Promise<void> {
  for await (const event of connection.events()) {
    const key = event.get(event.name === "BACKGROUND_JOB" ? "Job-UUID" : "Unique-ID") ?? "";
    inboxes.get(key)?.put(event);
  }
}

async function sharedLine(filtered: boolean): Promise<Line> {
  const connection = await open();
  if (filtered) await connection.request(filter("Unique-ID", "none"));
  await subscribe(connection);
  const inboxes = new Map<string, Inbox>();
  const dealing = deal(connection, inboxes);
  return {
    connection,
    listen: async (uuid, jobUuid) => {
      const inbox = new Inbox();
      inboxes.set(uuid, inbox).set(jobUuid, inbox);
      if (filtered) {
        await Promise.all([
          connection.request(filter("Unique-ID", uuid)),
          connection.request(filter("Job-UUID", jobUuid)),
        ]);
      }
      return inbox.events();
    },
    leave: async (uuid, jobUuid) => {
      inboxes.delete(uuid);
      inboxes.delete(jobUuid);
      if (filtered) {
        await Promise.all([
          connection.request(filterDelete("Unique-ID", uuid)),
          connection.request(filterDelete("Job-UUID", jobUuid)),
        ]);
      }
    },
    [Symbol.asyncDispose]: async () => {
      await connection.close();
      await dealing;
    },
  };
}

/** What happens in a call, by whoever watches. */
interface Watched {
  readonly dialled: (ms: number) => void;
  readonly event: (event: EslEvent) => void;
}

/** Places one call over a line and stays until it is over. */
async function callOver(line: Line, number: string, began: number, watched: Watched): Promise<void> {
  const [uuid, jobUuid] = [crypto.randomUUID(), crypto.randomUUID()];
  const events = await line.listen(uuid, jobUuid);
  watched.dialled(performance.now() - began);
  await line.connection.bgapi(
    originateCommand({
      variables: { ...VARIABLES, origination_uuid: uuid },
      destination: gatewayDestination("default", number),
      application: "txfax",
      argument: options.file,
    }),
    { jobUuid },
  );
  for await (const event of events) {
    watched.event(event);
    if (event.name === "CHANNEL_CALLSTATE" && event.get("Channel-Call-State") === "HANGUP") break;
  }
  await line.leave(uuid, jobUuid);
}

async function call(shared: Line | undefined, number: string, watched: Watched): Promise<void> {
  const began = performance.now();
  if (shared !== undefined) return await callOver(shared, number, began, watched);
  await using line = await ownLine();
  await callOver(line, number, began, watched);
}

/** Places all calls at once. */
async function wave(shared: Line | undefined, number: string, watched: Watched): Promise<void> {
  await Promise.all(Array.from({ length: options.calls }, () => call(shared, number, watched)));
}

function collected(): number {
  // deno-lint-ignore no-explicit-any -- V8 has it where it is started with --expose-gc
  (globalThis as any).gc();
  return pss([Deno.pid]);
}

/** KB for each call while all ring. */
async function ringing(shared: Line | undefined): Promise<number> {
  const before = collected();
  const all = Promise.withResolvers<void>();
  let rings = 0;
  const event = (event: EslEvent): void => {
    if (event.get("Channel-Call-State") === "RINGING" && ++rings === options.calls) all.resolve();
  };
  const calls = wave(shared, RINGS_FOR_EVER, { dialled: () => {}, event });
  await all.promise;
  const more = collected() - before;
  await using connection = await open();
  await connection.api("hupall USER_BUSY");
  await calls;
  return more * 1000 / options.calls;
}

async function measure(): Promise<CallerFigures> {
  await using shared = options.mode === "own" ? undefined : await sharedLine(options.mode !== "shared");
  const callKb = await ringing(shared);
  const dialledMs: number[] = [];
  let [events, mostMb] = [0, 0];
  const watched = { dialled: (ms: number) => void dialledMs.push(ms), event: () => void events++ };
  const before = cpuUsage();
  for (let each = 0; each < options.waves; each++) {
    await wave(shared, TAKES, watched);
    mostMb = Math.max(mostMb, pss([Deno.pid]));
  }
  const { user, system } = cpuUsage(before);
  const calls = options.calls * options.waves;
  return { cpuMs: (user + system) / 1000 / calls, dialledMs, callKb, mostMb, events: events / calls };
}

Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(await measure())}\n`));
