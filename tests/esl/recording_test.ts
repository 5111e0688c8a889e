import assert from "node:assert/strict";
import { parseEvent } from "ts-esl";
import { bytesFrom, loadRecording, messageEnds } from "../support/recording.ts";
import { parseChunks, recorded } from "./splits.ts";

const ALL = new URL("../../../shared/spec/transcripts/", import.meta.url);

function recordingNames(): string[] {
  try {
    return [...Deno.readDirSync(ALL)].map((entry) => entry.name).filter((name) =>
      /^(esl|send|recv)-.*\.txt$/.test(name)
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

const NAMES = recordingNames();

Deno.test({
  name: NAMES.length > 0
    ? "readMessages() parses every recording there is, with nothing left over"
    : "readMessages() parses every recording there is (skipped: ../shared/spec/transcripts is not beside the checkout)",
  ignore: NAMES.length === 0,
  fn: async () => {
    for (const name of NAMES) {
      for (const connection of loadRecording(new URL(name, ALL)).connections) {
        const bytes = bytesFrom(connection, "S");
        const messages = await parseChunks([bytes]);
        assert.equal(messages.length, messageEnds(bytes).length, `${name} ${connection.name}`);
        for (const message of messages) {
          assert.notEqual(message.contentType, "", `${name} ${connection.name}`);
          if (/^text\/event-(plain|json)$/.test(message.contentType)) {
            assert.notEqual(parseEvent(message).name, "");
          }
        }
      }
    }
  },
});

Deno.test("loadRecording() gives connections, directions and times", () => {
  const { title, connections } = loadRecording(
    new URL("../data/esl/recv-abort-ringing.txt", import.meta.url),
  );
  assert.equal(title, "recv-abort-ringing: caller gives up while it rings (answerafter=10000)");
  assert.deepEqual(connections.map(({ name, kind }) => [name, kind]), [["01-recv", "recv"], [
    "02-send",
    "send",
  ]]);
  const [first, second] = connections[0]?.chunks ?? [];
  assert.deepEqual([first?.from, first?.time], ["C", 0.331]);
  assert.deepEqual([second?.from, second?.time], ["S", 0.332]);
});

Deno.test("loadRecording() restores carriage returns, missing line ends and bytes", () => {
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const busy = recorded("send-busy");
  assert.ok(text(bytesFrom(busy, "C")).startsWith("auth ClueCon\r\n\r\nfilter "));
  assert.ok(text(bytesFrom(busy, "S")).includes("Content-Length: 5\n\nfalseContent-Type: "));
  assert.ok(text(bytesFrom(recorded("esl-db"), "S")).includes("Content-Length: 6\n\nutf,éContent-Type: "));
});

Deno.test("loadRecording() refuses a recording whose Content-Length is not true", async () => {
  const path = await Deno.makeTempFile();
  try {
    for (const length of [2, 4]) {
      const body =
        `Content-Type: a\n    0.1 S< Content-Length: ${length}\n    0.1 S< \n    0.1 S< abc<no-LF>\n`;
      await Deno.writeTextFile(path, `# t\n\n## ESL CONNECTION 01-send x\n    0.1 S< ${body}`);
      assert.throws(() => loadRecording(path), /Broken recording/);
    }
  } finally {
    await Deno.remove(path);
  }
});
