import assert from "node:assert/strict";
import { connectReply, FakeFreeswitch, Peer } from "./fake_freeswitch.ts";

const ROOM = new URL("../../lib/esl/", import.meta.url);

/** Runs an example as a user would. */
function run(name: string, ...args: string[]): Deno.ChildProcess {
  const file = new URL(`examples/${name}.ts`, ROOM).pathname;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-net", file, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  });
  return command.spawn();
}

for (const name of ["client", "server"]) {
  Deno.test(`the README shows examples/${name}.ts`, async () => {
    const readme = await Deno.readTextFile(new URL("README.md", ROOM));
    const example = await Deno.readTextFile(new URL(`examples/${name}.ts`, ROOM));
    const shown = example.replace(/^\/\/ deno-lint-ignore-file .*\n/, "");
    assert.ok(readme.includes("```ts\n" + shown + "```\n"));
  });
}

async function playSend(peer: Peer, originated: string): Promise<void> {
  await peer.accept();
  const filtered = (await peer.next())?.line ?? "";
  assert.match(filtered, /^filter Unique-ID [0-9a-f-]{36}$/);
  await peer.reply("+OK filter added.");
  await peer.expect("filter Event-Name BACKGROUND_JOB");
  await peer.reply("+OK filter added.");
  await peer.expect("event plain BACKGROUND_JOB CHANNEL_CALLSTATE CUSTOM spandsp::txfaxresult");
  await peer.reply("+OK event listener enabled plain");
  const uuid = filtered.slice("filter Unique-ID ".length);
  const job = await peer.expect(
    `bgapi originate {origination_uuid=${uuid},origination_caller_id_name=O${
      "\\".repeat(7)
    }'Brien\\,\\sBob}` +
      "sofia/gateway/default/1001 &txfax(/tmp/fax.tif)",
  );
  const jobUuid = job.headers.get("Job-UUID") ?? "";
  await peer.reply(`+OK Job-UUID: ${jobUuid}`);
  await peer.event({ "Event-Name": "BACKGROUND_JOB", "Job-UUID": jobUuid }, `${originated}\n`);
}

const SENDS: [name: string, originated: string, output: string][] = [
  ["sends a fax", "+OK u-1", "originate: +OK u-1\nfax: OK\n"],
  ["says why a call failed", "-ERR USER_BUSY", "originate: -ERR USER_BUSY\n"],
];

for (const [name, originated, output] of SENDS) {
  Deno.test(`the example of a client ${name}`, async () => {
    await using freeswitch = new FakeFreeswitch(async (peer) => {
      await playSend(peer, originated);
      if (originated.startsWith("+OK")) {
        await peer.event({ "Event-Name": "CHANNEL_CALLSTATE", "Channel-Call-State": "ACTIVE" });
        await peer.event({
          "Event-Name": "CUSTOM",
          "Event-Subclass": "spandsp::txfaxresult",
          "fax-result-text": "OK",
        });
        await peer.event({ "Event-Name": "CHANNEL_CALLSTATE", "Channel-Call-State": "HANGUP" });
      }
      await peer.leave();
    });
    const { hostname, port, password } = freeswitch.address;
    const result = await run("client", hostname, String(port), password, "1001", "/tmp/fax.tif").output();
    assert.equal(new TextDecoder().decode(result.stderr), "");
    assert.equal(new TextDecoder().decode(result.stdout), output);
    assert.equal(result.code, 0);
  });
}

async function playReceive(peer: Peer): Promise<void> {
  await peer.expect("connect");
  await peer.send(connectReply("u-1"));
  for (
    const line of [
      "linger",
      "filter Unique-ID u-1",
      "event plain CHANNEL_CALLSTATE CUSTOM spandsp::rxfaxresult",
    ]
  ) {
    await peer.expect(line);
    await peer.reply("+OK");
  }
  for (const application of ["answer", "rxfax", "hangup"]) {
    const command = await peer.expect("sendmsg");
    assert.equal(command.headers.get("execute-app-name"), application);
    await peer.reply("+OK");
  }
  await peer.event({
    "Event-Name": "CUSTOM",
    "Event-Subclass": "spandsp::rxfaxresult",
    "fax-result-text": "OK",
  });
  await peer.linger();
  await peer.event({ "Event-Name": "CHANNEL_CALLSTATE", "Channel-Call-State": "HANGUP" });
  await peer.leave();
}

Deno.test("the example of a server receives a fax", async () => {
  await using server = run("server", "0");
  const lines = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const first = (await lines.read()).value ?? "";
  const port = Number(/^listening on port (\d+)\n$/.exec(first)?.[1]);
  using peer = new Peer(await Deno.connect({ hostname: "127.0.0.1", port }));
  await playReceive(peer);
  assert.equal((await lines.read()).value, "u-1 OK\n");
  server.kill("SIGTERM");
  await lines.cancel();
  await server.stderr.cancel();
  await server.status;
});
