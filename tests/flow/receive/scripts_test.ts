import assert from "node:assert/strict";
import { accounts, Daemon, faxrcvdCall, installFaxrcvd, received, sessionsEnd } from "../daemon_rig.ts";
import { Rig, type Settings, until } from "../rig.ts";

const DYNAMIC: Settings = { gofaxd: { dynamicconfig: "etc/dynamic", dynamicconfigtimeout: "1s" } };

async function withDynamic(text: string, settings: Settings = {}): Promise<Rig> {
  const rig = await Rig.start({ gofaxd: { ...DYNAMIC["gofaxd"], ...settings["gofaxd"] } });
  Deno.mkdirSync(`${rig.dir}/etc`);
  if (text !== "") rig.script("etc/dynamic", `#!/bin/sh\n${text}\n`);
  installFaxrcvd(rig);
  return rig;
}

Deno.test("DynamicConfig is asked with modem, number, name, recipient and gateway, in the spool", async () => {
  await using rig = await withDynamic(`printf '%s|' "$@" "$PWD" > tmp/asked`);
  await using _daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001", name: "Bob $(id) 'Q'" });
  await sessionsEnd(rig);
  assert.equal(
    rig.read("tmp/asked"),
    `freeswitch|0301234567|Bob $(id) 'Q'|8001|default|${Deno.realPathSync(rig.dir)}|`,
  );
});

Deno.test("DynamicConfig rejects: the caller hears the site's answer, the call is accounted for, nobody is told", async () => {
  const cases = [[{}, "UNALLOCATED_NUMBER"], [
    { gofaxd: { rejectresponse: "603" } },
    "CALL_REJECTED",
  ]] as const;
  for (const [settings, cause] of cases) {
    await using rig = await withDynamic('echo "RejectCall: true"', settings);
    await using _daemon = Daemon.start(rig);
    const call = await rig.sim.call({ to: "8001" });
    assert.deepEqual([call.cause, call.answered], [cause, false]);
    await sessionsEnd(rig);
    const [entry, ...more] = accounts(rig);
    assert.deepEqual(
      [entry?.kind, entry?.reason, entry?.connectedSeconds, entry?.cidNumber, more.length],
      ["CALL", "Call rejected by DynamicConfig", 0, "0301234567", 0],
    );
    assert.match(rig.sessions(), /Rejecting call to 8001 from Bob Caller <0301234567>/);
    assert.deepEqual([received(rig), faxrcvdCall(rig)], [[], undefined]);
  }
});

Deno.test("DynamicConfig that fails in whatever way is logged, and the call is taken", async () => {
  const cases: readonly [string, RegExp | undefined, string][] = [
    ["exit 3", /DynamicConfig ended with status 3; taking the call/, "+1 337"],
    ["echo no such table >&2; exit 3", /DynamicConfig ended with status 3: no such table; taking/, "+1 337"],
    ['echo "RejectCall: true"; exit 1', /DynamicConfig ended with status 1/, "+1 337"],
    ["kill -9 $$", /DynamicConfig was ended by SIGKILL/, "+1 337"],
    ["sleep 60", /DynamicConfig did not end within 1 s; taking the call/, "+1 337"],
    ["", /Cannot run DynamicConfig: .*taking the call/, "+1 337"],
    ["head -c 300000 /dev/urandom", undefined, "+1 337"],
    ['echo "RejectCall: perhaps"', /line 1: .*neither true nor false/, "+1 337"],
    ['echo "LocalIdentifier: \\${system rm}"', /line 1: .*not allowed/, "+1 337"],
    ['echo "no colon"; echo ": x"; echo "TagLine: x"', /DynamicConfig: ignored TagLine/, "+1 337"],
    ['echo "localidentifier: +49 555"; echo "rejectcall: No"', undefined, "+49 555"],
  ];
  for (const [text, said, ident] of cases) {
    await using rig = await withDynamic(text);
    await using _daemon = Daemon.start(rig);
    const call = await rig.sim.call({ to: "8001" });
    await sessionsEnd(rig);
    assert.equal(accounts(rig)[0]?.reason, "", text);
    assert.equal(call.variables["fax_ident"], ident, text);
    if (said !== undefined) assert.match(rig.sessions(), said);
  }
});

Deno.test("a caller who gives up while DynamicConfig thinks is accounted for and leaves nothing behind", async () => {
  await using rig = await withDynamic("sleep 1");
  await using _daemon = Daemon.start(rig);
  const call = await rig.sim.call({ to: "8001", behaviour: "abort-ringing:300000" });
  assert.equal(call.cause, "ORIGINATOR_CANCEL");
  await sessionsEnd(rig);
  assert.deepEqual(accounts(rig).map(({ kind, reason }) => [kind, reason]), [
    ["CALL", "Caller hung up before the answer (ORIGINATOR_CANCEL)"],
  ]);
  assert.deepEqual([received(rig), faxrcvdCall(rig)], [[], undefined]);
});

Deno.test("faxrcvd that is missing, fails or hangs is logged with its last words, and the fax stays", async () => {
  const cases: readonly [string | undefined, RegExp][] = [
    [undefined, /Cannot run bin\/faxrcvd: .*; the fax stays in recvq\/fax000000001\.tif/],
    [
      "echo first >&2; echo No space left on device >&2; exit 75",
      /bin\/faxrcvd ended with status 75: No space left on device; the fax stays/,
    ],
    ["kill -9 $$", /bin\/faxrcvd was ended by SIGKILL; the fax stays/],
    ["sleep 60", /bin\/faxrcvd did not end within 1 s; the fax stays/],
  ];
  for (const [rest, said] of cases) {
    await using rig = await Rig.start({ gofaxd: { faxrcvdtimeout: "1s" } });
    if (rest !== undefined) installFaxrcvd(rig, rest);
    await using _daemon = Daemon.start(rig);
    await rig.sim.call({ to: "8001" });
    await sessionsEnd(rig);
    assert.match(rig.sessions(), said);
    assert.ok(rig.log.lines.some((line) => line.startsWith("warning") && said.test(line)), "in syslog, too");
    assert.deepEqual(received(rig), ["fax000000001.tif"]);
    assert.deepEqual(accounts(rig).map(({ reason }) => reason), ["", ""]);
  }
});

Deno.test("faxrcvd may print what it likes and leave children behind", async () => {
  await using rig = await Rig.start();
  installFaxrcvd(rig, "head -c 300000 /dev/zero; sleep 5 & echo done");
  await using _daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001" });
  await sessionsEnd(rig);
  assert.match(rig.sessions(), /bin\/faxrcvd ended successfully/);
});

Deno.test("the modem is free again while faxrcvd still works", async () => {
  await using rig = await Rig.start({ hylafax: { modems: "1" }, gofaxd: { allocateinbounddevices: "true" } });
  installFaxrcvd(rig, `while [ ! -e "tmp/go-$3" ]; do sleep 0.02; done`);
  await using daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001" });
  await until("faxrcvd is at work", () => faxrcvdCall(rig) !== undefined);
  await daemon.shows("Running and idle");
  const second = await rig.sim.call({ to: "8001" });
  assert.equal(second.cause, "NORMAL_CLEARING");
  await until("faxrcvd is at work twice", () => faxrcvdCall(rig, "000000002") !== undefined);
  for (const id of ["000000001", "000000002"]) Deno.writeTextFileSync(`${rig.dir}/tmp/go-${id}`, "");
  await sessionsEnd(rig, 2);
});

Deno.test("a faxrcvd that fails over a fax of which no page came is not said to leave a fax behind", async () => {
  await using rig = await Rig.start();
  installFaxrcvd(rig, "exit 3");
  await using _daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001", behaviour: "abort-midpage" });
  await sessionsEnd(rig);
  assert.deepEqual(received(rig), []);
  assert.match(rig.sessions(), /bin\/faxrcvd ended with status 3\n/);
});
