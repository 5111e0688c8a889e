import assert from "node:assert/strict";
import { limitDoubt } from "../../lib/fax/call/call_room.ts";
import { loadConfig } from "../../lib/config/load.ts";
import { END_MS } from "../../lib/flow/daemon/drain.ts";
import { READY_WITHIN_MS } from "../../lib/os/service_manager.ts";

const ROOT = new URL("../../config/", import.meta.url).pathname;

const UNITS = ["systemd/gofaxd.service", "systemd/freeswitch.service"];
const DROP_IN = "systemd/gofaxd.service.d/no-new-privileges.conf";
const NO_FAXGETTY = "systemd/no-faxgetty.service";

type Ini = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** A strict reader: sections, `Key=value`, whole-line comments. Keys may repeat, sections may not. */
function readIni(text: string, comment: RegExp, key: RegExp): Ini {
  const ini = new Map<string, Map<string, string[]>>();
  let section: Map<string, string[]> | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    if (line === "" || comment.test(line)) continue;
    const heading = /^\[([A-Za-z:]+)\]$/.exec(line)?.[1];
    if (heading !== undefined) {
      assert.ok(!ini.has(heading), `line ${index + 1}: [${heading}] twice`);
      ini.set(heading, section = new Map());
      continue;
    }
    const at = line.indexOf("=");
    const name = line.slice(0, at);
    assert.ok(section !== undefined && at > 0 && key.test(name), `line ${index + 1}: ${line}`);
    assert.equal(line.trimEnd(), line, `line ${index + 1}: blanks at the end`);
    section.set(name, [...section.get(name) ?? [], line.slice(at + 1)]);
  }
  return ini;
}

async function unit(file: string): Promise<Ini> {
  return readIni(await Deno.readTextFile(ROOT + file), /^#/, /^[A-Z][A-Za-z]+$/);
}

function value(ini: Ini, section: string, key: string): string | undefined {
  return ini.get(section)?.get(key)?.at(-1);
}

Deno.test("the systemd units have the form of units", async (t) => {
  for (const file of UNITS) {
    await t.step(file, async () => {
      const ini = await unit(file);
      assert.deepEqual([...ini.keys()], ["Unit", "Service", "Install"]);
      assert.equal(value(ini, "Service", "User"), "uucp");
      assert.equal(value(ini, "Service", "Restart"), "on-failure");
      assert.equal(value(ini, "Service", "ProtectSystem"), "strict");
      assert.ok(ini.get("Service")?.get("ReadWritePaths")?.includes("/var/spool/hylafax"));
    });
  }
  await t.step(DROP_IN, async () => {
    const ini = await unit(DROP_IN);
    assert.deepEqual([...ini.keys()], ["Service"]);
    assert.equal(value(ini, "Service", "NoNewPrivileges"), "yes");
  });
});

Deno.test("freeswitch.service keeps passwords and faxes from others: FreeSWITCH writes both as its umask says", async () => {
  const ini = await unit("systemd/freeswitch.service");
  assert.equal(value(ini, "Service", "LogsDirectoryMode"), "0750");
  assert.equal(value(ini, "Service", "StateDirectoryMode"), "0750");
  assert.equal(value(ini, "Service", "UMask"), "0077");
});

Deno.test("gofaxd.service gives gofaxd descriptors for a call on each of 1000 modems", async () => {
  const limit = Number(value(await unit("systemd/gofaxd.service"), "Service", "LimitNOFILE"));
  assert.equal(limitDoubt(limit, 1000), undefined);
});

Deno.test("gofaxd.service gives gofaxd the right to its port below 1024, the drop-in leaves it that, and both give no other", async () => {
  const right = "CAP_NET_BIND_SERVICE";
  const [ini, dropIn] = [await unit("systemd/gofaxd.service"), await unit(DROP_IN)];
  assert.deepEqual(ini.get("Service")?.get("AmbientCapabilities"), [right]);
  assert.ok(!words(ini, "CapabilityBoundingSet").some((word) => word.endsWith(right)));
  // an empty line takes all, the next one gives one back
  assert.deepEqual(dropIn.get("Service")?.get("CapabilityBoundingSet"), ["", right]);
  assert.equal(dropIn.get("Service")?.get("AmbientCapabilities"), undefined);
});

Deno.test("gofaxd.service does not restart what a restart cannot help", async () => {
  const ini = await unit("systemd/gofaxd.service");
  assert.equal(value(ini, "Service", "RestartPreventExitStatus"), "64 78");
  assert.equal(value(ini, "Service", "BindPaths"), "-/etc/hylafax:/var/spool/hylafax/etc");
});

/** Time of a unit in seconds. */
function seconds(ini: Ini, key: string): number {
  const text = value(ini, "Service", key) ?? "";
  assert.match(text, /^\d+s$/, key);
  return Number.parseInt(text);
}

/** How long the daemon waits for a lock of the spool, in seconds. */
const LOCK_S = 10;
/** How long a stop may take: faxes under way, and then what ends them; in seconds. */
async function stopSeconds(): Promise<number> {
  const text = await Deno.readTextFile(`${ROOT}gofax.conf`);
  // The placeholder of the password is refused.
  const { config } = loadConfig(text.replace("REPLACE-ME", "secret-1"), "gofax.conf");
  assert.ok(config);
  return config.gofaxd.stopWaitS + END_MS / 1000;
}

Deno.test("gofaxd.service waits for the daemon's own word, and long enough", async () => {
  const ini = await unit("systemd/gofaxd.service");
  assert.equal(value(ini, "Service", "Type"), "notify");
  assert.equal(value(ini, "Service", "NotifyAccess"), "main");
  assert.ok(seconds(ini, "TimeoutStartSec") > LOCK_S + READY_WITHIN_MS / 1000);
  assert.equal(seconds(ini, "TimeoutStopSec"), await stopSeconds());
});

Deno.test("gofaxd.service kills nobody but the daemon: Exim delivers in the background, and faxrcvd outlives a crash", async () => {
  assert.equal(value(await unit("systemd/gofaxd.service"), "Service", "KillMode"), "process");
});

/** The words of a key that may stand on several lines, without the `-` for what may be missing. */
function words(ini: Ini, key: string): readonly string[] {
  const lines = ini.get("Service")?.get(key) ?? [];
  return lines.flatMap((line) => line.split(" ")).map((word) => word.replace(/^-/, ""));
}

Deno.test("mail systems can write what they have to from within gofaxd.service", async () => {
  const ini = await unit("systemd/gofaxd.service");
  const writable = words(ini, "ReadWritePaths");
  for (const queue of ["/var/spool/postfix", "/var/spool/exim4", "/var/log/exim4", "/var/spool/dma"]) {
    assert.ok(writable.includes(queue), queue);
  }
  // Exim delivers in here, too.
  for (const mailboxes of ["/var/mail", "/home"]) assert.ok(writable.includes(mailboxes), mailboxes);
  assert.equal(value(ini, "Service", "ProtectHome"), "no");
});

/** What takes the rights from set-id programs in a service that does not run as root: seen with systemd 252. */
const NO_SET_ID = [
  "NoNewPrivileges",
  "DynamicUser",
  "LockPersonality",
  "MemoryDenyWriteExecute",
  "PrivateDevices",
  "PrivateUsers",
  "ProtectClock",
  "ProtectHostname",
  "ProtectKernelLogs",
  "ProtectKernelModules",
  "ProtectKernelTunables",
  "RestrictAddressFamilies",
  "RestrictNamespaces",
  "RestrictRealtime",
  "RestrictSUIDSGID",
  "SystemCallArchitectures",
  "SystemCallFilter",
];

/** What Exim and dma need to take a mail and to deliver it to a user of this machine. */
const FOR_DELIVERY = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID"];

Deno.test("gofaxd.service leaves set-id mail programs what they need", async () => {
  const ini = await unit("systemd/gofaxd.service");
  const keys = [...ini.get("Service")?.keys() ?? []];
  assert.deepEqual(keys.filter((key) => NO_SET_ID.includes(key)), []);
  const taken = ini.get("Service")?.get("CapabilityBoundingSet") ?? [];
  assert.ok(taken.length > 0 && taken.every((line) => /^~CAP_/.test(line)), "each line takes something away");
  const names = words(ini, "CapabilityBoundingSet").map((word) => word.replace(/^~?CAP_/, ""));
  assert.deepEqual(names.filter((name) => FOR_DELIVERY.includes(name)), []);
});

Deno.test("no-new-privileges.conf lets mail programs ask for the machine's addresses", async () => {
  assert.ok(words(await unit(DROP_IN), "RestrictAddressFamilies").includes("AF_NETLINK"));
});

Deno.test("no-faxgetty.service cannot be enabled and does nothing", async () => {
  const ini = await unit(NO_FAXGETTY);
  assert.deepEqual([...ini.keys()], ["Unit", "Service"]);
  assert.equal(value(ini, "Service", "ExecStart"), "/bin/true");
});

Deno.test("no unit promises what its program does not do", async () => {
  for (const file of [...UNITS, DROP_IN]) {
    const service = (await unit(file)).get("Service");
    assert.ok(service?.has("WatchdogSec") === false, file);
  }
  // Signs of readiness and a reload on SIGHUP are each one program's alone.
  const service = async (file: string): Promise<Ini> => await unit(`systemd/${file}.service`);
  assert.equal(value(await service("gofaxd"), "Service", "ExecReload"), undefined);
  assert.equal(value(await service("freeswitch"), "Service", "Type"), "exec");
});

Deno.test("gofaxd.service starts the daemon itself: a program in between would be the one that systemd listens to", async () => {
  const ini = await unit("systemd/gofaxd.service");
  assert.deepEqual(ini.get("Service")?.get("ExecStart"), ["/usr/bin/gofaxd -c /etc/gofax.conf"]);
});

async function hasSystemdAnalyze(): Promise<boolean> {
  try {
    return (await new Deno.Command("systemd-analyze", { args: ["--version"], stdout: "null" }).output())
      .success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

const VERIFIES = await hasSystemdAnalyze();

Deno.test({
  name: `systemd finds nothing wrong with the units${VERIFIES ? "" : " (ignored: no systemd-analyze here)"}`,
  ignore: !VERIFIES,
  fn: async () => {
    const directory = await Deno.makeTempDir();
    try {
      await Deno.mkdir(`${directory}/gofaxd.service.d`);
      for (const file of [...UNITS, NO_FAXGETTY, DROP_IN]) {
        // the programs need not be installed where this runs
        const text = (await Deno.readTextFile(ROOT + file)).replace(/^ExecStart=\S+/m, "ExecStart=/bin/true");
        await Deno.writeTextFile(`${directory}/${file.replace("systemd/", "")}`, text);
      }
      const names = [...UNITS, NO_FAXGETTY].map((file) => `${directory}/${file.replace("systemd/", "")}`);
      const { success, stderr } = await new Deno.Command("systemd-analyze", {
        args: ["verify", "--man=no", "--recursive-errors=no", ...names],
        env: { SYSTEMD_LOG_LEVEL: "warning" },
      }).output();
      const said = new TextDecoder().decode(stderr);
      assert.ok(success, said);
      assert.equal(said.split("\n").filter((line) => line.includes(directory)).join("\n"), "");
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});

Deno.test("the supervisor file starts gofaxd as uucp", async () => {
  const text = await Deno.readTextFile(`${ROOT}supervisor/gofaxd.conf`);
  const ini = readIni(text, /^;/, /^[a-z_]+$/);
  assert.deepEqual([...ini.keys()], ["program:gofaxd"]);
  assert.equal(value(ini, "program:gofaxd", "user"), "uucp");
  assert.equal(value(ini, "program:gofaxd", "command"), "/usr/bin/gofaxd -c /etc/gofax.conf");
  assert.equal(value(ini, "program:gofaxd", "exitcodes"), "0,64,78");
  assert.equal(value(ini, "program:gofaxd", "stopsignal"), "TERM");
  assert.equal(Number(value(ini, "program:gofaxd", "stopwaitsecs")), await stopSeconds());
});
