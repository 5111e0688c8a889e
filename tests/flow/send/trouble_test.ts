import assert from "node:assert/strict";
import { sendBatch } from "../../../lib/flow/send/send_batch.ts";
import { parseXferfaxlog } from "../../../lib/hylafax/xferfaxlog.ts";
import { SpoolError } from "../../../lib/spool/spool_error.ts";
import { FaxqEar } from "../daemon_rig.ts";
import { systemClock } from "../../../cmd/world.ts";
import { FakeFreeswitch, type Peer } from "../../esl/fake_freeswitch.ts";
import { Rig, type Settings, until } from "../rig.ts";
import { Silent } from "../silent.ts";

Deno.test("a word to stop is obeyed wherever FreeSWITCH leaves us without an answer", async () => {
  // the look-up of the fallback, of the overrides, the subscription, the call's two filters
  for (let answers = 0; answers < 5; answers++) {
    await using silent = new Silent(answers);
    await using rig = await Rig.start({ freeswitch: { socket: silent.socket } });
    const path = rig.job();
    const stop = new AbortController();
    const sending = sendBatch(rig.world(stop.signal), [path]);
    await until("FreeSWITCH is asked in vain", () => silent.heard > answers);
    const before = performance.now();
    stop.abort(new Error("Received SIGTERM"));
    assert.equal(await sending, 0);
    const took = performance.now() - before;
    assert.ok(took < 5_000, `after ${answers} answers: ${took} ms`);
    const { status, statuscode, returned } = rig.fields(path, "status", "statuscode", "returned");
    assert.deepEqual([status, statuscode, returned], ["Call aborted by user", "345", "0"], `${answers}`);
  }
});

Deno.test("a switch that talks nonsense is a retry with words, before a call and in one", async () => {
  const noise = crypto.getRandomValues(new Uint8Array(4096));
  const nonsense = [
    noise,
    new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"),
    new TextEncoder().encode("Content-Type: text/event-plain\nContent-Length: 99999999999\n\n"),
    new TextEncoder().encode("Content-Type: command/reply\nContent-Length: -1\n\n".repeat(100)),
  ];
  for (const [index, bytes] of nonsense.entries()) {
    for (const answers of [0, 2]) {
      await using silent = new Silent(answers, bytes);
      await using rig = await Rig.start({ freeswitch: { socket: silent.socket } });
      const path = rig.job();
      const stop = new AbortController();
      const sending = sendBatch(rig.world(stop.signal), [path]);
      await until("FreeSWITCH has answered", () => silent.heard > answers);
      // what looks like the beginning of an answer is waited for
      const timer = setTimeout(() => stop.abort(), 300);
      assert.equal(await sending, 0, `${index} after ${answers}`);
      clearTimeout(timer);
      assert.equal(rig.fields(path, "returned")["returned"], "0");
      assert.deepEqual(rig.log.lines.filter((line) => line.includes("Unexpected")), []);
    }
  }
});

Deno.test("a source that cannot get its name back costs neither the record of a sent fax nor faxq's word", async () => {
  await using rig = await Rig.start();
  using faxq = new FaxqEar(rig.dir);
  const path = rig.job({ documents: [1, 1] });
  const world = rig.world();
  world.spool.documents.dropSavedName = ({ saved }) => {
    throw new SpoolError("rename document", saved, "io", { cause: new Error("the disk is broken") });
  };
  assert.equal(await sendBatch(world, [path]), 2);
  assert.equal(rig.fields(path, "returned")["returned"], "2");
  assert.equal(parseXferfaxlog(rig.read("log/xferfaxlog"))?.pages, 2);
  assert.equal(faxq.heard.filter((text) => text.startsWith("*1:D")).length, 2);
  assert.match(rig.sessions(), /Cannot rename document/);
});

Deno.test("what nobody foresaw counts as a dial once a call was placed, so that it comes to an end", async () => {
  await using rig = await Rig.start({ freeswitch: { gateway: ["dead", "default"] } });
  const path = rig.job({ fields: { maxdials: 2 } });
  const inner = rig.world();
  let left = 1;
  const uuid = (): string => {
    if (left-- > 0) return inner.uuid();
    throw new Error("no more of them");
  };
  const world = { ...inner, uuid };
  assert.equal(await sendBatch(world, [path]), 0);
  assert.deepEqual(rig.fields(path, "status", "totdials", "ndials"), {
    status: "Internal error: no more of them",
    totdials: "1",
    ndials: "1",
  });
  left = 1;
  assert.equal(await sendBatch(world, [path]), 1);
  assert.match(rig.fields(path, "status")["status"] ?? "", /too many attempts to dial$/);
});

Deno.test("a fax that is received is done at once, though its call does not end", async () => {
  await using rig = await Rig.start({ gofaxsend: { hanguptimeout: "2s" } });
  const path = rig.job({ number: "1040", documents: [1, 1] });
  const sending = rig.send(path);
  await until("the result is there", () => /Fax result 0/.test(rig.sessions()));
  assert.equal(rig.sim.channels().length, 1);
  assert.deepEqual(rig.fields(path, "returned", "status", "npages"), {
    returned: "2",
    status: "",
    npages: "2",
  });
  assert.ok(!rig.items(path).some((item) => item.startsWith("fax:")), "and nothing would be sent again");
  assert.equal(await sending, 2);
});

Deno.test("a call goes on and is measured rightly while the machine's clock is set", async () => {
  const hour = 3_600_000;
  for (const jump of [hour, -hour]) {
    await using rig = await Rig.start({}, { speed: 30 });
    let ahead = 0;
    rig.clock = { ...systemClock, now: () => Date.now() + ahead };
    const path = rig.job({ documents: [3] });
    const sending = rig.send(path);
    await until("the call is up", () => rig.sim.channels().length > 0);
    ahead = jump;
    assert.equal(await sending, 2);
    const account = parseXferfaxlog(rig.read("log/xferfaxlog"));
    assert.ok((account?.connectedSeconds ?? -1) <= 10 && (account?.jobSeconds ?? -1) <= 10, `${jump}`);
    assert.ok(Number(account?.jobSeconds) >= 0);
    const busy = rig.job({ number: "1010" });
    await rig.send(busy);
    const wait = Number(rig.fields(busy, "tts")["tts"]) - (Date.now() + jump) / 1000;
    assert.ok(Math.abs(wait - 180) < 5, "the next try is told by the machine's clock");
  }
});

Deno.test("a lost log/seqf costs no job: numbers that are in use are stepped over", async () => {
  await using rig = await Rig.start();
  for (let number = 1; number <= 300; number++) {
    Deno.writeTextFileSync(`${rig.dir}/log/c${String(number).padStart(9, "0")}`, "");
  }
  const path = rig.job();
  assert.equal(await rig.send(path), 2);
  assert.equal(rig.fields(path, "commid")["commid"], "000000301");
});

/** A switch that does as told, and then says what the test wants to a call's making. */
function obedient(onCall: (peer: Peer, uuid: string) => Promise<void>): (peer: Peer) => Promise<void> {
  return async (peer) => {
    await peer.accept();
    for (let command = await peer.next(); command !== undefined; command = await peer.next()) {
      const { line } = command;
      if (line.startsWith("api ")) await peer.apiReply("-ERR no reply\n");
      else if (line.startsWith("bgapi ")) {
        await onCall(peer, /origination_uuid=([0-9a-f-]+)/.exec(line)?.[1] ?? "");
      } else await peer.reply("+OK");
    }
  };
}

function fakeSettings(fake: FakeFreeswitch): Settings {
  return { freeswitch: { socket: `127.0.0.1:${fake.address.port}`, password: fake.address.password } };
}

Deno.test("a call is up when its event says so, whether or not the background job's answer is heard", async () => {
  await using fake = new FakeFreeswitch(obedient(async (peer, uuid) => {
    await peer.reply("+OK Job-UUID: x");
    const about = { "Unique-ID": uuid };
    const custom = (subclass: string): Record<string, string> => ({
      "Event-Name": "CUSTOM",
      "Event-Subclass": `spandsp::${subclass}`,
      ...about,
    });
    const state = { "Event-Name": "CHANNEL_CALLSTATE", ...about };
    await peer.event({ ...state, "Channel-Call-State": "ACTIVE" });
    await peer.event({ ...custom("txfaxnegociateresult"), "fax-transfer-rate": "14400" });
    await peer.event({ ...custom("txfaxpageresult"), "fax-document-transferred-pages": "1" });
    const ended = { "fax-success": "1", "fax-result-code": "0", "fax-document-transferred-pages": "1" };
    await peer.event({ ...custom("txfaxresult"), ...ended });
    await peer.event({ ...state, "Channel-Call-State": "HANGUP", "Hangup-Cause": "NORMAL_CLEARING" });
  }));
  await using rig = await Rig.start(fakeSettings(fake));
  assert.equal(await rig.send(rig.job({ documents: [1] })), 2);
});

Deno.test("a switch that lets us in and refuses the call is told as such, and the dial counts", async () => {
  await using fake = new FakeFreeswitch(obedient((peer) => peer.reply("-ERR permission denied")));
  await using rig = await Rig.start(fakeSettings(fake));
  const path = rig.job();
  assert.equal(await rig.send(path), 0);
  const { status, totdials } = rig.fields(path, "status", "totdials");
  assert.match(status ?? "", /bgapi.*permission denied/);
  assert.equal(totdials, "1");
});
