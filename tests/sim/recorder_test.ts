import assert from "node:assert/strict";
import { dial } from "ts-esl";
import { startSimulator } from "../../lib/sim/mod.ts";
import { parseWay, Recorder, saveRecording } from "../support/recorder.ts";
import { bytesFrom, loadRecording } from "../support/recording.ts";
import { holdTo } from "./hold_to.ts";

Deno.test("what the recorder writes of a connection can be held against the stand-in, and has no password in it", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const file = `${dir}/esl-recorded.txt`;
    await using simulator = await startSimulator({ password: "geheim" });
    {
      await using recorder = new Recorder([
        { kind: "send", port: 0, to: { hostname: "127.0.0.1", port: simulator.port } },
      ]);
      const [port = 0] = recorder.ports;
      {
        await using connection = await dial({ hostname: "127.0.0.1", port, password: "geheim" });
        assert.match(await connection.api("db insert/realm/key/Grüße"), /^\+OK/);
        assert.equal(await connection.api("db select/realm/key"), "Grüße");
      }
      await recorder[Symbol.asyncDispose]();
      await saveRecording(recorder, file, "esl-recorded: a value of one key");
    }
    assert.doesNotMatch(await Deno.readTextFile(file), /geheim/);
    const [connection, ...more] = loadRecording(file).connections;
    assert.ok(connection);
    assert.deepEqual(more, []);
    assert.equal(connection.name, "01-send");
    assert.match(
      new TextDecoder().decode(bytesFrom(connection, "S")),
      /^Content-Type: auth\/request\n\n.*Grüße/s,
    );
    await holdTo(new URL(`file://${file}`));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("parseWay() reads where the recorder listens and whom it calls", () => {
  assert.deepEqual(parseWay("recv:8022=127.0.0.1:18022"), {
    kind: "recv",
    port: 8022,
    to: { hostname: "127.0.0.1", port: 18_022 },
  });
  assert.throws(() => parseWay("8022"), /Cannot read "8022"/);
});
