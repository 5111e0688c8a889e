/** Rows of docs/parity.md about receiving that no other test shows. */

import assert from "node:assert/strict";
import { accounts, Daemon, faxrcvdCall, installFaxrcvd, sessionsEnd } from "../daemon_rig.ts";
import { Rig, type Settings } from "../rig.ts";

/** Listens in the place of the daemon's port, passes everything on and keeps what the daemon says. */
class Tap implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #running: Promise<void>;
  #said = "";

  constructor(port: number) {
    this.#running = this.#serve(port);
  }

  get address(): Deno.NetAddr {
    return this.#listener.addr as Deno.NetAddr;
  }

  /** The applications that the daemon had FreeSWITCH run, in order: name and argument. */
  applications(): readonly string[] {
    return this.#said.split("\n\n").flatMap((command) => {
      const name = /^execute-app-name: (.*)$/m.exec(command)?.[1];
      if (name === undefined) return [];
      assert.match(command, /^event-lock: true$/m, `${name} waits for the one before`);
      const argument = /^execute-app-arg: (.*)$/m.exec(command)?.[1];
      return [argument === undefined ? name : `${name} ${argument}`];
    });
  }

  async #serve(port: number): Promise<void> {
    for await (const near of this.#listener) {
      using far = await Deno.connect({ hostname: "127.0.0.1", port });
      const there = near.readable.pipeTo(far.writable).catch(() => {});
      const decoder = new TextDecoder();
      const keep = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform: (bytes, controller): void => {
          this.#said += decoder.decode(bytes, { stream: true });
          controller.enqueue(bytes);
        },
      });
      await far.readable.pipeThrough(keep).pipeTo(near.writable).catch(() => {});
      await there;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#running;
  }
}

/** What FreeSWITCH is told to do with one call. */
async function applications(settings: Settings): Promise<readonly string[]> {
  await using rig = await Rig.start(settings);
  await using daemon = Daemon.start(rig);
  await using tap = new Tap(daemon.address.port);
  rig.sim.setGofaxd(tap.address);
  await rig.sim.call({ to: "8001" });
  await sessionsEnd(rig);
  return tap.applications().map((text) => text.replace(rig.dir, "SPOOL"));
}

Deno.test("a call rings, waits, is answered, hears silence, is set up, received and hung up, in this order", async () => {
  assert.deepEqual(
    await applications({
      gofaxd: { answerafter: "2000", waittime: "1000" },
      freeswitch: { verbose: "true", ident: "+49 30 1" },
    }),
    [
      "ring_ready",
      "sleep 2000",
      "answer",
      "playback silence_stream://1000",
      "set fax_enable_t38=true",
      "set fax_enable_t38_request=true",
      "set fax_ident=+49 30 1",
      "set fax_verbose=true",
      "rxfax SPOOL/recvq/fax000000001.tif",
      "hangup",
    ],
  );
});

Deno.test("without answerafter, waittime, T.38 and verbose a call is answered at once, over audio", async () => {
  assert.deepEqual(
    await applications({
      gofaxd: { answerafter: "0", waittime: "0", enablet38: "false", requestt38: "false" },
    }),
    [
      "answer",
      "set fax_enable_t38=false",
      "set fax_enable_t38_request=false",
      "set fax_ident=+1 337",
      "rxfax SPOOL/recvq/fax000000001.tif",
      "hangup",
    ],
  );
});

Deno.test("without an ident callers are told none, and not that of FreeSWITCH's own configuration", async () => {
  const sent = await applications({ freeswitch: { ident: "" } });
  // no value at all would let "SpanDSP Fax Ident" out; FreeSWITCH 1.10.12 was seen to send no CSI with this one
  assert.deepEqual(sent.filter((text) => text.startsWith("set fax_ident")), ["set fax_ident=%00"]);
});

Deno.test("faxrcvdcmd names what a fax is handed to", async () => {
  await using rig = await Rig.start({ gofaxd: { faxrcvdcmd: "bin/ours" } });
  installFaxrcvd(rig);
  Deno.renameSync(`${rig.dir}/bin/faxrcvd`, `${rig.dir}/bin/ours`);
  await using _daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001" });
  await sessionsEnd(rig);
  assert.equal(faxrcvdCall(rig)?.args[3], "");
});

Deno.test("where the site keeps no accounts, none are written of a call", async () => {
  await using rig = await Rig.start({ hylafax: { xferfaxlog: "" } });
  installFaxrcvd(rig);
  await using _daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001" });
  await sessionsEnd(rig);
  assert.deepEqual(accounts(rig), []);
  assert.equal(faxrcvdCall(rig)?.args[3], "");
});

Deno.test("a fax that is in recvq already is not overwritten", async () => {
  await using rig = await Rig.start();
  Deno.writeTextFileSync(`${rig.dir}/recvq/seqf`, "7");
  Deno.writeTextFileSync(`${rig.dir}/recvq/fax000000007.tif`, "older");
  await using _daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001" });
  await sessionsEnd(rig);
  assert.equal(rig.read("recvq/fax000000007.tif"), "older");
  assert.equal(accounts(rig)[0]?.jobOrFile, "recvq/fax000000008.tif");
  assert.equal(rig.read("recvq/seqf"), "9");
});
