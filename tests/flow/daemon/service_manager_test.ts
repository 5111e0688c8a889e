/** What the daemon tells its service manager when not all goes well. */

import assert from "node:assert/strict";
import { type EslServer, listen } from "ts-esl";
import { systemClock } from "../../../cmd/world.ts";
import { runDaemon } from "../../../lib/flow/daemon/daemon.ts";
import { modemName } from "../../../lib/hylafax/ids.ts";
import type { ServiceManager } from "../../../lib/os/service_manager.ts";
import type { ModemFifos } from "../../../lib/spool/modem_fifos.ts";
import { Daemon, daemonWorld, installFaxrcvd } from "../daemon_rig.ts";
import { Rig, until } from "../rig.ts";

/** Keeps what it is told. */
function keeper(): { readonly manager: ServiceManager; readonly said: string[] } {
  const said: string[] = [];
  const manager: ServiceManager = {
    ready: (status, signal) => {
      if (!signal.aborted) said.push(`ready: ${status}`);
      return Promise.resolve();
    },
    stopping: (status) => void said.push(`stopping: ${status}`),
    status: (status) => void said.push(status),
    [Symbol.dispose]: () => {},
  };
  return { manager, said };
}

/** FIFOs that can be broken. */
function fragile(): { readonly fifos: ModemFifos; readonly breakThem: () => void } {
  const broken = Promise.withResolvers<never>();
  // deno-lint-ignore require-yield -- it fails before it has anything to say
  const messages = async function* (): AsyncGenerator<never> {
    await broken.promise;
  };
  const fifos = { messages } as unknown as ModemFifos;
  return { fifos, breakThem: () => broken.reject(new Error("Cannot read FIFO")) };
}

interface Fragile extends AsyncDisposable {
  readonly server: EslServer;
  readonly breakThem: () => void;
  readonly said: readonly string[];
  readonly running: Promise<void>;
}

/** A daemon that nobody tells to stop, on FIFOs that can be broken. Dispose of it to close its server. */
function startFragile(rig: Rig): Fragile {
  const stop = new AbortController();
  const server = listen({ hostname: "127.0.0.1", port: 0, signal: stop.signal });
  const { fifos, breakThem } = fragile();
  const { manager, said } = keeper();
  const world = { ...daemonWorld(rig, stop.signal), manager };
  const running = runDaemon(world, { server, fifos, modems: [modemName("freeswitch0")] });
  return { server, breakThem, said, running, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

Deno.test("a daemon that was not told to stop does not say so: its calls have no time limit", async () => {
  await using rig = await Rig.start();
  installFaxrcvd(rig, `while [ ! -e tmp/go ]; do sleep 0.02; done`);
  await using daemon = startFragile(rig);
  const { server, breakThem, said, running } = daemon;
  rig.sim.setGofaxd(server.address);
  await rig.sim.call({ to: "8001" });
  await until("faxrcvd is at work", () => [...Deno.readDirSync(`${rig.dir}/tmp`)].length > 0);
  breakThem();
  await until("it waits", () => said.length === 2);
  Deno.writeTextFileSync(`${rig.dir}/tmp/go`, "");
  await assert.rejects(running, /Cannot read FIFO/);
  const ready = `ready: 1 modem, listening on 127.0.0.1:${server.address.port}`;
  assert.deepEqual(said, [ready, "Waiting for 1 call to end"]);
});

Deno.test("a daemon that cannot read its FIFOs is never ready", async () => {
  await using rig = await Rig.start();
  using file = await Deno.open(`${rig.dir}/status/freeswitch0`, { write: true, create: true });
  await file.lock();
  await using daemon = startFragile(rig);
  const { server, breakThem, said, running } = daemon;
  running.catch(() => {});
  breakThem();
  for await (const _call of server) throw new Error("There is no call");
  await file.unlock();
  await assert.rejects(running, /Cannot read FIFO/);
  assert.deepEqual(said, []);
});

Deno.test("a daemon told to stop before it was ready is not ready afterwards, whatever it still waits for", async () => {
  await using rig = await Rig.start({ hylafax: { modems: "1" } });
  installFaxrcvd(rig, `while [ ! -e tmp/go ]; do sleep 0.02; done`);
  using file = await Deno.open(`${rig.dir}/status/freeswitch0`, { write: true, create: true });
  await file.lock();
  const { manager, said } = keeper();
  await using daemon = Daemon.start(rig, { manager });
  await rig.sim.call({ to: "8001" });
  await until("faxrcvd is at work", () => [...Deno.readDirSync(`${rig.dir}/tmp`)].length > 0);
  const stopped = daemon.stop();
  await until("it waits", () => said.length === 2);
  await file.unlock();
  await daemon.shows("Down");
  Deno.writeTextFileSync(`${rig.dir}/tmp/go`, "");
  await stopped;
  assert.deepEqual(said, [
    "stopping: Stopping, takes no more calls",
    "Waiting for 1 call to end",
    "All modems are down",
  ]);
});

Deno.test("a daemon whose status files cannot be written serves all the same, and says so", async () => {
  await using rig = await Rig.start({ hylafax: { modems: "1" } });
  await Deno.mkdir(`${rig.dir}/status/freeswitch0`);
  const { manager, said } = keeper();
  await using daemon = Daemon.start(rig, { manager });
  await until("it is ready", () => said.length > 0);
  assert.match(rig.log.lines.join("\n"), /error Cannot write status\/freeswitch0/);
  assert.equal((await rig.sim.call({ to: "8001" })).cause, "NORMAL_CLEARING");
  await daemon.stop();
});

/** A server without calls that says it listens there. */
function serverAt(hostname: string, stop: AbortSignal): EslServer {
  // deno-lint-ignore require-yield -- there are no calls
  const calls = async function* (): AsyncGenerator<never> {
    await systemClock.sleep(60_000, stop);
  };
  const address = { transport: "tcp", hostname, port: 8022 };
  return { address, close: () => Promise.resolve(), [Symbol.asyncIterator]: calls } as unknown as EslServer;
}

Deno.test("a daemon shows the address as gofax.conf has it", async (t) => {
  const cases = [["127.0.0.1", "127.0.0.1:8022"], ["::1", "[::1]:8022"]] as const;
  for (const [hostname, shown] of cases) {
    await t.step(hostname, async () => {
      await using rig = await Rig.start();
      const stop = new AbortController();
      const { manager, said } = keeper();
      const world = { ...daemonWorld(rig, stop.signal), manager };
      const modems = [0, 1].map((index) => modemName(`freeswitch${index}`));
      using fifos = world.spool.openModemFifos(modems);
      const running = runDaemon(world, { server: serverAt(hostname, stop.signal), fifos, modems });
      await until("it is ready", () => said.length > 0);
      assert.deepEqual(said, [`ready: 2 modems, listening on ${shown}`]);
      stop.abort();
      await running;
    });
  }
});
