/**
 * The outbound event socket: FreeSWITCH dials the application and lets it control one call (`socket` application,
 * `async full`). The call's end is not the connection's end if the application wants it to linger.
 * @module
 */
import { encodeMessage } from "ts-esl";
import type { CallQueue } from "../board/call_queue.ts";
import type { Channel } from "../channel/channel.ts";
import { handleCommand } from "./commands.ts";
import { type ControlledCall, EslSession } from "./session.ts";
import type { Switchboard } from "../board/switchboard.ts";

/** The application's hold on a call. */
export interface Control {
  /** Whether the application never sent a command. */
  readonly silent: boolean;
  /** To be called when the call has ended completely: lingers, or says goodbye. */
  callEnded(): void;
}

function lingerNotice(call: ControlledCall): Uint8Array {
  return encodeMessage([
    ["Content-Type", "text/disconnect-notice"],
    ["Controlled-Session-UUID", call.channel.uuid],
    ["Content-Disposition", "linger"],
    ["Channel-Name", call.channel.name],
    ["Linger-Time", String(call.lingerSeconds ?? -1)],
  ], "");
}

class SocketControl implements Control {
  silent = false;
  readonly #board: Switchboard;
  readonly #session: EslSession;
  readonly #call: ControlledCall;
  #noticed = false;

  constructor(board: Switchboard, session: EslSession, call: ControlledCall) {
    this.#board = board;
    this.#session = session;
    this.#call = call;
    // If the application does not itself end a ringing call, the disconnect notice is sent before the last events.
    call.channel.hungUp.addEventListener("abort", () => this.#hungUp(), { once: true });
  }

  callEnded(): void {
    if (this.#call.lingerSeconds === undefined) return this.#session.leave();
    this.#notice();
    if (this.#call.lingerSeconds >= 0) this.#board.spawn(this.#leaveLater(this.#call.lingerSeconds));
  }

  /** Disconnects an application that does not send `connect` in time. */
  async watch(): Promise<void> {
    const { speed, closing } = this.#board;
    const signal = AbortSignal.any([this.#session.over, this.#call.channel.hungUp, closing]);
    if (!await this.#board.clock.waited(speed.connectTimeoutMs, signal) || this.#call.connected) return;
    this.silent = true;
    this.#session.leave();
  }

  #hungUp(): void {
    const { channel, lingerSeconds } = this.#call;
    if (lingerSeconds === undefined || !channel.lingersFirst) return;
    this.#notice();
  }

  #notice(): void {
    if (this.#noticed) return;
    this.#noticed = true;
    this.#session.sendRaw(lingerNotice(this.#call));
  }

  async #leaveLater(seconds: number): Promise<void> {
    const signal = AbortSignal.any([this.#session.over, this.#board.closing]);
    if (await this.#board.clock.waited(seconds * this.#board.speed.lingerSecondMs, signal)) {
      this.#session.leave();
    }
  }
}

async function dial(board: Switchboard): Promise<Deno.TcpConn | undefined> {
  const { clock, gofaxd } = board;
  if (gofaxd === undefined) return undefined;
  try {
    return await clock.during(Deno.connect({ hostname: gofaxd.hostname, port: gofaxd.port }));
  } catch (error) {
    board.log?.debug("nobody listens for calls", { error: String(error) });
    return undefined;
  }
}

/** Hands a call to the application; `undefined` if it cannot be reached. */
export async function controlCall(
  board: Switchboard,
  channel: Channel,
  queue: CallQueue,
): Promise<Control | undefined> {
  const conn = await dial(board);
  if (conn === undefined) return undefined;
  const call: ControlledCall = { channel, queue, lingerSeconds: undefined, connected: false };
  const session = new EslSession(
    board,
    conn,
    (here, command) => handleCommand(here, command, { password: "" }),
    call,
  );
  const control = new SocketControl(board, session, call);
  board.spawn(control.watch());
  board.sessionsOpen.add(session);
  board.spawn(
    session.serve().then(() => {
      board.sessionsOpen.delete(session);
      queue.close();
    }),
  );
  return control;
}
