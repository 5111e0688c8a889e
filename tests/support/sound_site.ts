/** An installation in a temporary folder, in which everything is right: the checks of lib/site/doctor find nothing. Tests break it. */

import type { EslConnection } from "ts-esl";
import { doorScript } from "../../cmd/door/door_script.ts";
import { openSite } from "../../cmd/checks/open_site.ts";
import { loadConfig } from "../../lib/config/load.ts";
import type { Dialect } from "../../lib/hylafax/dialect.ts";
import { geteuid } from "../../lib/os/process_calls.ts";
import { loadLibc } from "../../lib/os/libc.ts";
import { type Simulator, startSimulator } from "../../lib/sim/mod.ts";
import { Machine, type Ran, type Runner } from "../../lib/site/machine.ts";
import { Site } from "../../lib/site/doctor/base/site.ts";
import { takeDaemonLock } from "../../lib/spool/daemon_lock.ts";
import { readFifos } from "../flow/status_rig.ts";
import { must } from "./exec.ts";
import { DEBIAN } from "./installation.ts";
import { ScratchMachine } from "./scratch_machine.ts";
import { DEBIAN_PATHS, setupCache } from "./setup_cache.ts";

loadLibc();

const ROOT = new URL("../../", import.meta.url).pathname;
const SPOOL = "/var/spool/hylafax";
const FOLDERS = [
  "archive",
  "bin",
  "client",
  "config",
  "dev",
  "docq",
  "doneq",
  "etc",
  "info",
  "log",
  "pollq",
  "recvq",
  "sendq",
  "status",
  "tmp",
];
const PROGRAMS = ["/usr/bin/gofax", "/usr/bin/tiffcp", "/usr/sbin/sendmail"];
/** Programs that are really run; all others are not there unless a test says what they say. */
const REAL = /^(setpriv|\/bin\/sh)$/;
const SCRIPT = "#!/bin/sh\n";

/** What the checks ask instead of the stand-in; undefined leaves the question to it. */
export type Answers = (command: string) => string | undefined;

/** Listens at any port, or at one that is root's, if this is root. */
function listenAt(which: "any" | "low"): Deno.TcpListener {
  for (let tries = 0; which === "low" && geteuid() === 0 && tries < 100; tries++) {
    try {
      return Deno.listen({ hostname: "127.0.0.1", port: 600 + Math.floor(Math.random() * 400) });
    } catch {
      // Somebody has it.
    }
  }
  return Deno.listen({ hostname: "127.0.0.1", port: 0 });
}

function listen(greeting: string, which: "any" | "low" = "any"): { readonly port: number } & AsyncDisposable {
  const listener = listenAt(which);
  let isOver = false;
  const serving = (async (): Promise<void> => {
    for await (const connection of listener) {
      await connection.write(new TextEncoder().encode(greeting)).catch(() => 0);
      await connection.read(new Uint8Array(64)).catch(() => 0);
      connection.close();
    }
  })();
  return {
    port: (listener.addr as Deno.NetAddr).port,
    async [Symbol.asyncDispose](): Promise<void> {
      if (!isOver) listener.close();
      isOver = true;
      await serving;
    },
  };
}

/** Where nothing has been started. */
const NOBODY: Disposable & AsyncDisposable = {
  [Symbol.dispose]: (): void => {},
  [Symbol.asyncDispose]: (): Promise<void> => Promise.resolve(),
};

/** May be disposed of twice. */
function once(stack: DisposableStack): Disposable {
  return { [Symbol.dispose]: (): void => stack.dispose() };
}

async function startGofaxd(spool: string): Promise<Disposable> {
  const stack = new DisposableStack();
  stack.use(readFifos(spool, ["FIFO.freeswitch0", "FIFO.freeswitch1"]));
  const lock = await takeDaemonLock(`${spool}/log/gofax-daemon-lock`, Deno.pid);
  if (lock !== undefined) stack.use(lock);
  return once(stack);
}

function startFaxq(spool: string): Disposable {
  const stack = new DisposableStack();
  stack.use(readFifos(spool, ["FIFO"]));
  return once(stack);
}

/** The installation, with everything that runs in it. */
export class SoundSite implements AsyncDisposable {
  /** Its files. */
  readonly machine: ScratchMachine;
  /** The stand-in of FreeSWITCH. */
  readonly sim: Simulator;
  /** Lines of gofax.conf; a test may change them. */
  conf: string;
  /** What programs say, by their names without folder. */
  readonly says: Map<string, Ran>;
  /** What FreeSWITCH answers in place of the stand-in. */
  answers: Answers = () => undefined;
  /** Reads faxq's FIFO; dispose of it to end faxq. */
  faxq: Disposable = NOBODY;
  /** Reads the modems' FIFOs, and has the lock; dispose of it to end gofaxd. */
  gofaxd: Disposable = NOBODY;
  /** hfaxd, and who listens where gofaxd does. */
  hfaxd: AsyncDisposable = NOBODY;
  /** Listens at gofaxd's port. */
  port: AsyncDisposable = NOBODY;
  /** What goes on in the background; a test may end parts of it. */
  readonly stack: AsyncDisposableStack;

  private constructor(
    machine: ScratchMachine,
    sim: Simulator,
    stack: AsyncDisposableStack,
    conf: string,
    says: Map<string, Ran>,
  ) {
    this.machine = machine;
    this.sim = sim;
    this.stack = stack;
    this.conf = conf;
    this.says = says;
  }

  /** Makes it. */
  static async start(
    { port = "any", hylafax = "hylafax" }: { readonly port?: "any" | "low"; readonly hylafax?: Dialect } = {},
  ): Promise<SoundSite> {
    const stack = new AsyncDisposableStack();
    const says = new Map<string, Ran>();
    const machine = stack.use(ScratchMachine.with({}, runner(says)));
    Deno.chmodSync(machine.root, 0o755);
    const sim = stack.use(await startSimulator({ password: "secret-1", speed: 1000 }));
    const hfaxd = stack.use(listen("220 fax server (HylaFAX (tm) Version 6.0.7) ready.\r\n"));
    const gofaxd = stack.use(listen("", port));
    const conf = confText(sim.port, gofaxd.port);
    const site = new SoundSite(machine, sim, stack, conf, says);
    Object.assign(site, { hfaxd, port: gofaxd });
    putFiles(machine, { sim: sim.port, gofaxd: gofaxd.port, hfaxd: hfaxd.port });
    putHylafax(machine, hylafax);
    await giveAway(machine);
    const spool = machine.real(SPOOL);
    site.faxq = stack.use(startFaxq(spool));
    site.gofaxd = stack.use(await startGofaxd(spool));
    await giveAway(machine);
    return site;
  }

  /** A path of the machine as it really is. */
  real(path: string): string {
    return this.machine.real(path);
  }

  /** A path in the spool as it really is. */
  spool(path: string): string {
    return this.real(`${SPOOL}/${path}`);
  }

  /** Changes a text of the machine. */
  edit(path: string, from: string | RegExp, to: string): void {
    const text = this.machine.text(path) ?? "";
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`${path} has nothing like ${from}`);
    Deno.writeTextFileSync(this.real(path), changed);
  }

  /** The site as the checks see it, looked at anew. */
  look({ asks, uid = geteuid() }: { readonly asks: boolean; readonly uid?: number } = { asks: true }): Site {
    const read = loadConfig(this.conf, "/etc/gofax.conf");
    // The port of the test may be any free one.
    const loaded = { ...read, warnings: read.warnings.filter(({ message }) => !/below 1024/.test(message)) };
    const site = openSite(loaded, { machine: this.machine, asks });
    const { running } = site;
    const connect = async (signal: AbortSignal): Promise<EslConnection> => {
      if (running === undefined) throw new Error("there is no spool");
      const connection = await running.connect(signal);
      const api = connection.api.bind(connection);
      connection.api = (command, options) => {
        const said = this.answers(command);
        return said === undefined ? api(command, options) : Promise.resolve(said);
      };
      return connection;
    };
    return new Site({
      machine: this.machine,
      loaded,
      uid,
      now: () => Date.now(),
      shipped: site.shipped,
      running: () => running && { ...running, connect },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stack.disposeAsync();
  }
}

function runner(says: Map<string, Ran>): Runner {
  const real = new Machine();
  return (command, args, limits) => {
    const name = command.replace(/^.*\//, "");
    const said = says.get(name);
    if (said !== undefined) return Promise.resolve(said);
    if (REAL.test(command)) return real.run(command, args, limits);
    return Promise.resolve({ code: null, stdout: "", stderr: `${command}: not found` });
  };
}

function confText(sim: number, gofaxd: number): string {
  return `[freeswitch]
socket = 127.0.0.1:${sim}
password = secret-1
gateway = default
ident = "+49 30 1"
header = ACME
[hylafax]
spooldir = ${SPOOL}
modems = 2
lockdir = /var/lock
[gofaxd]
socket = 127.0.0.1:${gofaxd}
[gofaxsend]
faxnumber = 030123
`;
}

interface Ports {
  readonly sim: number;
  readonly gofaxd: number;
  readonly hfaxd: number;
}

function putSpool(machine: ScratchMachine): void {
  for (const folder of FOLDERS) machine.put(`${SPOOL}/${folder}/`, "");
  Deno.chmodSync(machine.real(`${SPOOL}/tmp`), 0o1777);
  machine.put(`${SPOOL}/etc/config`, "SendFaxCmd: /usr/bin/gofaxsend\nUUCPLockDir: /var/lock\n");
  machine.put("/var/lock/", "");
  Deno.chmodSync(machine.real("/var/lock"), 0o1777);
  for (const modem of ["freeswitch0", "freeswitch1"]) {
    machine.put(`${SPOOL}/etc/config.${modem}`, "");
    machine.put(`${SPOOL}/status/${modem}`, "Running and idle\n");
  }
  machine.put(`${SPOOL}/etc/hosts.hfaxd`, "localhost:21::\n", 0o600);
  machine.put(`${SPOOL}/etc/setup.cache`, setupCache(DEBIAN_PATHS, DEBIAN));
  const door = doorScript({ interpreter: "/bin/sh -p", program: "/usr/bin/gofax" });
  machine.put("/usr/bin/gofaxsend", door, 0o755);
}

/** What tells one HylaFAX from the other: programs, scripts, and what starts them. */
const KINDS = {
  "hylafax": {
    version: "6.0.7",
    library: "libhylafax-6.0.so.7",
    programs: "/usr/sbin",
    scripts: "/usr/lib/hylafax/bin",
    accounting: "log/xferfaxlog",
    script: "# mails are made of etc/templates\n",
    unit: "",
  },
  "hylafax+": {
    version: "7.0.11",
    library: "libfaxserver.so.7.0.11",
    programs: "/usr/local/sbin",
    scripts: "/usr/local/sbin",
    accounting: "etc/xferfaxlog",
    script: ". bin/dictionary\n",
    unit: "hylafax-",
  },
} as const;

function putHylafax(machine: ScratchMachine, kind: Dialect): void {
  const { version, library, programs, scripts, accounting, script, unit } = KINDS[kind];
  for (const name of ["faxq", "hfaxd"]) {
    machine.put(`${programs}/${name}`, `\x7fELF\0${library}\0`, 0o755);
    machine.put(
      `/usr/lib/systemd/system/${unit}${name}.service`,
      `[Service]\nExecStart=${programs}/${name}\n`,
    );
  }
  if (kind === "hylafax+") {
    const path = `${SPOOL}/etc/config`;
    machine.put(path, `${machine.text(path) ?? ""}MaxBatchJobs: 1\n`);
  }
  machine.put(`${scripts}/faxsetup`, `#!/bin/sh\n# VERSION: ${version}\nDIR_SPOOL=${SPOOL}\n`, 0o755);
  machine.put(`${scripts}/xferfaxstats`, `FILES=$SPOOL/${accounting}\n`, 0o755);
  machine.put(`${SPOOL}/status/any.info`, `HylaFAX version ${version} built Sun for x86_64\n`);
  for (const name of ["faxrcvd", "notify"]) machine.put(`${SPOOL}/bin/${name}`, SCRIPT + script, 0o755);
}

function putUnits(machine: ScratchMachine): void {
  machine.put("/run/systemd/system/", "");
  for (const name of ["gofaxd.service", "freeswitch.service"]) {
    machine.put(`/etc/systemd/system/${name}`, Deno.readTextFileSync(`${ROOT}config/systemd/${name}`));
  }
  // The units of the samples name uucp; where the test has no root, the spool is another user's.
  if (geteuid() !== 0) {
    for (const name of ["gofaxd.service", "freeswitch.service"]) {
      const path = machine.real(`/etc/systemd/system/${name}`);
      Deno.writeTextFileSync(path, Deno.readTextFileSync(path).replaceAll("=uucp", `=${geteuid()}`));
    }
  }
  machine.linkTo(
    "/etc/systemd/system/multi-user.target.wants/gofaxd.service",
    "/etc/systemd/system/gofaxd.service",
  );
}

function putFreeSwitch(machine: ScratchMachine, { sim, gofaxd }: Ports): void {
  machine.copyIn(`${ROOT}config/freeswitch`, "/etc/freeswitch");
  const change = (path: string, from: string, to: string): void => {
    const real = machine.real(`/etc/freeswitch/${path}`);
    Deno.writeTextFileSync(real, Deno.readTextFileSync(real).replaceAll(from, to));
    Deno.chmodSync(real, 0o640);
  };
  change("vars.xml", "REPLACE-ME", "secret-1");
  change("vars.xml", "127.0.0.1:338", `127.0.0.1:${gofaxd}`);
  change("autoload_configs/event_socket.conf.xml", '"8021"', `"${sim}"`);
  change("autoload_configs/acl.conf.xml", "192.0.2.1/32", "10.1.2.3/32");
  change("gateways/default.xml", "192.0.2.1", "10.1.2.3");
}

function putFiles(machine: ScratchMachine, ports: Ports): void {
  for (const program of PROGRAMS) machine.put(program, SCRIPT, 0o755);
  machine.linkTo("/usr/bin/gofaxd", "gofax");
  machine.put("/etc/gofax.conf", "", 0o640);
  machine.put("/etc/aliases", "FaxMaster: root\n");
  machine.put("/etc/services", `hylafax ${ports.hfaxd}/tcp\n`);
  putSpool(machine);
  putUnits(machine);
  putFreeSwitch(machine, ports);
}

/** Gives the spool to uucp, and gofax.conf to its group; for another user than root all is his own. */
async function giveAway(machine: ScratchMachine): Promise<void> {
  if (geteuid() !== 0) return;
  await must("chown", ["-R", "uucp:uucp", machine.real(SPOOL)]);
  await must("chown", ["-R", "root:root", machine.real(`${SPOOL}/bin`)]);
  await must("chown", ["root:uucp", machine.real("/etc/gofax.conf")]);
  await must("chown", ["-R", "root:uucp", machine.real("/etc/freeswitch")]);
}
