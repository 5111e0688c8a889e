import assert from "node:assert/strict";
import { encodeMessage } from "ts-esl";
import { blankFax } from "../../../lib/sim/mod.ts";
import { dialAsFreeswitch, type Peer } from "../../esl/fake_freeswitch.ts";
import { accounts, Daemon, faxrcvdCall, installFaxrcvd, sessionsEnd } from "../daemon_rig.ts";
import { hurried, Rig, type Settings, until } from "../rig.ts";

const UUID = "11111111-2222-3333-4444-555555555555";
const ALLOCATE: Settings = {
  hylafax: { modems: "1" },
  freeswitch: { softmodemfallback: "false" },
  gofaxd: { allocateinbounddevices: "true" },
};

const EXCLUSIVE = true;

/** A call of which the test plays every event, in whatever order FreeSWITCH might send them. */
class PlayedCall implements AsyncDisposable {
  readonly commands: string[] = [];
  /** What commands are answered with, where it is not success. */
  readonly answers = new Map<string, string>();
  readonly #peer: Peer;
  readonly #serving: Promise<void>;

  private constructor(peer: Peer) {
    this.#peer = peer;
    this.#serving = this.#serve();
  }

  static async dial(daemon: Daemon): Promise<PlayedCall> {
    return new PlayedCall(await dialAsFreeswitch(daemon.address));
  }

  async #serve(): Promise<void> {
    for (let next = await this.#peer.next(); next !== undefined; next = await this.#peer.next()) {
      const app = next.headers.get("execute-app-name");
      const command = app === undefined ? next.line : `execute ${app}`;
      this.commands.push(command);
      if (command === "connect") await this.#peer.send(connectReply());
      else if (command.startsWith("api ")) await this.#peer.apiReply(this.answers.get(command) ?? "+OK\n");
      else await this.#peer.reply(this.answers.get(command) ?? "+OK");
      if (command === "exit") return await this.#peer.goodbye();
    }
  }

  async asked(command: string): Promise<void> {
    await until(`"${command}" is asked`, () => this.commands.includes(command));
  }

  async state(state: string, cause?: string, uuid = UUID): Promise<void> {
    await this.#peer.event({
      "Event-Name": "CHANNEL_CALLSTATE",
      "Unique-ID": uuid,
      "Channel-Call-State": state,
      ...(cause === undefined ? {} : { "Hangup-Cause": cause }),
    });
  }

  async fax(what: "negociate" | "page" | "", headers: Record<string, string>, uuid = UUID): Promise<void> {
    await this.#peer.event({
      "Event-Name": "CUSTOM",
      "Event-Subclass": `spandsp::rxfax${what}result`,
      "Unique-ID": uuid,
      ...headers,
    });
  }

  async negotiated(): Promise<void> {
    await this.state("ACTIVE");
    await this.fax("negociate", { "fax-transfer-rate": "9600", "fax-remote-station-id": "+49 1" });
  }

  async page(number: number): Promise<void> {
    await this.fax("page", { "fax-document-transferred-pages": String(number), "fax-encoding-name": "T.6" });
  }

  async result(how: "whole" | "dropped", pages: number): Promise<void> {
    const success = how === "whole";
    await this.fax("", {
      "fax-success": success ? "1" : "0",
      "fax-result-code": success ? "0" : "49",
      "fax-result-text": success ? "OK" : "The call dropped prematurely",
      "fax-document-transferred-pages": String(pages),
    });
  }

  async linger(): Promise<void> {
    await this.#peer.linger();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#peer.close();
    await this.#serving.catch(() => {});
  }
}

function connectReply(): Uint8Array {
  return encodeMessage([
    ["Event-Name", "CHANNEL_DATA"],
    ["Channel-Caller-ID-Name", "Bob%20Caller"],
    ["Channel-Caller-ID-Number", "0301234567"],
    ["variable_sip_to_user", "8001"],
    ["Unique-ID", UUID],
    ["Content-Type", "command/reply"],
    ["Reply-Text", "%2BOK%0A"],
  ]);
}

async function rigWithFaxrcvd(): Promise<Rig> {
  const rig = await Rig.start(ALLOCATE);
  installFaxrcvd(rig);
  return rig;
}

function arrive(rig: Rig): void {
  Deno.writeFileSync(`${rig.dir}/recvq/fax000000001.tif`, blankFax({ pages: 1 }));
}

Deno.test("a call is prepared and its steps are queued in the order that FreeSWITCH needs", async () => {
  await using rig = await rigWithFaxrcvd();
  await using daemon = Daemon.startTrusting(rig);
  await using call = await PlayedCall.dial(daemon);
  await call.asked("execute hangup");
  assert.deepEqual(call.commands, [
    "connect",
    "linger",
    `filter Unique-ID ${UUID}`,
    "event plain CHANNEL_CALLSTATE CUSTOM spandsp::rxfaxnegociateresult spandsp::rxfaxpageresult spandsp::rxfaxresult",
    "execute answer",
    "execute set",
    "execute set",
    "execute set",
    "execute rxfax",
    "execute hangup",
  ]);
  await call.state("HANGUP", "NORMAL_CLEARING");
  await call.asked("exit");
  await sessionsEnd(rig);
});

Deno.test("the notice of lingering may come before the last events", async () => {
  await using rig = await rigWithFaxrcvd();
  await using daemon = Daemon.startTrusting(rig);
  await using call = await PlayedCall.dial(daemon);
  await call.asked("execute hangup");
  await call.negotiated();
  await call.page(1);
  arrive(rig);
  await call.linger();
  await call.result("whole", 1);
  await call.state("HANGUP", "NORMAL_CLEARING");
  await sessionsEnd(rig);
  assert.deepEqual(accounts(rig).map(({ reason, pages }) => [reason, pages]), [["", 1], ["", 0]]);
  assert.deepEqual([faxrcvdCall(rig)?.args[3], faxrcvdCall(rig)?.transferRate], ["", "9600"]);
});

Deno.test("a fax of which nothing was heard, and whose pages are there, is somebody's fax", async () => {
  await using rig = await rigWithFaxrcvd();
  await using daemon = Daemon.startTrusting(rig);
  await using call = await PlayedCall.dial(daemon);
  await call.asked("execute hangup");
  arrive(rig);
  await call.state("HANGUP", "NORMAL_CLEARING");
  await sessionsEnd(rig);
  const reason = "FreeSWITCH did not say how the fax ended (NORMAL_CLEARING)";
  assert.deepEqual(accounts(rig).map((entry) => [entry.kind, entry.reason, entry.pages]), [
    ["RECV", reason, 1],
    ["CALL", reason, 0],
  ]);
  assert.equal(faxrcvdCall(rig)?.args[3], reason);
});

Deno.test("a fax that came through while we were ending its call is a received fax", async () => {
  await using rig = await rigWithFaxrcvd();
  await using daemon = Daemon.startTrusting(rig);
  await using call = await PlayedCall.dial(daemon);
  await call.asked("execute hangup");
  await call.negotiated();
  await call.page(1);
  arrive(rig);
  await daemon.shows('Receiving from "+49 1"');
  daemon.tell("Z");
  await call.asked(`api uuid_kill ${UUID}`);
  await call.result("whole", 1);
  await call.state("HANGUP", "NORMAL_CLEARING");
  await sessionsEnd(rig);
  assert.deepEqual(accounts(rig).map(({ reason }) => reason), ["", ""]);
});

Deno.test("events of other calls do not count", async () => {
  await using rig = await rigWithFaxrcvd();
  await using daemon = Daemon.startTrusting(rig);
  await using call = await PlayedCall.dial(daemon);
  await call.asked("execute hangup");
  await call.negotiated();
  await call.state("HANGUP", "USER_BUSY", "another");
  await call.fax("", { "fax-success": "1", "fax-document-transferred-pages": "9" }, "another");
  await call.result("dropped", 0);
  await call.state("HANGUP", "NORMAL_CLEARING");
  await sessionsEnd(rig);
  assert.deepEqual(accounts(rig)[0]?.reason, "The call dropped prematurely");
  assert.equal(faxrcvdCall(rig)?.hangupCause, "NORMAL_CLEARING");
});

Deno.test("the hangup that never comes, not even after a kill, holds nothing up for long", async () => {
  await using rig = await rigWithFaxrcvd();
  rig.clock = hurried(20);
  await using daemon = Daemon.startTrusting(rig);
  await using call = await PlayedCall.dial(daemon);
  call.answers.set(`api uuid_kill ${UUID}`, "-ERR No such channel!\n");
  await call.asked("execute hangup");
  await call.negotiated();
  await call.page(1);
  arrive(rig);
  await call.result("whole", 1);
  await call.asked(`api uuid_kill ${UUID}`);
  await sessionsEnd(rig);
  assert.deepEqual(accounts(rig).map(({ reason }) => reason), ["", ""]);
  await daemon.shows("Running and idle");
});

Deno.test("a step that FreeSWITCH refuses ends the call, with words in the account", async () => {
  for (const command of ["execute answer", "execute rxfax"]) {
    await using rig = await rigWithFaxrcvd();
    await using daemon = Daemon.startTrusting(rig);
    await using call = await PlayedCall.dial(daemon);
    call.answers.set(command, "-ERR invalid session id");
    await call.asked(`api uuid_kill ${UUID} NORMAL_TEMPORARY_FAILURE`);
    await sessionsEnd(rig);
    const [entry, ...more] = accounts(rig);
    assert.deepEqual([entry?.kind, more.length], ["CALL", 0]);
    assert.match(entry?.reason ?? "", /^Cannot receive: .*invalid session id/);
    assert.deepEqual(daemon.faxq.heard.slice(-4, -2), ["@freeswitch0:E", "+freeswitch0:I"]);
    await daemon.shows("Running and idle");
  }
});

Deno.test("a refusal that FreeSWITCH does not take ends the call, and is accounted for", async () => {
  await using rig = await rigWithFaxrcvd();
  await using daemon = Daemon.startTrusting(rig);
  daemon.tell("Q");
  await daemon.shows("Down");
  await using call = await PlayedCall.dial(daemon);
  call.answers.set("execute respond", "-ERR invalid session id");
  await call.asked(`api uuid_kill ${UUID} NORMAL_TEMPORARY_FAILURE`);
  await sessionsEnd(rig);
  assert.deepEqual(accounts(rig).map(({ kind, reason }) => [kind, reason]), [
    ["CALL", "Call refused: no modem is free"],
  ]);
  assert.match(rig.sessions(), /Cannot refuse: .*invalid session id/);
});

Deno.test("a call that is refused is let go before its account is written", async () => {
  await using rig = await rigWithFaxrcvd();
  await using daemon = Daemon.startTrusting(rig);
  daemon.tell("Q");
  await daemon.shows("Down");
  using held = Deno.openSync(`${rig.dir}/log/seqf`, { write: true, create: true });
  held.lockSync(EXCLUSIVE);
  await using call = await PlayedCall.dial(daemon);
  await call.asked("exit");
  assert.deepEqual(call.commands.slice(-2), ["execute respond", "exit"]);
  assert.equal(rig.sessions(), "");
  held.unlockSync();
  await sessionsEnd(rig);
  assert.equal(accounts(rig).length, 1);
});

Deno.test("a preparation that FreeSWITCH refuses leaves neither session nor modem", async () => {
  await using rig = await rigWithFaxrcvd();
  await using daemon = Daemon.startTrusting(rig);
  await using call = await PlayedCall.dial(daemon);
  call.answers.set("linger", "-ERR no");
  await call.asked("exit");
  assert.deepEqual([rig.sessions(), daemon.status()], ["", "Running and idle"]);
  assert.ok(call.commands.includes(`api uuid_kill ${UUID} NORMAL_TEMPORARY_FAILURE`));
});

Deno.test("a caller who gave up before we could listen for it is noticed by the notice alone", async () => {
  await using rig = await rigWithFaxrcvd();
  rig.clock = hurried(5);
  await using daemon = Daemon.startTrusting(rig);
  await using call = await PlayedCall.dial(daemon);
  call.answers.set(`api uuid_kill ${UUID}`, "-ERR No such channel!\n");
  await call.asked("linger");
  await call.linger();
  await sessionsEnd(rig);
  await daemon.shows("Running and idle");
  assert.deepEqual(accounts(rig).map(({ kind, connectedSeconds }) => [kind, connectedSeconds]), [[
    "CALL",
    0,
  ]]);
  assert.match(accounts(rig)[0]?.reason ?? "", /^Caller hung up before the answer/);
});
