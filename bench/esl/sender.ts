/**
 * The sender's side of the event socket bench, in a process of its own: asks for a password, takes any, and once somebody
 * subscribes to CHANNEL_HANGUP sends one recorded event of 6.3 KB again and again, as fast as it is taken. Arguments: how many.
 * It prints the port it listens at, and ends when its stdin ends.
 */

import { bytesFrom, loadRecording, messageEnds } from "../../tests/support/recording.ts";

const RECORDING = new URL("../../tests/data/esl/esl-out-nolinger.txt", import.meta.url);
const SUBSCRIPTION = /^event .*CHANNEL_HANGUP/m;
const EVENTS_PER_WRITE = 128;

/** The whole message of the first recorded CHANNEL_HANGUP. */
function recordedEvent(): Uint8Array {
  for (const connection of loadRecording(RECORDING).connections) {
    const bytes = bytesFrom(connection, "S");
    let start = 0;
    for (const end of messageEnds(bytes)) {
      const message = bytes.subarray(start, end);
      if (new TextDecoder().decode(message).includes("\n\nEvent-Name: CHANNEL_HANGUP\n")) return message;
      start = end;
    }
  }
  throw new Error(`${RECORDING.pathname} has no CHANNEL_HANGUP`);
}

async function writeAll(socket: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await socket.write(rest));
}

async function flood(socket: Deno.TcpConn, event: Uint8Array, count: number): Promise<void> {
  const block = new Uint8Array(event.length * EVENTS_PER_WRITE);
  for (let at = 0; at < block.length; at += event.length) block.set(event, at);
  for (let left = count; left > 0; left -= EVENTS_PER_WRITE) {
    await writeAll(socket, block.subarray(0, event.length * Math.min(left, EVENTS_PER_WRITE)));
  }
}

async function serve(socket: Deno.TcpConn, event: Uint8Array, count: number): Promise<void> {
  const encoder = new TextEncoder();
  await writeAll(socket, encoder.encode("Content-Type: auth/request\n\n"));
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of socket.readable) {
    const commands = (text + decoder.decode(chunk, { stream: true })).split("\n\n");
    text = commands.pop() ?? "";
    for (const command of commands) {
      await writeAll(
        socket,
        encoder.encode("Content-Type: command/reply\nReply-Text: +OK accepted\n\n"),
      );
      if (SUBSCRIPTION.test(command)) await flood(socket, event, count);
    }
  }
}

const count = Number(Deno.args[0]);
const event = recordedEvent();
const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
Deno.stdout.writeSync(new TextEncoder().encode(`${listener.addr.port}\n`));
Deno.stdin.readable.pipeTo(new WritableStream()).then(() => Deno.exit(0));
// A reader that is through goes without a goodbye.
for await (const socket of listener) serve(socket, event, count).catch(() => {});
