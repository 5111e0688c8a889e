/** A FreeSWITCH that lets us in and then leaves us without an answer. */

const OK = "Content-Type: command/reply\nReply-Text: +OK\n\n";
const NOTHING = "Content-Type: api/response\nContent-Length: 14\n\n-ERR no reply\n";

/** A switch that lets us in, answers so many commands, and then says what it is told to, or nothing at all. */
export class Silent implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #running: Promise<void>;
  readonly #sockets: Deno.Conn[] = [];
  /** Commands that were heard after the authentication. */
  heard = 0;

  constructor(answers: number, then?: Uint8Array) {
    this.#running = this.#accept(answers, then);
  }

  /** Where it listens, as gofax.conf names it. */
  get socket(): string {
    return `127.0.0.1:${(this.#listener.addr as Deno.NetAddr).port}`;
  }

  async #accept(answers: number, then: Uint8Array | undefined): Promise<void> {
    const serving: Promise<void>[] = [];
    for await (const socket of this.#listener) {
      this.#sockets.push(socket);
      serving.push(this.#serve(socket, answers, then).catch(() => {}));
    }
    await Promise.all(serving);
  }

  async #serve(socket: Deno.Conn, answers: number, then: Uint8Array | undefined): Promise<void> {
    const say = (text: string): Promise<number> => socket.write(new TextEncoder().encode(text));
    await say("Content-Type: auth/request\n\n");
    let text = "";
    for await (const piece of socket.readable.pipeThrough(new TextDecoderStream())) {
      const commands = (text + piece).split("\n\n");
      text = commands.pop() ?? "";
      for (const command of commands) {
        if (command.startsWith("auth ")) await say(OK);
        else if (this.heard++ < answers) await say(command.startsWith("api ") ? NOTHING : OK);
        else if (then !== undefined) await socket.write(then);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const socket of this.#sockets) {
      try {
        socket.close();
      } catch {
        // The sender closed it.
      }
    }
    await this.#running;
  }
}
