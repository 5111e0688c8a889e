/**
 * A FreeSWITCH that is silent, not gone: the way to it is dead, or it does not do what it is told. The call goes on there, so nobody
 * may take it for over: no fax may arrive twice, and none may be told of before its file is whole.
 */

import assert from "node:assert/strict";
import { dial } from "ts-esl";
import { newCall } from "../../../lib/fax/call/call.ts";
import { parseSendNote, type SendNote } from "../../../lib/fax/notes/send_note.ts";
import { readDirectories } from "../../../lib/tiff/read.ts";
import { sendBatch } from "../../../lib/flow/send/send_batch.ts";
import { endLostCall } from "../../../lib/flow/switch/end_lost_call.ts";
import type { SimulatorOptions } from "../../../lib/sim/mod.ts";
import { systemClock } from "../../../cmd/world.ts";
import { accounts, Daemon, faxrcvdCall, installFaxrcvd, received, sessionsEnd } from "../daemon_rig.ts";
import { Proxy } from "../proxy.ts";
import { hurried, Rig, type Settings, until } from "../rig.ts";

const NOTE = "log/gofax-send-q1";

/** A rig whose way to FreeSWITCH leads through a proxy. */
async function behindProxy(
  settings: Settings,
  options: SimulatorOptions,
): Promise<{ readonly rig: Rig; readonly proxy: Proxy }> {
  // the port of the proxy must be known first, the one of the switch too
  const sim = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = sim.addr as Deno.NetAddr;
  sim.close();
  const proxy = new Proxy(port);
  const freeswitch = {
    softmodemfallback: "false",
    connecttimeout: "1s",
    ...settings["freeswitch"],
    socket: `127.0.0.1:${proxy.address.port}`,
  };
  return { rig: await Rig.start({ ...settings, freeswitch }, { ...options, port }), proxy };
}

function note(rig: Rig): SendNote | undefined {
  return parseSendNote(rig.read(NOTE));
}

/** Sends a job; the line goes dead as soon as the session says so. */
async function sendUntil(rig: Rig, proxy: Proxy, path: string, said: RegExp): Promise<number> {
  const sending = rig.send(path);
  await until(`the session says ${said}`, () => said.test(rig.sessions()));
  proxy.deaden();
  return await sending;
}

function exists(rig: Rig, path: string): boolean {
  try {
    return Deno.statSync(`${rig.dir}/${path}`).isFile;
  } catch {
    return false;
  }
}

/** Pages that arrived, call by call. */
function arrived(rig: Rig): number[] {
  return rig.sim.history.map(({ received }) => received === undefined ? 0 : readDirectories(received).length);
}

Deno.test("a call whose line is half open is ended over another one before the sender goes", async () => {
  const { rig: made, proxy: way } = await behindProxy({ gofaxsend: { negotiatetimeout: "1s" } }, {
    speed: { factor: 1000, negotiateT38Ms: 60_000 },
  });
  await using rig = made;
  await using proxy = way;
  const path = rig.job();
  assert.equal(await sendUntil(rig, proxy, path, /Answered/), 0);
  assert.deepEqual(rig.sim.channels(), []);
  assert.match(
    rig.fields(path, "status")["status"] ?? "",
    /^No fax negotiation within 1 s; FreeSWITCH did not answer during the call/,
  );
  assert.match(rig.sessions(), /FreeSWITCH was asked anew; the call was ended\n/);
  assert.doesNotMatch(rig.sessions(), /Lost the connection/);
  assert.equal(rig.read(NOTE), "", "nothing is left");
});

Deno.test("pages that FreeSWITCH knows as sent are not sent again, though nobody heard of them", async () => {
  const { rig: made, proxy: way } = await behindProxy({ gofaxsend: { pagetimeout: "1s" } }, {
    speed: { factor: 1000, pageMs: 100 },
  });
  await using rig = made;
  await using proxy = way;
  const path = rig.job({ documents: [200] });
  assert.equal(await sendUntil(rig, proxy, path, /page 1 of/), 0);
  assert.deepEqual(rig.sim.channels(), []);
  const { npages } = rig.fields(path, "npages");
  assert.ok(Number(npages) > 1, npages);
  assert.deepEqual(arrived(rig), [Number(npages)]);
});

Deno.test("a fax that was through while the line was dead is a sent fax, and arrives once", async () => {
  const { rig: made, proxy: way } = await behindProxy({ gofaxsend: { pagetimeout: "1s" } }, {
    speed: { factor: 1000, pageMs: 100 },
  });
  await using rig = made;
  await using proxy = way;
  const path = rig.job({ documents: [3] });
  assert.equal(await sendUntil(rig, proxy, path, /page 1 of/), 2);
  assert.deepEqual(arrived(rig), [3]);
  assert.deepEqual(rig.fields(path, "returned", "npages", "status"), {
    returned: "2",
    npages: "3",
    status: "",
  });
  assert.equal(accounts(rig)[0]?.pages, 3);
});

Deno.test("who hears nothing for a while asks whether FreeSWITCH is there", async () => {
  const { rig: made, proxy: way } = await behindProxy({}, { speed: { factor: 1000, firstPageMs: 60_000 } });
  await using rig = made;
  await using proxy = way;
  rig.clock = hurried(20);
  const path = rig.job();
  assert.equal(await sendUntil(rig, proxy, path, /USE 14400/), 0);
  assert.match(rig.fields(path, "status")["status"] ?? "", /^FreeSWITCH did not answer during the call/);
  assert.deepEqual(rig.sim.channels(), []);
});

Deno.test("a silence in which FreeSWITCH answers when it is asked ends no call, up or ringing", async () => {
  await using rig = await Rig.start({}, { speed: { factor: 1000, negotiateT38Ms: 600, firstPageMs: 600 } });
  rig.clock = hurried(50);
  assert.equal(await rig.send(rig.job()), 2);
  // rings for three seconds
  await using slow = await Rig.start({}, { speed: 5 });
  slow.clock = hurried(30);
  assert.equal(await slow.send(slow.job({ number: "1004", documents: [1] })), 2);
});

Deno.test("a word to stop is obeyed within seconds though the line is dead, and the call is ended", async () => {
  const { rig: made, proxy: way } = await behindProxy({}, { speed: { factor: 1000, firstPageMs: 60_000 } });
  await using rig = made;
  await using proxy = way;
  const path = rig.job();
  const stop = new AbortController();
  const sending = sendBatch(rig.world(stop.signal), [path]);
  await until("it sends", () => /^Sending/.test(rig.fields(path, "status")["status"] ?? ""));
  proxy.deaden();
  stop.abort(new Error("Received SIGTERM"));
  assert.equal(await sending, 0);
  assert.deepEqual(rig.sim.channels(), []);
  assert.deepEqual(rig.fields(path, "status", "returned"), { status: "Call aborted by user", returned: "0" });
});

Deno.test("told to stop where FreeSWITCH cannot be asked, the sender goes and leaves its call to gofaxd", async () => {
  const { rig: made, proxy: way } = await behindProxy({ hylafax: { modems: "1" } }, {
    speed: { factor: 1000, firstPageMs: 60_000 },
  });
  await using rig = made;
  await using proxy = way;
  rig.clock = hurried(20);
  const path = rig.job();
  const stop = new AbortController();
  const sending = sendBatch(rig.world(stop.signal), [path]);
  await until("it sends", () => /^Sending/.test(rig.fields(path, "status")["status"] ?? ""));
  proxy.deaden();
  proxy.unreachable = true;
  stop.abort(new Error("Received SIGTERM"));
  assert.equal(await sending, 0);
  assert.equal(rig.fields(path, "status")["status"], "Call aborted by user");
  assert.equal(rig.sim.channels().length, 1);
  assert.deepEqual(note(rig)?.calls.map(({ over }) => over), [false]);
  // as faxq does with a job that was removed
  Deno.removeSync(`${rig.dir}/${path}`);
  proxy.unreachable = false;
  await using _daemon = Daemon.start(rig);
  await until("the call is ended", () => rig.sim.channels().length === 0);
  await until("no note is left", () => rig.read(NOTE) === "");
});

Deno.test("while a call may be up its job is not dialled again; when FreeSWITCH can be asked the call is ended first", async () => {
  const { rig: made, proxy: way } = await behindProxy({ gofaxsend: { negotiatetimeout: "20s" } }, {
    speed: { factor: 1000, sendTimeoutMs: 600_000 },
  });
  await using rig = made;
  await using proxy = way;
  rig.clock = hurried(20);
  const path = rig.job({ number: "1020" });
  const sending = rig.send(path);
  await until("it is answered", () => /Answered/.test(rig.sessions()));
  proxy.deaden();
  proxy.unreachable = true;
  assert.equal(await sending, 0);
  assert.match(
    rig.fields(path, "status")["status"] ?? "",
    /FreeSWITCH did not answer during the call; the call may still be up$/,
  );
  const [first] = rig.sim.channels();
  assert.deepEqual(note(rig)?.calls.map(({ uuid, over, taken }) => [uuid, over, taken]), [[
    first?.uuid,
    false,
    true,
  ]]);
  const { totdials } = rig.fields(path, "totdials");

  assert.equal(await rig.send(path), 0);
  assert.match(
    rig.fields(path, "status")["status"] ?? "",
    /^An earlier call of this job may still be up, FreeSWITCH cannot be asked: /,
  );
  assert.equal(rig.fields(path, "totdials")["totdials"], totdials, "nobody was dialled");
  assert.equal(rig.sim.history.length, 1);

  proxy.unreachable = false;
  const third = rig.send(path);
  await until("it is dialled again", () => rig.sim.history.length === 2);
  assert.equal(rig.sim.channels().length, 1, "the first call was over by then");
  assert.equal(rig.sim.history[0]?.cause, "NORMAL_CLEARING");
  assert.equal(await third, 0);
  assert.equal(rig.read(NOTE), "");
});

Deno.test("what FreeSWITCH told gofaxd of a call that its sender lost, the next sender of the job counts", async () => {
  const { rig: made, proxy: way } = await behindProxy({ gofaxsend: { pagetimeout: "10s" } }, {
    speed: { factor: 1000, pageMs: 2_000 },
  });
  await using rig = made;
  await using proxy = way;
  rig.clock = hurried(20);
  const path = rig.job({ documents: [2] });
  const sending = rig.send(path);
  await until("a page is out", () => /page 1 of 2 sent/.test(rig.sessions()));
  proxy.deaden();
  proxy.unreachable = true;
  assert.equal(await sending, 0);
  await until("the fax is through", () => rig.sim.channels().length === 0);
  assert.ok(note(rig)?.calls.every(({ over }) => !over));
  proxy.unreachable = false;
  {
    await using _daemon = Daemon.start(rig);
    await until("gofaxd has asked", () => note(rig)?.calls[0]?.over === true);
  }
  assert.deepEqual([note(rig)?.calls[0]?.sent, note(rig)?.calls[0]?.news], [true, true]);
  assert.equal(await rig.send(path), 2);
  assert.deepEqual(arrived(rig), [2], "it was dialled once");
  assert.deepEqual(rig.fields(path, "returned", "npages"), { returned: "2", npages: "2" });
  assert.deepEqual(rig.items(path).filter((item) => item.startsWith("fax:")), []);
  assert.match(rig.sessions(), /An earlier call has carried the whole fax, FreeSWITCH says\n/);
  assert.equal(rig.read(NOTE), "");
});

/** The pages that each line of the accounting has. */
function accountedPages(rig: Rig): readonly number[] {
  return accounts(rig).filter(({ kind }) => kind === "SEND").map(({ pages }) => pages);
}

/** Makes of what the sender has left what a killed one leaves: it has neither accounted for its try nor ended. */
function killAfterwards(rig: Rig): void {
  const left = note(rig);
  assert.ok(left);
  Deno.writeTextFileSync(
    `${rig.dir}/${NOTE}`,
    JSON.stringify({ ...left, ended: false, accounted: false, pending: [] }),
  );
  Deno.writeTextFileSync(`${rig.dir}/log/xferfaxlog`, "");
}

for (const first of ["gofaxd", "the next sender"] as const) {
  Deno.test(`each page that a killed sender's call carried is accounted for once, whoever asks first: ${first}`, async () => {
    const { rig: made, proxy: way } = await behindProxy({ gofaxsend: { pagetimeout: "10s" } }, {
      speed: { factor: 1000, pageMs: 2_000 },
    });
    await using rig = made;
    await using proxy = way;
    rig.clock = hurried(20);
    const path = rig.job({ documents: [3] });
    const sending = rig.send(path);
    await until("a page is out", () => /page 1 of 3 sent/.test(rig.sessions()));
    proxy.deaden();
    proxy.unreachable = true;
    await sending;
    await until("the fax is through", () => rig.sim.channels().length === 0);
    killAfterwards(rig);
    proxy.unreachable = false;
    if (first === "gofaxd") {
      await using _daemon = Daemon.start(rig);
      await until("gofaxd has asked", () => note(rig)?.calls[0]?.over === true);
    }
    assert.equal(await rig.send(path), 2);
    assert.deepEqual(arrived(rig), [3], "it was dialled once");
    assert.deepEqual(accountedPages(rig), first === "gofaxd" ? [3, 0] : [1, 2]);
  });
}

Deno.test("an originate that FreeSWITCH executes late is found and ended, be it answered or not", async () => {
  for (const number of ["1020", "1015", "1010"]) {
    await using rig = await Rig.start({}, { speed: { factor: 10, dialMs: 20 } });
    rig.clock = hurried(10);
    const uuid = crypto.randomUUID();
    const world = rig.world();
    const now = world.clock.now();
    const ending = endLostCall(world, { uuid, call: newCall(now), lateUntil: now + 30_000 }, 60_000);
    await systemClock.sleep(700);
    await using late = await dial({ hostname: "127.0.0.1", port: rig.sim.port, password: "secret-1" });
    await late.bgapi(`originate {origination_uuid=${uuid}}sofia/gateway/default/${number} &park`);
    const settled = await ending;
    assert.equal(settled.kind, "over", number);
    assert.deepEqual(rig.sim.channels(), [], number);
    assert.equal(rig.sim.history.length, 1, number);
  }
});

Deno.test("a reception whose line is half open is ended over another one, and its file judged when it is whole", async () => {
  const settings = { freeswitch: { softmodemfallback: "false" }, gofaxd: { pagetimeout: "1s" } };
  await using rig = await Rig.start(settings, { speed: { factor: 1000, pageMs: 500 } });
  installFaxrcvd(rig);
  await using daemon = Daemon.start(rig);
  await using proxy = new Proxy(daemon.address.port);
  // what FreeSWITCH says is what comes from the side that dials
  rig.sim.setGofaxd(proxy.address);
  const calling = rig.sim.call({ to: "8001", pages: 100 });
  await until("a page is in", () => /page 1 in/.test(rig.sessions()));
  proxy.deaden();
  await sessionsEnd(rig);
  const call = await calling;
  assert.equal(call.variables["fax_success"], "0", "the caller knows");
  const [file = ""] = received(rig);
  const pages = readDirectories(Deno.readFileSync(`${rig.dir}/recvq/${file}`)).length;
  assert.deepEqual(accounts(rig).map(({ kind, reason }) => [kind, reason]), [
    ["RECV", "No page within 1 s"],
    ["CALL", "No page within 1 s"],
  ]);
  assert.deepEqual([accounts(rig)[0]?.pages, faxrcvdCall(rig)?.args[3]], [pages, "No page within 1 s"]);
  assert.ok(pages > 1 && pages < 100);
});

Deno.test("a reception of which FreeSWITCH says nothing gives its modem back, and is concluded when it is known to be over", async () => {
  const { rig: made, proxy: inward } = await behindProxy({
    hylafax: { modems: "1" },
    gofaxd: { pagetimeout: "20s", allocateinbounddevices: "true", stopwait: "1d" },
  }, { speed: { factor: 1000, pageMs: 2_500 } });
  await using rig = made;
  await using toSwitch = inward;
  installFaxrcvd(rig);
  rig.clock = hurried(20);
  const calling = await (async () => {
    await using daemon = Daemon.start(rig);
    await using proxy = new Proxy(daemon.address.port);
    rig.sim.setGofaxd(proxy.address);
    const call = rig.sim.call({ to: "8001", pages: 2 });
    await until("a page is in", () => /page 1 in/.test(rig.sessions()));
    toSwitch.unreachable = true;
    proxy.deaden();
    await daemon.shows("Running and idle");
    assert.match(rig.sessions(), /The call may still be up, FreeSWITCH cannot be asked: .*; asking on\n/);
    assert.deepEqual([accounts(rig), faxrcvdCall(rig)], [[], undefined], "nobody knows what came of it");
    // The next gofaxd asks: a stop does not wait for such a call as for one that is under way.
    daemon.drain();
    await daemon.ended;
    return [call];
  })();
  assert.deepEqual(accounts(rig), []);
  assert.notEqual(rig.read("log/gofax-recv-000000001"), "", "the note stays");
  assert.equal((await calling[0])?.variables["fax_success"], "1");
  toSwitch.unreachable = false;
  Deno.removeSync(`${rig.dir}/FIFO`);
  await using _next = Daemon.start(rig);
  await until("faxrcvd is told", () => faxrcvdCall(rig) !== undefined);
  assert.deepEqual(accounts(rig).map(({ kind, pages }) => [kind, pages]), [["RECV", 2], ["CALL", 0]]);
});

Deno.test("a refusal that FreeSWITCH does not answer leaves no call behind, and is accounted for", async () => {
  await using rig = await Rig.start({ gofaxd: { dynamicconfig: "bin/dynamic" } });
  rig.script("bin/dynamic", "#!/bin/sh\ntouch tmp/asked; sleep 0.3; echo 'RejectCall: true'\n");
  await using daemon = Daemon.start(rig);
  await using proxy = new Proxy(daemon.address.port);
  rig.sim.setGofaxd(proxy.address);
  const calling = rig.sim.call({ to: "8001" });
  await until("DynamicConfig is asked", () => exists(rig, "tmp/asked"));
  proxy.deaden();
  const call = await calling;
  assert.ok(!call.answered);
  assert.equal(call.cause, "NORMAL_TEMPORARY_FAILURE");
  await sessionsEnd(rig);
  assert.deepEqual(accounts(rig).map(({ kind }) => kind), ["CALL"]);
});
