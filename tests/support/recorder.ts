/**
 * Stands between gofax and a FreeSWITCH and writes down what goes over the event socket, in the form that `recording.ts` reads.
 *
 *   deno run -A tests/support/recorder.ts FILE send:18021=127.0.0.1:8021 recv:8022=127.0.0.1:18022
 *
 * listens at ports 18021 and 8022 of the loopback address until SIGINT, and then writes FILE. `send` is where gofax dials
 * FreeSWITCH, `recv` where FreeSWITCH dials gofaxd. In the recording the event socket's password is `ClueCon`, whatever it was.
 */

import type { RecordedConnection } from "./recording.ts";

/** A port to listen at, and who is called for whoever comes there. */
export interface Way {
  /** `send` where gofax dials FreeSWITCH, `recv` where FreeSWITCH dials gofaxd. */
  readonly kind: RecordedConnection["kind"];
  /** A port of the loopback address; 0 takes any. */
  readonly port: number;
  /** Who is called for whoever comes. */
  readonly to: { readonly hostname: string; readonly port: number };
}

/** A connection that is being recorded: its lines so far, one character per byte. */
interface Notes {
  readonly name: string;
  readonly lines: string[];
}

/** A text of which each character stands for a byte. */
function characters(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** Replaces a password by the stand-in's, `ClueCon`, so that none is kept and the recording can be replayed. */
function withoutPassword(text: string): string {
  return text.replace(/^auth [^\r\n]*/, "auth ClueCon").replace(
    /^userauth ([^:\r\n]*):[^\r\n]*/,
    "userauth $1:ClueCon",
  );
}

function linesOf(text: string): readonly string[] {
  const lines = text.replaceAll("\r", "<CR>").split("\n");
  const rest = lines.pop() ?? "";
  return rest === "" ? lines : [...lines, `${rest}<no-LF>`];
}

function show({ hostname, port }: Deno.NetAddr): string {
  return `${hostname}:${port}`;
}

/** Records until it is closed. */
export class Recorder implements AsyncDisposable {
  readonly #began = performance.now();
  readonly #connections: Notes[] = [];
  readonly #listeners: Deno.TcpListener[] = [];
  readonly #running: Promise<void>[] = [];

  /**
   * Begins to listen.
   *
   * @throws {Deno.errors.AddrInUse} If somebody listens at one of the ports.
   */
  constructor(ways: readonly Way[]) {
    for (const way of ways) {
      const listener = Deno.listen({ hostname: "127.0.0.1", port: way.port });
      this.#listeners.push(listener);
      this.#running.push(this.#accept(listener, way));
    }
  }

  /** The ports it listens at, in the order of the ways. */
  get ports(): readonly number[] {
    return this.#listeners.map(({ addr }) => addr.port);
  }

  /** What was recorded so far, one character per byte. */
  text(title: string): string {
    const sections = this.#connections.map(({ name, lines }) =>
      `\n## ESL CONNECTION ${name}\n${lines.map((line) => `${line}\n`).join("")}`
    );
    return `# ${title}\n${sections.join("")}`;
  }

  /** Listens no longer, and waits for the connections there are to end. May be called twice. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const listener of this.#listeners.splice(0)) listener.close();
    await Promise.all(this.#running);
  }

  async #accept(listener: Deno.TcpListener, way: Way): Promise<void> {
    const open: Promise<void>[] = [];
    for await (const near of listener) open.push(this.#connect(near, way));
    await Promise.all(open);
  }

  async #connect(near: Deno.TcpConn, { kind, to }: Way): Promise<void> {
    const number = String(this.#connections.length + 1).padStart(2, "0");
    const notes: Notes = { name: `${number}-${kind}`, lines: [] };
    this.#connections.push(notes);
    using nearEnd = near;
    using farEnd = await Deno.connect(to);
    this.#note(notes, `-- connection opened  ${kind} ${show(near.remoteAddr)} -> ${show(farEnd.remoteAddr)}`);
    const [ours, theirs] = kind === "send" ? [nearEnd, farEnd] : [farEnd, nearEnd];
    await Promise.all([
      this.#carry(notes, ours, theirs, "C", "application"),
      this.#carry(notes, theirs, ours, "S", "FreeSWITCH"),
    ]);
    this.#note(notes, "-- connection gone");
  }

  async #carry(
    notes: Notes,
    from: Deno.TcpConn,
    to: Deno.TcpConn,
    mark: "C" | "S",
    who: string,
  ): Promise<void> {
    const arrow = mark === "C" ? "C>" : "S<";
    try {
      for await (const bytes of from.readable.values({ preventCancel: true })) {
        const text = characters(bytes);
        this.#note(
          notes,
          ...linesOf(mark === "C" ? withoutPassword(text) : text).map((line) => `${arrow} ${line}`),
        );
        for (let at = 0; at < bytes.length;) at += await to.write(bytes.subarray(at));
      }
      this.#note(notes, `-- EOF (closed for writing) by ${who}`);
      await to.closeWrite();
    } catch {
      // Either side may break a connection off at any time; the line "connection gone" follows.
    }
  }

  #note(notes: Notes, ...lines: readonly string[]): void {
    const time = ((performance.now() - this.#began) / 1000).toFixed(3).padStart(9);
    notes.lines.push(...lines.map((line) => `${time} ${line}`));
  }
}

/**
 * Reads `send:PORT=HOST:PORT`.
 *
 * @throws {Error} If it is something else.
 */
export function parseWay(word: string): Way {
  const [, kind, port, hostname = "", toPort] = /^(send|recv):(\d+)=([^=]+):(\d+)$/.exec(word) ?? [];
  if (kind !== "send" && kind !== "recv") {
    throw new Error(`Cannot read ${JSON.stringify(word)}: write send:PORT=HOST:PORT or recv:PORT=HOST:PORT`);
  }
  return { kind, port: Number(port), to: { hostname, port: Number(toPort) } };
}

/** Writes what was recorded. */
export async function saveRecording(recorder: Recorder, file: string, title: string): Promise<void> {
  await Deno.writeFile(file, Uint8Array.from(recorder.text(title), (character) => character.charCodeAt(0)));
}

if (import.meta.main) {
  const [file, ...words] = Deno.args;
  if (file === undefined || words.length === 0) {
    throw new Error("Usage: recorder.ts FILE send:PORT=HOST:PORT|recv:PORT=HOST:PORT …");
  }
  const recorder = new Recorder(words.map(parseWay));
  const told = Promise.withResolvers<void>();
  Deno.addSignalListener("SIGINT", () => told.resolve());
  await told.promise;
  await saveRecording(recorder, file, file.replace(/^.*\/|\.txt$/g, ""));
  Deno.exit(0);
}
