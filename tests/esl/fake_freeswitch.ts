/** The other end of a connection, played by a test: it says exactly what the test tells it to. */
import assert from "node:assert/strict";
import { encodeEvent, encodeMessage, readCommands, type ReceivedCommand } from "ts-esl";

const GOODBYE = "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n";

async function* readAll(socket: Deno.Conn): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(65536);
  while (true) {
    // A client that has gone without reading everything resets the connection; that is an end as well.
    const length = await socket.read(buffer).catch(() => null);
    if (length === null) return;
    yield buffer.slice(0, length);
  }
}

/** One connection, seen from FreeSWITCH. */
export class Peer implements Disposable {
  readonly #socket: Deno.Conn;
  readonly #commands: AsyncGenerator<ReceivedCommand>;
  #closed = false;

  constructor(socket: Deno.Conn) {
    this.#socket = socket;
    this.#commands = readCommands(readAll(socket));
  }

  /** The next command, `undefined` when the client has closed. */
  async next(): Promise<ReceivedCommand | undefined> {
    const { value, done } = await this.#commands.next();
    return done ? undefined : value;
  }

  /** The next command, which must have that line. */
  async expect(line: string): Promise<ReceivedCommand> {
    const command = await this.next();
    assert.equal(command?.line, line);
    return command;
  }

  /** Waits until the client has closed; commands before that are dropped. */
  async expectEnd(): Promise<void> {
    while (await this.next() !== undefined);
  }

  async send(bytes: Uint8Array | string): Promise<void> {
    let rest = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
    while (rest.length > 0) rest = rest.subarray(await this.#socket.write(rest));
  }

  async reply(text: string): Promise<void> {
    await this.send(encodeMessage([["Content-Type", "command/reply"], ["Reply-Text", text]]));
  }

  async apiReply(body: string): Promise<void> {
    await this.send(encodeMessage([["Content-Type", "api/response"]], body));
  }

  async event(headers: Record<string, string>, body?: string): Promise<void> {
    await this.send(encodeEvent(Object.entries(headers), body));
  }

  async linger(): Promise<void> {
    await this.send(
      encodeMessage([["Content-Type", "text/disconnect-notice"], ["Content-Disposition", "linger"]], ""),
    );
  }

  async goodbye(): Promise<void> {
    await this.send(encodeMessage([["Content-Type", "text/disconnect-notice"]], GOODBYE));
    this.close();
  }

  /** Asks for authentication and accepts it. */
  async accept(): Promise<void> {
    await this.send("Content-Type: auth/request\n\n");
    await this.expect("auth ClueCon");
    await this.reply("+OK accepted");
  }

  /** Plays the rest: answers `exit` and says goodbye, or sees the client go. */
  async leave(): Promise<void> {
    const command = await this.next();
    if (command === undefined) return this.close();
    assert.equal(command.line, "exit");
    await this.reply("+OK bye");
    await this.goodbye();
  }

  close(): void {
    if (!this.#closed) this.#socket.close();
    this.#closed = true;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** A server in FreeSWITCH's place; each connection is played by the next script. */
export class FakeFreeswitch implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #running: Promise<void>;

  constructor(...scripts: readonly ((peer: Peer) => Promise<void>)[]) {
    this.#running = this.#play(scripts);
    this.#running.catch(() => {});
  }

  /** What to give to `dial()`. */
  get address(): { hostname: string; port: number; password: string } {
    return { hostname: "127.0.0.1", port: (this.#listener.addr as Deno.NetAddr).port, password: "ClueCon" };
  }

  async #play(scripts: readonly ((peer: Peer) => Promise<void>)[]): Promise<void> {
    for (const script of scripts) {
      using peer = new Peer(await this.#listener.accept());
      await script(peer);
    }
  }

  /** Fails as the script failed. */
  async [Symbol.asyncDispose](): Promise<void> {
    const interrupted = this.#running.catch((error) => {
      if (!(error instanceof Deno.errors.Interrupted || error instanceof Deno.errors.BadResource)) {
        throw error;
      }
    });
    this.#listener.close();
    await interrupted;
  }
}

/** Dials a server as FreeSWITCH does. */
export async function dialAsFreeswitch(address: Deno.NetAddr): Promise<Peer> {
  return new Peer(await Deno.connect({ hostname: address.hostname, port: address.port }));
}

/** The reply to `connect`: flat and encoded. */
export function connectReply(uuid: string): Uint8Array {
  return encodeMessage([
    ["Event-Name", "CHANNEL_DATA"],
    ["Channel-Caller-ID-Name", "Bob%20Caller"],
    ["Unique-ID", uuid],
    ["Content-Type", "command/reply"],
    ["Reply-Text", "%2BOK%0A"],
  ]);
}
