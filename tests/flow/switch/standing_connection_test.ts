import assert from "node:assert/strict";
import { dial, EslConnectError, type EslConnection } from "ts-esl";
import { StandingConnection } from "../../../lib/flow/switch/standing_connection.ts";
import { FakeFreeswitch, type Peer } from "../../esl/fake_freeswitch.ts";
import { Rig } from "../rig.ts";
import { Silent } from "../silent.ts";

/** A FreeSWITCH that answers each API command by its own name. */
async function echo(peer: Peer): Promise<void> {
  await peer.accept();
  for (let command = await peer.next(); command !== undefined; command = await peer.next()) {
    if (command.line === "exit") {
      await peer.reply("+OK bye");
      return await peer.goodbye();
    }
    await peer.apiReply(command.line.slice("api ".length));
  }
}

/** A world that counts how often it dials. */
function dialling(
  address: Parameters<typeof dial>[0],
): { connect: () => Promise<EslConnection>; stop: AbortSignal; count: number } {
  const world = {
    stop: new AbortController().signal,
    count: 0,
    connect: (): Promise<EslConnection> => {
      world.count++;
      return dial(address);
    },
  };
  return world;
}

Deno.test("five hundred who ask at once share one login, and each gets its own answer", async () => {
  await using freeswitch = new FakeFreeswitch(echo);
  const world = dialling(freeswitch.address);
  await using line = new StandingConnection(world);
  const answers = await Promise.all(Array.from({ length: 500 }, (_, index) => line.ask(`echo ${index}`)));
  assert.deepEqual(answers, Array.from({ length: 500 }, (_, index) => `echo ${index}`));
  assert.equal(world.count, 1);
  assert.equal(await line.address(), "127.0.0.1");
});

Deno.test("a line that FreeSWITCH closed is dialled anew", async () => {
  const once = async (peer: Peer): Promise<void> => {
    await peer.accept();
    await peer.expect("api a");
    await peer.apiReply("a");
    await peer.goodbye();
  };
  await using freeswitch = new FakeFreeswitch(once, echo);
  const world = dialling(freeswitch.address);
  await using line = new StandingConnection(world);
  assert.equal(await line.ask("a"), "a");
  assert.equal(await line.ask("b"), "b");
  assert.equal(world.count, 2);
});

Deno.test("a FreeSWITCH that cannot be reached fails all who ask, and is dialled again by the next", async () => {
  let count = 0;
  const connect = (): Promise<EslConnection> => {
    count++;
    return Promise.reject(new EslConnectError("refused"));
  };
  await using line = new StandingConnection({ connect, stop: new AbortController().signal });
  await Promise.all([1, 2, 3].map(() => assert.rejects(line.ask("x"), EslConnectError)));
  assert.equal(count, 1);
  await assert.rejects(line.ask("x"), EslConnectError);
  assert.equal(count, 2);
});

Deno.test("a stop does not wait for an answer", async () => {
  await using silent = new Silent(0);
  await using rig = await Rig.start({ freeswitch: { socket: silent.socket } });
  const stop = new AbortController();
  await using line = new StandingConnection(rig.world(stop.signal));
  const asked = line.ask("uuid_exists x");
  while (silent.heard === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  stop.abort();
  await assert.rejects(asked);
});
