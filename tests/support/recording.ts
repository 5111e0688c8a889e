/**
 * Turns a recording of event-socket connections back into bytes. In a recording each line holds a time, a direction
 * (`C>` application, `S<` FreeSWITCH) and one line of what was sent; `<CR>` and `<no-LF>` mark what a text file cannot show.
 */

/** What one side sent at one time. */
export interface RecordedChunk {
  /** Seconds since the start of the scenario. */
  readonly time: number;
  /** `C` is the application, `S` is FreeSWITCH. */
  readonly from: "C" | "S";
  /** What was sent. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** One connection: `send` if the application dialled FreeSWITCH, `recv` if FreeSWITCH dialled the application. */
export interface RecordedConnection {
  /** Its number and kind, such as `01-send`. */
  readonly name: string;
  /** Who dialled. */
  readonly kind: "send" | "recv";
  /** What both sides sent, in order. */
  readonly chunks: readonly RecordedChunk[];
}

/** A scenario and its connections. */
export interface Recording {
  /** The first line: what happened, in a sentence. */
  readonly title: string;
  /** In the order in which they were opened. */
  readonly connections: readonly RecordedConnection[];
}

interface Line {
  readonly time: number;
  readonly from: "C" | "S";
  readonly text: string;
}

/** One character per byte, so that nothing is lost. */
function latin1(bytes: Uint8Array): string {
  return new TextDecoder("iso-8859-1").decode(bytes);
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  // TextDecoder's "iso-8859-1" is windows-1252, so the way back goes through its table.
  return Uint8Array.from(text, (character) => BYTE_OF.get(character) ?? 0);
}

const BYTE_OF = new Map(Array.from({ length: 256 }, (_, byte) => [latin1(Uint8Array.of(byte)), byte]));

function parseLine(line: string): Line | undefined {
  const found = /^ *(\d+\.\d+) ([CS])[><] ?(.*)$/s.exec(line);
  if (found === null) return undefined;
  const [, time, from, rest = ""] = found;
  const text = rest.replaceAll("<CR>", "\r");
  return {
    time: Number(time),
    from: from as "C" | "S",
    text: text.endsWith("<no-LF>") ? text.slice(0, -"<no-LF>".length) : text + "\n",
  };
}

function toChunks(lines: readonly string[]): RecordedChunk[] {
  const joined: Line[] = [];
  for (const line of lines.map(parseLine)) {
    const last = joined.at(-1);
    if (line === undefined) continue;
    if (last?.from === line.from && last.time === line.time) {
      joined[joined.length - 1] = { ...last, text: last.text + line.text };
    } else joined.push(line);
  }
  return joined.map(({ time, from, text }) => ({ time, from, bytes: toBytes(text) }));
}

/** All bytes that one side sent on a connection. */
export function bytesFrom(connection: RecordedConnection, from: "C" | "S"): Uint8Array<ArrayBuffer> {
  const pieces = connection.chunks.filter((chunk) => chunk.from === from).map((chunk) => chunk.bytes);
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** Says where each message of FreeSWITCH ends, going by `Content-Length` alone. */
export function messageEnds(bytes: Uint8Array): number[] {
  const text = latin1(bytes);
  const ends: number[] = [];
  for (let at = 0; at < text.length;) {
    const blank = text.indexOf("\n\n", at);
    if (blank < 0) throw new Error(`Broken recording: no empty line after byte ${at}`);
    const length = /^content-length: *(\d+)$/im.exec(text.slice(at, blank))?.[1] ?? "0";
    at = blank + 2 + Number(length);
    if (at > text.length) {
      throw new Error(`Broken recording: Content-Length ${length} at byte ${blank} is too long`);
    }
    ends.push(at);
  }
  return ends;
}

/**
 * Reads a recording.
 *
 * @throws {Error} If a `Content-Length` in it is not true.
 */
export function loadRecording(path: string | URL): Recording {
  const [head = "", ...sections] = latin1(Deno.readFileSync(path)).split(/^## ESL CONNECTION /m);
  const connections = sections.map((section): RecordedConnection => {
    const [first = "", ...lines] = section.split("\n");
    const name = first.split(" ")[0] ?? "";
    const connection = {
      name,
      kind: name.endsWith("recv") ? "recv" : "send",
      chunks: toChunks(lines),
    } as const;
    messageEnds(bytesFrom(connection, "S"));
    return connection;
  });
  const title = new TextDecoder().decode(toBytes(head.split("\n")[0] ?? ""));
  return { title: title.replace(/^# /, ""), connections };
}
