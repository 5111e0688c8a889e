/**
 * The FreeSWITCH stand-in: an event socket to dial, calls that come in, a network of numbers that behave in known ways.
 * @module
 */
import { blankFax } from "./blank_fax.ts";
import type { Channel } from "./channel.ts";
import type { Variable } from "./dialstring.ts";
import { type Credentials, handleCommand, type SimUser } from "./esl_commands.ts";
import { EslSession } from "./esl_session.ts";
import type { FaxDocument } from "./fax_line.ts";
import { GATEWAYS, type GatewayTable } from "./gateways.ts";
import { type CallBehaviour, callingMachine, ringsFor } from "./call_behaviour.ts";
import { callFromMachine } from "./incoming.ts";
import type { ModDb } from "./mod_db.ts";
import { type Machine, NUMBERS, type NumberTable } from "./numbers.ts";
import { pause } from "./pause.ts";
import { resolveSpeed, type Speed } from "./speed.ts";
import { type DialledLeg, type SimLogger, Switchboard } from "./switchboard.ts";
import { readPages } from "./tiff_pages.ts";
import { encodeMessage } from "ts-esl";

/** Where somebody listens. */
export interface Address {
  readonly hostname: string;
  readonly port: number;
}

/** How to run a simulator. */
export interface SimulatorOptions {
  /** @default {"127.0.0.1"} */
  readonly hostname?: string;
  /** @default {0} any free port */
  readonly port?: number;
  /** @default {"ClueCon"} */
  readonly password?: string;
  /** A user with rights of his own. */
  readonly user?: SimUser;
  /** How many times faster than recorded, or the durations themselves. @default {1} */
  readonly speed?: number | Partial<Speed>;
  /** Where incoming calls are handed to. */
  readonly gofaxd?: Address;
  /** Numbers besides or instead of the built-in ones. */
  readonly numbers?: NumberTable;
  /** Gateways besides or instead of the built-in ones. */
  readonly gateways?: GatewayTable;
  readonly log?: SimLogger;
}

/** A call from outside. */
export interface CallOptions {
  /** The number called. */
  readonly to: string;
  /** @default {"0301234567"} */
  readonly from?: string;
  /** @default {"Bob Caller"} */
  readonly name?: string;
  /** Blank pages to send. @default {1} */
  readonly pages?: number;
  /** Rows per inch, of all pages or of each. @default {98} */
  readonly lines?: number | readonly number[];
  /** A file to send instead, or its bytes. */
  readonly tiff?: string | Uint8Array;
  /** @default {"ok"} */
  readonly behaviour?: CallBehaviour;
  /** @default {"default"}, `null` for none */
  readonly gateway?: string | null;
  /** The SIP Diversion header. */
  readonly diversion?: string;
  /** The machine's identification. @default {"+49 30 1234567"} */
  readonly ident?: string;
  /** @default {"requests"} */
  readonly t38?: Machine["t38"];
  /** @default {true} */
  readonly ecm?: boolean;
  /**
   * Whether the notice that the socket lingers comes before the last events when the caller hangs up. With FreeSWITCH
   * that is a race; when a caller gives up ringing it always does here.
   * @default {false}
   */
  readonly noticeFirst?: boolean;
}

/** How a call from outside ended. */
export interface CallRecord {
  readonly uuid: string;
  readonly answered: boolean;
  /** The hangup cause. */
  readonly cause: string;
  /** The call's variables at its end. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A running simulator. */
export interface Simulator extends AsyncDisposable {
  readonly hostname: string;
  readonly port: number;
  /** Its mod_db. */
  readonly db: ModDb;
  /** Every leg that was dialled, in order. */
  readonly history: readonly DialledLeg[];
  /** The calls that are up. */
  channels(): readonly Channel[];
  /** Says where incoming calls go from now on. */
  setGofaxd(address: Address | undefined): void;
  /** Calls; resolves when the call has ended. */
  call(options: CallOptions): Promise<CallRecord>;
  /** Drops every connection without a word, as a crash does, and stops. */
  kill(): Promise<void>;
  /** Shuts down as FreeSWITCH does: calls end with SYSTEM_SHUTDOWN, connections get their goodbye. */
  close(): Promise<void>;
}

async function documentOf(options: CallOptions): Promise<FaxDocument> {
  const { tiff, pages = 1, lines = 98 } = options;
  const bytes = typeof tiff === "string" ? await Deno.readFile(tiff) : tiff ?? blankFax({ pages, lines });
  return { bytes, pages: readPages(bytes), headerRows: 16 };
}

class RunningSimulator implements Simulator {
  readonly hostname: string;
  readonly port: number;
  readonly #board: Switchboard;
  readonly #listener: Deno.TcpListener;
  readonly #credentials: Credentials;
  readonly #accepting: Promise<void>;

  constructor(board: Switchboard, listener: Deno.TcpListener, credentials: Credentials) {
    this.#board = board;
    this.#listener = listener;
    this.#credentials = credentials;
    this.hostname = listener.addr.hostname;
    this.port = listener.addr.port;
    this.#accepting = this.#accept();
  }

  get db(): ModDb {
    return this.#board.db;
  }

  get history(): readonly DialledLeg[] {
    return this.#board.history;
  }

  channels(): readonly Channel[] {
    return [...this.#board.channels.values()];
  }

  setGofaxd(address: Address | undefined): void {
    this.#board.gofaxd = address;
  }

  async call(options: CallOptions): Promise<CallRecord> {
    const board = this.#board;
    const { to, from = "0301234567", name = "Bob Caller", behaviour = "ok", gateway = "default" } = options;
    const headers: Variable[] = options.diversion === undefined
      ? []
      : [["sip_h_Diversion", options.diversion]];
    const machine = callingMachine(behaviour, options);
    const document = machine.faxes ? await documentOf(options) : undefined;
    const caller = { to, from, name, gateway: gateway ?? undefined, headers };
    const channel = callFromMachine(board, caller, machine, document);
    channel.lingersFirst = options.noticeFirst ?? false;
    const patience = ringsFor(behaviour);
    if (patience !== undefined) board.spawn(this.#giveUp(channel, patience));
    await channel.gone;
    return {
      uuid: channel.uuid,
      answered: channel.times.answered > 0,
      cause: channel.hangupCause ?? "",
      variables: Object.fromEntries(channel.variables),
    };
  }

  async kill(): Promise<void> {
    await this.#stop("as a crash");
  }

  async close(): Promise<void> {
    await this.#stop("politely");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #stop(how: "politely" | "as a crash"): Promise<void> {
    try {
      this.#listener.close();
    } catch {
      // It was stopped before.
    }
    await this.#accepting;
    await this.#board.close(how);
  }

  async #accept(): Promise<void> {
    for await (const conn of this.#listener) {
      const session = new EslSession(
        this.#board,
        conn,
        (here, command) => handleCommand(here, command, this.#credentials),
      );
      this.#board.sessionsOpen.add(session);
      this.#board.spawn(this.#serve(session));
    }
  }

  async #serve(session: EslSession): Promise<void> {
    this.#board.spawn(this.#sendAwayLate(session));
    await session.serve(encodeMessage([["Content-Type", "auth/request"]]));
    this.#board.sessionsOpen.delete(session);
  }

  async #sendAwayLate(session: EslSession): Promise<void> {
    const signal = AbortSignal.any([session.over, this.#board.closing]);
    if (await pause(this.#board.speed.authTimeoutMs, signal) && !session.authenticated) session.leave();
  }

  async #giveUp(channel: Channel, ms: number): Promise<void> {
    const passed = await pause(ms / this.#board.speed.factor, channel.hungUp);
    if (passed && channel.times.answered === 0) this.#board.hangUp(channel, "ORIGINATOR_CANCEL", "them");
  }
}

/**
 * Starts a simulator.
 *
 * @throws {Deno.errors.AddrInUse} If the port is taken.
 */
export function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { hostname = "127.0.0.1", port = 0, password = "ClueCon", user } = options;
  const listener = Deno.listen({ hostname, port });
  const board = new Switchboard({
    speed: resolveSpeed(options.speed),
    numbers: { ...NUMBERS, ...options.numbers },
    gateways: { ...GATEWAYS, ...options.gateways },
    gofaxd: options.gofaxd,
    log: options.log,
  });
  return Promise.resolve(
    new RunningSimulator(board, listener, { password, ...(user === undefined ? {} : { user }) }),
  );
}
