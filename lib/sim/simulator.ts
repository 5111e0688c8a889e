/**
 * The FreeSWITCH stand-in: an event socket to dial, calls that come in, a network of numbers that behave in known ways.
 * @module
 */
import { encodeMessage } from "ts-esl";
import { blankFax } from "./network/blank_fax.ts";
import type { Channel } from "./channel/channel.ts";
import type { Variable } from "./channel/dialstring.ts";
import { handleCommand } from "./socket/commands.ts";
import type { Credentials } from "./socket/login.ts";
import { EslSession } from "./socket/session.ts";
import type { FaxDocument } from "./fax/fax_end.ts";
import { GATEWAYS } from "./network/gateways.ts";
import { callingMachine, ringsFor } from "./network/call_behaviour.ts";
import { callFromMachine, loopBackCall } from "./incoming.ts";
import { parkBackCall } from "./parking.ts";
import type { ModDb } from "./channel/mod_db.ts";
import { NUMBERS } from "./network/numbers.ts";
import type { Address, CallOptions, CallRecord, Simulator, SimulatorOptions } from "./simulator_types.ts";
import { MACHINE_CLOCK } from "./network/clock.ts";
import { resolveSpeed } from "./network/speed.ts";
import { Switchboard } from "./board/switchboard.ts";
import type { DialledLeg } from "./board/switchboard_parts.ts";
import { readPages } from "./fax/tiff_pages.ts";

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
    const document = machine.faxes ? await board.clock.during(documentOf(options)) : undefined;
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
      this.#board.clock.received(conn, 1);
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
    if (await this.#board.clock.waited(this.#board.speed.authTimeoutMs, signal) && !session.authenticated) {
      session.leave();
    }
  }

  async #giveUp(channel: Channel, ms: number): Promise<void> {
    const passed = await this.#board.clock.waited(ms / this.#board.speed.factor, channel.hungUp);
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
    clock: options.clock ?? MACHINE_CLOCK,
    numbers: { ...NUMBERS, ...options.numbers },
    gateways: { ...GATEWAYS, ...options.gateways },
    gofaxd: options.gofaxd,
    receivedDirectory: options.receivedDirectory,
    blindTo: options.blindTo,
    parking: options.parking ?? true,
    log: options.log,
  });
  board.loopBack = (channel, number, back) => loopBackCall(board, channel, number, back);
  board.parkBack = (channel, number) => parkBackCall(board, channel, number);
  return Promise.resolve(
    new RunningSimulator(board, listener, { password, ...(user === undefined ? {} : { user }) }),
  );
}
