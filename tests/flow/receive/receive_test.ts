import assert from "node:assert/strict";
import { demoFax, pagesEqual } from "../../../lib/tiff/picture/mod.ts";
import { readDirectories } from "../../../lib/tiff/read.ts";
import { unpackParams } from "../../../lib/hylafax/session_params.ts";
import { withoutShellSigns } from "../../../lib/text/foreign.ts";
import type { CallOptions } from "../../../lib/sim/mod.ts";
import { accounts, Daemon, faxrcvdCall, installFaxrcvd, received, sessionsEnd } from "../daemon_rig.ts";
import { Rig, type Settings } from "../rig.ts";
import { INSTALLATION } from "../../support/installation.ts";

/** Pages that differ from each other. */
function letter(pages: number): Uint8Array {
  return demoFax(Array.from({ length: pages }, (_, page) => ["Dear all", `this is page ${page + 1}`]));
}

for (
  const [name, pages, t38, session] of [
    ["one page over T.38", 1, "requests", /USE 14400 bit\/s, ECM, T\.38 negotiated/],
    ["three pages over T.38", 3, "accepts", /USE 14400 bit\/s, ECM, T\.38 negotiated/],
    ["one page over audio", 1, "refuses", /USE 14400 bit\/s, ECM, T\.38 refused/],
    ["three pages over audio", 3, "refuses", /page 3 in \d+ s, JBIG, 14400 bit\/s, 0 bad rows/],
  ] as const
) {
  Deno.test(`a fax is received: ${name}`, async () => {
    await using rig = await Rig.start({ gofaxd: { answerafter: "2000", waittime: "1000" } });
    installFaxrcvd(rig);
    await using _daemon = Daemon.start(rig);
    const tiff = letter(pages);
    const call = await rig.sim.call({ to: "8001", tiff, t38 });
    await sessionsEnd(rig);
    assert.deepEqual([call.answered, call.cause, call.variables["fax_ident"]], [
      true,
      "NORMAL_CLEARING",
      "+1 337",
    ]);

    assert.deepEqual(received(rig), ["fax000000001.tif"]);
    const file = `${rig.dir}/recvq/fax000000001.tif`;
    assert.ok(pagesEqual(Deno.readFileSync(file), tiff), "what arrives is what was sent");
    assert.equal((Deno.statSync(file).mode ?? 0) & 0o777, 0o600);
    for (const page of readDirectories(Deno.readFileSync(file))) {
      assert.equal(page.imageDescription, "+49 30 1234567\n0301234567\nBob Caller\n8001\ndefault");
    }

    const [recv, whole] = accounts(rig);
    assert.deepEqual(
      [recv?.kind, recv?.commId, recv?.modem, recv?.jobOrFile, recv?.number, recv?.remote, recv?.pages],
      ["RECV", "000000001", "freeswitch", "recvq/fax000000001.tif", "8001", "+49 30 1234567", pages],
    );
    assert.match(recv?.dcs ?? "", /^00 4[46] 1F/);
    for (const entry of [recv, whole]) {
      assert.deepEqual([entry?.reason, entry?.cidName, entry?.cidNumber, entry?.callIds], [
        "",
        "Bob Caller",
        "0301234567",
        ["8001", "default"],
      ]);
      assert.equal(entry?.connectedSeconds, 1);
    }
    assert.deepEqual([whole?.kind, whole?.pages, whole?.params], ["CALL", 0, 0]);
    assert.equal(accounts(rig).length, 2);

    assert.deepEqual(faxrcvdCall(rig), {
      args: [
        "recvq/fax000000001.tif",
        "freeswitch",
        "000000001",
        "",
        "0301234567",
        "Bob Caller",
        "8001",
        "default",
      ],
      cwd: Deno.realPathSync(rig.dir),
      hangupCause: "NORMAL_CLEARING",
      transferRate: "14400",
    });
    assert.match(rig.sessions(), session);
    assert.match(rig.sessions(), /SESSION BEGIN 000000001 8001\n[\s\S]*ended successfully\n.*SESSION END\n$/);
    assert.equal((Deno.statSync(`${rig.dir}/log/c000000001`).mode ?? 0) & 0o777, 0o600);
    assert.equal(rig.sim.channels().length, 0, "no channel is left");
  });
}

Deno.test("HylaFAX's own faxinfo reads what is tagged", async () => {
  await using rig = await Rig.start();
  await using _daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001", pages: 2, lines: 196, ecm: false });
  await sessionsEnd(rig);
  const { stdout } = await new Deno.Command(`${INSTALLATION.tools}/faxinfo`, {
    args: [`${rig.dir}/recvq/fax000000001.tif`],
  }).output();
  const text = new TextDecoder().decode(stdout);
  for (
    const line of [
      /Sender: \+49 30 1234567/,
      /Pages: 2/,
      /Quality: Fine/,
      /SignalRate: 14400 bit\/s/,
      /DataFormat: 2-D MR/,
      /ErrCorrect: No/,
      /CallID1: 0301234567/,
      /CallID2: Bob Caller/,
      /CallID3: 8001/,
    ]
  ) assert.match(text, line);
});

Deno.test("each page of a fax of mixed resolutions has its own parameters; faxinfo tells of the first", async () => {
  await using rig = await Rig.start();
  await using _daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001", pages: 3, lines: [98, 196, 98] });
  await sessionsEnd(rig);
  const file = `${rig.dir}/recvq/fax000000001.tif`;
  const run = async (program: string, ...args: readonly string[]): Promise<string> =>
    new TextDecoder().decode((await new Deno.Command(program, { args: [...args] }).output()).stdout);
  assert.match(await run(`${INSTALLATION.tools}/faxinfo`, file), /Quality: Normal/);
  const dump = await run("tiffdump", file);
  const params = [...dump.matchAll(/^34908 .*<(\d+)>/gm)].map(([, number]) => unpackParams(Number(number)));
  assert.deepEqual(params.map(({ verticalResolution }) => verticalResolution), [98, 196, 98]);
  const signals = [...dump.matchAll(/^34911 .*<([0-9A-F ]+)/gm)].map(([, text]) => text);
  assert.deepEqual(signals.map((text) => (parseInt(text?.split(" ")[1] ?? "", 16) & 2) !== 0), [
    false,
    true,
    false,
  ]);
});

/** What is left of a call that brought no whole fax. */
interface Trouble {
  readonly settings?: Settings;
  /** @default {1000} */
  readonly speed?: number;
  readonly call?: Partial<CallOptions>;
  /** Hangup cause that the caller hears. */
  readonly cause?: string;
  /** Kinds of the accounts. */
  readonly kinds: readonly string[];
  readonly reason: RegExp;
  /** Seconds connected. @default {1} */
  readonly connected?: number;
  /** Pages kept in recvq. @default {0} */
  readonly pages?: number;
  /** Whether faxrcvd is told. */
  readonly told: boolean;
}

const RINGS = { gofaxd: { answerafter: "2m" } };

const TROUBLES: Readonly<Record<string, Trouble>> = {
  "the caller gives up while it rings": {
    settings: RINGS,
    speed: 200,
    call: { behaviour: "abort-ringing:100000" },
    cause: "ORIGINATOR_CANCEL",
    kinds: ["CALL"],
    reason: /^Caller hung up before the answer \(ORIGINATOR_CANCEL\)$/,
    connected: 0,
    told: false,
  },
  "never a fax": {
    call: { behaviour: "no-fax" },
    kinds: ["CALL"],
    reason: /^Timed out waiting for the first message$/,
    told: false,
  },
  "a telephone that is hung up again": {
    call: { behaviour: "hang-up-after:4000" },
    kinds: ["CALL"],
    // Whether the fax application has begun by then is a race.
    reason: /^(The call dropped prematurely|Call ended without a fax \(NORMAL_CLEARING.*)$/,
    told: false,
  },
  "hung up in the first page": {
    call: { behaviour: "abort-midpage" },
    kinds: ["RECV", "CALL"],
    reason: /^The call dropped prematurely$/,
    told: true,
  },
  "hung up in the first page, the notice of lingering first": {
    call: { behaviour: "abort-midpage", noticeFirst: true, t38: "refuses" },
    kinds: ["RECV", "CALL"],
    reason: /^The call dropped prematurely$/,
    told: true,
  },
  "hung up after the first of three pages": {
    call: { behaviour: "abort-after-page:1", tiff: letter(3) },
    kinds: ["RECV", "CALL"],
    reason: /^The call dropped prematurely$/,
    pages: 1,
    told: true,
  },
};

for (const [name, want] of Object.entries(TROUBLES)) {
  Deno.test(`no whole fax: ${name}`, async () => {
    await using rig = await Rig.start(want.settings, { speed: want.speed ?? 1000 });
    installFaxrcvd(rig);
    await using _daemon = Daemon.start(rig);
    const { cause } = await rig.sim.call({ to: "8001", ...want.call });
    await sessionsEnd(rig);
    if (want.cause !== undefined) assert.equal(cause, want.cause);
    assert.deepEqual(accounts(rig).map(({ kind }) => kind), want.kinds);
    for (const { reason, connectedSeconds, cidNumber } of accounts(rig)) {
      assert.match(reason, want.reason);
      assert.deepEqual([connectedSeconds, cidNumber], [want.connected ?? 1, "0301234567"]);
    }
    const { pages = 0 } = want;
    assert.deepEqual(received(rig), pages === 0 ? [] : ["fax000000001.tif"]);
    if (pages > 0) {
      const bytes = Deno.readFileSync(`${rig.dir}/recvq/fax000000001.tif`);
      assert.ok(pagesEqual(bytes, letter(pages)), "the pages that arrived are kept");
      assert.equal(readDirectories(bytes).at(-1)?.imageDescription?.split("\n")[1], "0301234567");
    }
    const [, , commid, message = ""] = faxrcvdCall(rig)?.args ?? [];
    assert.equal(commid, want.told ? "000000001" : undefined);
    if (want.told) assert.match(message, want.reason);
    assert.match(rig.sessions(), /RECV FAILED: /);
    assert.equal(rig.sim.channels().length, 0);
  });
}

Deno.test("a fax over a line with damage is taken, and its caller keeps T.38", async () => {
  for (const behaviour of ["badrows", "retrain"] as const) {
    await using rig = await Rig.start();
    await using _daemon = Daemon.start(rig);
    await rig.sim.call({ to: "8001", pages: 3, behaviour });
    await sessionsEnd(rig);
    assert.equal(accounts(rig)[0]?.reason, "", behaviour);
    assert.equal(rig.sim.db.command("count/fallback"), "0", behaviour);
  }
});

Deno.test("a caller with whom T.38 went wrong is remembered, and answered without it from then on", async () => {
  await using rig = await Rig.start();
  await using _daemon = Daemon.start(rig);
  const bad = { to: "8001", pages: 3, behaviour: "badrows-abort" } as const;
  const first = await rig.sim.call({ ...bad, from: "0309999", t38: "requests" });
  await sessionsEnd(rig);
  assert.equal(first.variables["fax_enable_t38"], "true");
  assert.match(rig.sessions(), /Softmodem fallback set for 0309999/);
  const second = await rig.sim.call({ to: "8001", from: "0309999" });
  await sessionsEnd(rig, 2);
  assert.deepEqual([second.variables["fax_enable_t38"], second.variables["fax_enable_t38_request"]], [
    "false",
    "false",
  ]);
  assert.match(rig.sessions(), /Softmodem fallback is active for this caller: no T\.38/);
  assert.equal(accounts(rig).at(-1)?.reason, "");
  const stranger = await rig.sim.call({ to: "8001", from: "0308888" });
  assert.equal(stranger.variables["fax_enable_t38"], "true");
});

Deno.test("a bad call by audio, because T.38 was refused, does not speak against T.38", async () => {
  await using rig = await Rig.start();
  await using _daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001", from: "0309999", pages: 3, behaviour: "badrows-abort", t38: "refuses" });
  await sessionsEnd(rig);
  assert.match(rig.sessions(), /T\.38 refused\n[^]* [1-9]\d* bad rows\n/);
  assert.equal(rig.sim.db.command("count/fallback"), "0");
});

Deno.test("a caller with whom every change to T.38 fails gets through without it", async () => {
  await using rig = await Rig.start();
  await using _daemon = Daemon.start(rig);
  const options = { to: "8001", from: "0309999", behaviour: "t38-fails" } as const;
  assert.equal((await rig.sim.call(options)).cause, "NORMAL_TEMPORARY_FAILURE");
  await sessionsEnd(rig);
  assert.match(rig.sessions(), /Softmodem fallback set for 0309999: the change to T\.38 failed\n/);
  await rig.sim.call(options);
  await sessionsEnd(rig, 2);
  assert.deepEqual(accounts(rig).map(({ kind, reason }) => [kind, reason]), [
    ["CALL", "The call dropped prematurely"],
    ["RECV", ""],
    ["CALL", ""],
  ]);
});

Deno.test("a call without T.38 neither makes a fallback entry nor renews one", async () => {
  const ways: readonly [Settings, entry: string][] = [
    [{ gofaxd: { enablet38: "false", requestt38: "false" } }, ""],
    [{}, "1"],
  ];
  for (const [settings, entry] of ways) {
    await using rig = await Rig.start(settings);
    await using _daemon = Daemon.start(rig);
    if (entry !== "") rig.sim.db.command(`insert/fallback/0309999/${entry}`);
    await rig.sim.call({ to: "8001", from: "0309999", pages: 3, behaviour: "badrows-abort" });
    await sessionsEnd(rig);
    assert.match(rig.sessions(), /RECV FAILED/);
    assert.equal(rig.sim.db.command("select/fallback/0309999"), entry);
  }
});

Deno.test("who calls without a number is never remembered, and neither is anybody if the site does not want it", async () => {
  for (
    const [settings, from] of [
      [{}, "anonymous"],
      [{}, ""],
      [{ freeswitch: { softmodemfallback: "false" } }, "0309999"],
    ] as const
  ) {
    await using rig = await Rig.start(settings);
    await using _daemon = Daemon.start(rig);
    await rig.sim.call({ to: "8001", from, pages: 3, behaviour: "badrows-abort" });
    await sessionsEnd(rig);
    assert.equal(rig.sim.db.command("count/fallback"), "0", from);
  }
});

Deno.test("a switch that cannot be asked about fallback costs no fax", async () => {
  await using rig = await Rig.start({ freeswitch: { socket: "127.0.0.1:1" } });
  await using _daemon = Daemon.startTrusting(rig);
  await rig.sim.call({ to: "8001" });
  await sessionsEnd(rig);
  assert.match(rig.sessions(), /Cannot look up softmodem fallback/);
  assert.equal(accounts(rig)[0]?.reason, "");
});

Deno.test("the called number comes from where the site says; a call without one is refused with 404", async () => {
  const from = (...recipientfrom: string[]): Settings => ({ gofaxd: { recipientfrom } });
  const cases: readonly [Settings, Partial<CallOptions>, string | undefined][] = [
    [from("diversion"), { diversion: "<sip:+4930111@example.com>;reason=unconditional" }, "+4930111"],
    [from("diversion"), { diversion: '"Fax, <sip:9@x>" <tel:+49-30-222>' }, "+4930222"],
    [from("diversion"), {}, undefined],
    [from("diversion"), { diversion: "<sip:reception@example.com>" }, undefined],
    [from("diversion", "to"), {}, "8001"],
    [{ gofaxd: { recipientfromdiversionheader: "true" } }, { diversion: "<sip:333@x>" }, "333"],
    [{}, { diversion: "<sip:333@x>" }, "8001"],
  ];
  for (const [settings, options, recipient] of cases) {
    await using rig = await Rig.start(settings);
    await using _daemon = Daemon.start(rig);
    const call = await rig.sim.call({ to: "8001", ...options });
    if (recipient === undefined) {
      assert.deepEqual([call.cause, call.answered], ["UNALLOCATED_NUMBER", false]);
      await sessionsEnd(rig);
      assert.deepEqual(accounts(rig).map(({ kind, number }) => [kind, number]), [["CALL", ""]]);
    } else {
      await sessionsEnd(rig);
      assert.equal(accounts(rig)[0]?.number, recipient);
    }
  }
});

Deno.test("a call that comes through no gateway is a call like any other", async () => {
  await using rig = await Rig.start();
  installFaxrcvd(rig);
  await using _daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001", gateway: null });
  await sessionsEnd(rig);
  assert.deepEqual(faxrcvdCall(rig)?.args.slice(4), ["0301234567", "Bob Caller", "8001", ""]);
});

Deno.test("what a caller calls itself reaches faxrcvd in one line, and spoils no file", async () => {
  for (
    const name of [
      'O\'Brien "Bob" `id`',
      "$(touch tmp/bad); touch tmp/bad #",
      "two\nlines\tand a tab",
      "Jörg Müller 日本",
      "-n",
      "",
    ]
  ) {
    await using rig = await Rig.start();
    installFaxrcvd(rig);
    await using _daemon = Daemon.start(rig);
    await rig.sim.call({ to: "8001", name });
    await sessionsEnd(rig);
    assert.deepEqual(faxrcvdCall(rig)?.args[5], withoutShellSigns(name.replaceAll(/[\n\t]/g, " ")));
    assert.equal(faxrcvdCall(rig)?.args.length, 8);
    assert.equal(accounts(rig).length, 2, "two lines of nineteen fields");
    assert.equal(rig.read("tmp/bad"), "");
    const lines = rig.sessions().trimEnd().split("\n");
    assert.ok(lines.every((line) => /^ ?[A-Z][a-z]{2} \d\d /.test(line)), "no line break in the log");
  }
});

Deno.test("a fax server may be called by a name; one that no script could be given is refused", async () => {
  await using rig = await Rig.start();
  installFaxrcvd(rig);
  await using _daemon = Daemon.start(rig);
  await rig.sim.call({ to: "fax%20desk" });
  await sessionsEnd(rig);
  assert.equal(faxrcvdCall(rig)?.args[6], "fax desk");
  assert.equal((await rig.sim.call({ to: "8001%00%0Ax" })).cause, "UNALLOCATED_NUMBER");
});
