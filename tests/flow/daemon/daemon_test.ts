import assert from "node:assert/strict";
import { runDaemon } from "../../../lib/flow/daemon/daemon.ts";
import type { ModemFifos } from "../../../lib/spool/modem_fifos.ts";
import { listen } from "ts-esl";
import {
  accounts,
  Daemon,
  daemonWorld,
  faxrcvdCall,
  installFaxrcvd,
  received,
  sessionsEnd,
} from "../daemon_rig.ts";
import { Rig, type Settings, until } from "../rig.ts";

const ALLOCATE: Settings = { hylafax: { modems: "1" }, gofaxd: { allocateinbounddevices: "true" } };
/** The first page of a call does not end by itself. */
const HOLD = { speed: { factor: 1000, firstPageMs: 60_000 } };
const SHUTDOWN = "Receive aborted: the fax server is shutting down";

Deno.test("told to stop in the middle of a fax, the daemon ends the call, records it and takes the modem down", async () => {
  await using rig = await Rig.start(ALLOCATE, HOLD);
  installFaxrcvd(rig);
  await using daemon = Daemon.start(rig);
  const call = rig.sim.call({ to: "8001" });
  await daemon.shows(/^Receiving from/);
  const before = daemon.faxq.heard.length;
  await daemon.stop();
  assert.equal((await call).cause, "NORMAL_CLEARING");
  assert.deepEqual(accounts(rig).map(({ kind, reason }) => [kind, reason]), [
    ["RECV", SHUTDOWN],
    ["CALL", SHUTDOWN],
  ]);
  assert.equal(faxrcvdCall(rig)?.args[3], SHUTDOWN);
  assert.match(rig.sessions(), /SESSION END\n$/);
  const letters = daemon.faxq.since(before).map((text) => text.replace(/^(.[^:]*:.).*$/s, "$1"));
  assert.deepEqual(letters, ["@freeswitch0:D", "@freeswitch0:E", "+freeswitch0:I", "+freeswitch0:D"]);
  assert.equal(daemon.status(), "Down");
  assert.equal(rig.sim.channels().length, 0);
});

Deno.test("told to stop while it rings, the daemon ends the call without an answer", async () => {
  await using rig = await Rig.start({ gofaxd: { answerafter: "60s" } }, { speed: 1 });
  await using daemon = Daemon.start(rig);
  const call = rig.sim.call({ to: "8001" });
  await until("it rings", () => rig.sim.channels().some(({ times }) => times.progress > 0));
  await daemon.stop();
  const { answered, cause } = await call;
  // SIP 503, so that the caller's other route is tried.
  assert.deepEqual([answered, cause], [false, "NORMAL_TEMPORARY_FAILURE"]);
  assert.deepEqual(
    accounts(rig).map(({ kind, reason, connectedSeconds }) => [kind, reason, connectedSeconds]),
    [
      ["CALL", SHUTDOWN, 0],
    ],
  );
  assert.deepEqual(received(rig), []);
});

Deno.test("told to stop while DynamicConfig thinks, the daemon refuses the call and does not wait for the script", async () => {
  await using rig = await Rig.start({ gofaxd: { dynamicconfig: "bin/slow" } });
  rig.script("bin/slow", "#!/bin/sh\ntouch tmp/asked\nexec sleep 60\n");
  await using daemon = Daemon.start(rig);
  const call = rig.sim.call({ to: "8001" });
  await until("the script runs", () => [...Deno.readDirSync(`${rig.dir}/tmp`)].length > 0);
  await daemon.stop();
  const { cause, answered } = await call;
  assert.deepEqual([cause, answered], ["NORMAL_TEMPORARY_FAILURE", false]);
  assert.deepEqual(accounts(rig).map(({ reason }) => reason), [SHUTDOWN]);
});

Deno.test("while a faxrcvd is waited for at the end, the modems are down already", async () => {
  await using rig = await Rig.start(ALLOCATE);
  installFaxrcvd(rig, `while [ ! -e tmp/go ]; do sleep 0.02; done`);
  await using daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001" });
  await until("faxrcvd is at work", () => faxrcvdCall(rig) !== undefined);
  const stopped = daemon.stop();
  await daemon.shows("Down");
  assert.equal(daemon.faxq.heard.at(-1), "+freeswitch0:D");
  assert.doesNotMatch(rig.sessions(), /SESSION END/);
  Deno.writeTextFileSync(`${rig.dir}/tmp/go`, "");
  await stopped;
  assert.match(rig.sessions(), /ended successfully\n.*SESSION END\n$/);
  assert.equal(daemon.faxq.heard.filter((text) => text === "+freeswitch0:D").length, 1);
});

Deno.test("a daemon without a call stops at once, twice told or not", async () => {
  await using rig = await Rig.start();
  await using daemon = Daemon.start(rig);
  await Promise.all([daemon.stop(), daemon.stop()]);
  assert.equal(daemon.status(), "Down");
});

Deno.test("ten calls at once do not wait for each other, nor for the slowest faxrcvd", async () => {
  await using rig = await Rig.start({
    hylafax: { modems: "10" },
    gofaxd: { allocateinbounddevices: "true" },
  });
  installFaxrcvd(rig, `[ "$5" = 0300 ] && while [ ! -e tmp/go ]; do sleep 0.02; done`);
  await using daemon = Daemon.start(rig);
  const callers = Array.from({ length: 10 }, (_, index) => `030${index}`);
  const ends = await Promise.all(callers.map((from) => rig.sim.call({ to: "8001", from, pages: 2 })));
  assert.ok(ends.every(({ cause }) => cause === "NORMAL_CLEARING"));
  await sessionsEnd(rig, 9);
  const called = callers.map((_, index) => faxrcvdCall(rig, String(index + 1).padStart(9, "0")));
  assert.ok(called.filter((one) => one !== undefined).length >= 9);
  assert.equal(rig.sessions().split("SESSION END").length - 1, 9, "one still waits for its faxrcvd");
  Deno.writeTextFileSync(`${rig.dir}/tmp/go`, "");
  await sessionsEnd(rig, 10);
  const faxes = accounts(rig).filter(({ kind }) => kind === "RECV");
  assert.deepEqual(faxes.map(({ reason, pages }) => `${reason}${pages}`), Array(10).fill("2"));
  assert.equal(new Set(faxes.map(({ commId }) => commId)).size, 10);
  assert.equal(new Set(faxes.map(({ jobOrFile }) => jobOrFile)).size, 10);
  assert.deepEqual(faxes.map(({ cidNumber }) => cidNumber).toSorted(), callers);
  assert.equal(received(rig).length, 10);
  for (let modem = 0; modem < 10; modem++) await daemon.shows("Running and idle", `freeswitch${modem}`);
});

/** Reads what there is until the other side has closed. */
async function untilClosed(socket: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(4096);
  while ((await socket.read(buffer).catch(() => null)) !== null);
}

Deno.test("who connects and says nothing, or nonsense, disturbs nobody", async () => {
  await using rig = await Rig.start();
  await using daemon = Daemon.start(rig);
  const { hostname, port } = daemon.address;
  const words = [
    "",
    "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "\0\xff\xfe",
    "Content-Type: command/reply\nReply-Text: -ERR\n\n",
    "Content-Type: command/reply\nReply-Text: +OK\n\n",
    "Content-Type: command/reply\nContent-Length: 999999999999\n\n",
    "Content-Type: text/disconnect-notice\nContent-Length: 5\n\nbye\n\n",
    "X".repeat(100_000),
  ];
  const strangers = await Promise.all(words.map(async (text) => {
    const socket = await Deno.connect({ hostname, port });
    await socket.write(new TextEncoder().encode(text)).catch(() => {});
    return socket;
  }));
  const gone = await Deno.connect({ hostname, port });
  gone.close();
  const call = await rig.sim.call({ to: "8001" });
  assert.equal(call.cause, "NORMAL_CLEARING");
  await sessionsEnd(rig);
  assert.equal(accounts(rig)[0]?.reason, "");
  // Each is sent away, and all of them leave a line, not one each.
  await Promise.all(strangers.map(untilClosed));
  assert.ok(rig.log.lines.some((line) => /brought no call/.test(line)));
  for (const socket of strangers) socket.close();
  assert.equal(rig.sessions().split("SESSION BEGIN").length, 2, "no session for them");
});

Deno.test("nobody at gofaxd's port: the caller is not left ringing", async () => {
  await using rig = await Rig.start();
  await using daemon = Daemon.start(rig);
  await daemon.stop();
  const call = await rig.sim.call({ to: "8001" });
  assert.ok(!call.answered);
});

Deno.test("a daemon that cannot read its FIFOs any more ends its calls in order and fails", async () => {
  await using rig = await Rig.start();
  const stop = new AbortController();
  const server = listen({ hostname: "127.0.0.1", port: 0, signal: stop.signal });
  const broken = Promise.withResolvers<never>();
  // deno-lint-ignore require-yield -- it fails before it has anything to say
  const messages = async function* (): AsyncGenerator<never> {
    await broken.promise;
  };
  const running = runDaemon(daemonWorld(rig, stop.signal), {
    server,
    fifos: { messages } as unknown as ModemFifos,
    modems: [],
  });
  rig.sim.setGofaxd(server.address);
  await rig.sim.call({ to: "8001" });
  await sessionsEnd(rig);
  broken.reject(new Error("Cannot read FIFO"));
  await assert.rejects(running, /Cannot read FIFO/);
  await server.close();
});
