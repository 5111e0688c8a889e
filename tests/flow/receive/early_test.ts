/** What happens before the answer: callers who give up at once, scripts and look-ups that take their time. */

import assert from "node:assert/strict";
import { encodeMessage } from "ts-esl";
import { dialAsFreeswitch } from "../../esl/fake_freeswitch.ts";
import { DaemonSite } from "../../support/daemon_process.ts";
import { accounts, Daemon, sessionsEnd } from "../daemon_rig.ts";
import { Proxy } from "../proxy.ts";
import { hurried, Rig, until } from "../rig.ts";
import { Silent } from "../silent.ts";

/** What FreeSWITCH says of the call in its greeting. */
const GREETING = encodeMessage([
  ["Event-Name", "CHANNEL_DATA"],
  ["Channel-Caller-ID-Name", "Bob%20Caller"],
  ["Channel-Caller-ID-Number", "0301234567"],
  ["variable_sip_to_user", "8001"],
  ["Unique-ID", "11111111-2222-3333-4444-555555555555"],
  ["Content-Type", "command/reply"],
  ["Reply-Text", "%2BOK%0A"],
]);

Deno.test("a caller who gives up before FreeSWITCH is asked to linger has a session and a CALL line", async () => {
  await using rig = await Rig.start({ hylafax: { modems: "1" }, gofaxd: { allocateinbounddevices: "true" } });
  await using daemon = Daemon.startTrusting(rig);
  await daemon.shows("Running and idle");
  using peer = await dialAsFreeswitch(daemon.address);
  await peer.expect("connect");
  await peer.send(GREETING);
  await peer.expect("linger");
  await peer.goodbye();
  await sessionsEnd(rig);
  const [entry, ...more] = accounts(rig);
  assert.deepEqual([entry?.kind, more.length], ["CALL", 0]);
  assert.deepEqual([entry?.reason, entry?.modem], ["Caller hung up before the answer", "freeswitch"]);
  assert.deepEqual([entry?.cidNumber, entry?.number], ["0301234567", "8001"]);
  assert.match(
    rig.sessions(),
    /Call to 8001 from Bob Caller <0301234567> was over before we could take it\n/,
  );
  assert.doesNotMatch(rig.log.lines.join("\n"), /^(error|warning) /m, "nothing is wrong with that");
});

Deno.test("a DynamicConfig that takes longer than the answer may does not cost the call", async () => {
  const settings = { gofaxd: { dynamicconfig: "bin/dynamic", answerafter: "5000" } };
  await using rig = await Rig.start(settings, { speed: 40 });
  rig.script("bin/dynamic", "#!/bin/sh\nsleep 1\n");
  // the second of the script is 40 of gofaxd's, which gives the answer 35
  rig.clock = hurried(40);
  await using _daemon = Daemon.start(rig);
  const call = await rig.sim.call({ to: "8001" });
  assert.ok(call.answered);
  await sessionsEnd(rig);
  assert.deepEqual(accounts(rig).map(({ kind, reason }) => [kind, reason]), [["RECV", ""], ["CALL", ""]]);
});

Deno.test("a FreeSWITCH that does not say whether to do without T.38 costs a moment and no fax", async () => {
  await using silent = new Silent(0);
  await using rig = await Rig.start({ freeswitch: { socket: silent.socket } });
  await using _daemon = Daemon.startTrusting(rig);
  await rig.sim.call({ to: "8001" });
  await sessionsEnd(rig);
  assert.deepEqual(accounts(rig).map(({ reason }) => reason), ["", ""]);
  assert.match(
    rig.sessions(),
    /Cannot look up softmodem fallback: FreeSWITCH has not answered within 2 s\n/,
  );
});

Deno.test("the modem is free while FreeSWITCH is asked to remember a caller", async () => {
  // the look-up before the call is answered, the entry after it is not
  await using silent = new Silent(1);
  await using rig = await Rig.start({
    freeswitch: { socket: silent.socket },
    hylafax: { modems: "1" },
    gofaxd: { allocateinbounddevices: "true" },
  });
  await using daemon = Daemon.startTrusting(rig);
  await rig.sim.call({ to: "8001", pages: 3, behaviour: "badrows-abort", t38: "requests" });
  await until("FreeSWITCH is asked to remember", () => silent.heard > 1);
  await daemon.shows("Running and idle");
  assert.doesNotMatch(rig.sessions(), /SESSION END/);
  await sessionsEnd(rig);
  assert.match(rig.sessions(), /Cannot set softmodem fallback: FreeSWITCH has not answered within 2 s\n/);
});

Deno.test("a FreeSWITCH that is slow to greet has its call taken", async () => {
  await using site = await DaemonSite.start();
  const daemon = site.daemon();
  await site.hears("READY=1", daemon);
  // It hears our greeting late, and so answers it late.
  await using proxy = new Proxy(site.port, 5_500);
  site.rig.sim.setGofaxd(proxy.address);
  const call = await site.rig.sim.call({ to: "8001" });
  assert.ok(call.answered, daemon.output());
});
