/** Many connections at the same moment: in which order a server works for them. */
import assert from "node:assert/strict";
import { type EslServer, listen, type ListenOptions } from "ts-esl";
import { Crowd } from "../../lib/esl/crowd.ts";
import { connectReply, dialAsFreeswitch, type Peer } from "./fake_freeswitch.ts";

const MANY = 300;

/** A server, and how many connections it has accepted. */
function counting(options: Partial<ListenOptions> = {}): { server: EslServer; accepted: () => number } {
  let accepted = 0;
  const server = listen({
    hostname: "127.0.0.1",
    port: 0,
    accept: () => Promise.resolve(`friend ${++accepted}`),
    ...options,
  });
  return { server, accepted: () => accepted };
}

/** Dials so often at the same moment, and answers `connect`. */
function dialMany(server: EslServer, hears: () => void = () => {}): Promise<Peer[]> {
  return Promise.all(Array.from({ length: MANY }, async (_, index) => {
    const peer = await dialAsFreeswitch(server.address);
    await peer.expect("connect");
    hears();
    await peer.send(connectReply(`u-${index}`));
    return peer;
  }));
}

/** Takes all calls and closes them. */
async function closeAll(server: EslServer, peers: readonly Peer[]): Promise<void> {
  const closing: Promise<void>[] = [];
  for await (const one of server) {
    closing.push(one.connection.close());
    if (closing.length === MANY) break;
  }
  await Promise.all([...closing, ...peers.map((peer) => peer.leave())]);
}

Deno.test("the first of many connections hears from the server before the last is accepted", async () => {
  const { server, accepted } = counting();
  await using _server = server;
  const acceptedWhenHeard: number[] = [];
  await closeAll(server, await dialMany(server, () => acceptedWhenHeard.push(accepted())));
  const [first = MANY] = acceptedWhenHeard;
  assert.ok(first < MANY, `${first} were accepted before one heard anything`);
});

Deno.test("of many calls only a few begin to be verified each time the event loop goes round", async () => {
  let rounds = 0;
  let isOver = false;
  const round = async (): Promise<void> => {
    while (!isOver) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      rounds++;
    }
  };
  const going = round();
  const crowd = new Crowd();
  const begun = await Promise.all(Array.from({ length: MANY }, () => crowd.mayBegin().then(() => rounds)));
  isOver = true;
  await going;
  const most = Math.max(...begun.map((one) => begun.filter((other) => other === one).length));
  assert.ok(most < MANY / 4, `${most} of ${MANY} at once`);
});

Deno.test("the last of many connections is asked for its call before any call is verified", async () => {
  const acceptedWhenVerified: number[] = [];
  const { server, accepted } = counting({
    verify: () => Promise.resolve(acceptedWhenVerified.push(accepted()) > 0),
  });
  await using _server = server;
  await closeAll(server, await dialMany(server));
  assert.equal(acceptedWhenVerified[0], MANY);
});
