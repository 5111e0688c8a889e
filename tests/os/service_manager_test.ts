import assert from "node:assert/strict";
import { loadLibc } from "../../lib/os/libc.ts";
import { pause } from "../../lib/os/pause.ts";
import { openServiceManager, type ServiceManager } from "../../lib/os/service_manager.ts";
import { KeptLog } from "../flow/rig.ts";
import { NotifySocket } from "../support/notify_socket.ts";

loadLibc();

const MODULE = new URL("../../lib/os/service_manager.ts", import.meta.url).href;
const NEVER = new AbortController().signal;

/** Says one thing of each kind. */
async function sayAll(manager: ServiceManager): Promise<void> {
  await manager.ready("2 modems", NEVER);
  manager.status("busy");
  manager.stopping("told to stop");
}

const ALL = ["READY=1", "STATUS=2 modems", "STATUS=busy", "STOPPING=1", "STATUS=told to stop"];

Deno.test("a service manager hears it at a path and at an abstract name, up to the longest", async (t) => {
  const dir = Deno.makeTempDirSync();
  const cases: readonly [string, string][] = [
    ["a path", `${dir}/notify`],
    ["the longest path", `${dir}/${"x".repeat(107 - dir.length - 1)}`],
    ["an abstract name", `@gofax/${crypto.randomUUID()}`],
    ["the longest abstract name", `@${crypto.randomUUID()}`.padEnd(108, "x")],
  ];
  for (const [name, socket] of cases) {
    await t.step(name, async () => {
      using heard = new NotifySocket(socket);
      const log = new KeptLog();
      using manager = openServiceManager(socket, log);
      await sayAll(manager);
      assert.deepEqual(heard.lines, ALL);
      assert.deepEqual(heard.heard.map(({ pid }) => pid), [Deno.pid, Deno.pid, Deno.pid]);
      assert.deepEqual(log.lines, []);
    });
  }
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("a manager is told how long a service may take to stop", () => {
  using heard = NotifySocket.abstract();
  using manager = openServiceManager(heard.name, new KeptLog());
  manager.stopping("draining", 960_000);
  manager.status("still draining", 1.5);
  assert.deepEqual(heard.lines, [
    ...["STOPPING=1", "EXTEND_TIMEOUT_USEC=960000000", "STATUS=draining"],
    ...["EXTEND_TIMEOUT_USEC=2000", "STATUS=still draining"],
  ]);
});

Deno.test("a name of no use costs one line of the log, none costs nothing", async (t) => {
  const dir = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${dir}/file`, "");
  const cases: readonly [string, string | undefined, RegExp | undefined][] = [
    ["none", undefined, undefined],
    ["nobody", `${dir}/none`, /ENOENT/],
    ["nobody at an abstract name", `@${crypto.randomUUID()}`, /ECONNREFUSED/],
    ["a file", `${dir}/file`, /ECONNREFUSED/],
    ["a path too long", `${dir}/${"x".repeat(107 - dir.length)}`, /no name of a unix socket/],
    ["an abstract name too long", `@${"x".repeat(108)}`, /no name of a unix socket/],
    ["an empty abstract name", "@", /no name of a unix socket/],
    ["another kind", "vsock:2:1234", /no name of a unix socket/],
    ["a path from nowhere", "run/notify", /no name of a unix socket/],
  ];
  for (const [name, socket, why] of cases) {
    await t.step(name, async () => {
      const log = new KeptLog();
      using manager = openServiceManager(socket, log);
      await sayAll(manager);
      assert.equal(log.lines.length, why === undefined ? 0 : 1, log.lines.join("\n"));
      assert.match(log.lines[0] ?? "", why ?? /^$/);
      assert.match(log.lines[0] ?? "warning ", /^warning /);
    });
  }
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("a status is one short line, whatever it was", () => {
  using heard = NotifySocket.abstract();
  using manager = openServiceManager(heard.name, new KeptLog());
  manager.status("Error: it\nREADY=1\nMAINPID=1");
  manager.status("a\rb\x1b[2J");
  manager.status("ä".repeat(3000));
  const [first, second, third = ""] = heard.lines;
  assert.deepEqual([first, second], ["STATUS=Error: it", "STATUS=a\\rb\\u001b[2J"]);
  assert.match(third, /^STATUS=ä{300,600}…$/);
  assert.equal(heard.lines.length, 3);
});

/** Sends until the queue is full. */
function fill(socket: NotifySocket): void {
  const log = new KeptLog();
  using manager = openServiceManager(socket.name, log);
  for (let count = 0; log.lines.length === 0; count++) {
    assert.ok(count < 100_000, "the queue has no end");
    manager.status("more");
  }
  assert.match(log.lines[0] ?? "", /EAGAIN/);
}

Deno.test("a manager that is busy hears of the readiness when it has time, and once", async () => {
  using heard = NotifySocket.abstract();
  fill(heard);
  const log = new KeptLog();
  using manager = openServiceManager(heard.name, log);
  let over = 0;
  const said = manager.ready("2 modems", NEVER).then(() => over++);
  await pause(250);
  assert.equal(over, 0);
  assert.ok(heard.lines.every((line) => line === "STATUS=more"));
  await said;
  assert.deepEqual(heard.lines.filter((line) => line !== "STATUS=more"), ["READY=1", "STATUS=2 modems"]);
  assert.deepEqual(log.lines, []);
});

Deno.test("a manager that never reads is given up, with one line of the log", async () => {
  using heard = NotifySocket.abstract();
  fill(heard);
  const log = new KeptLog();
  using manager = openServiceManager(heard.name, log, 150);
  await sayAll(manager);
  assert.equal(log.lines.length, 1);
  assert.match(log.lines[0] ?? "", /^warning .*EAGAIN/);
});

Deno.test("nothing is said of a readiness that is over before it was heard", async () => {
  using heard = NotifySocket.abstract();
  fill(heard);
  const log = new KeptLog();
  using manager = openServiceManager(heard.name, log);
  const stop = new AbortController();
  const said = manager.ready("2 modems", stop.signal);
  stop.abort();
  await said;
  await manager.ready("2 modems", stop.signal);
  assert.ok(!heard.lines.includes("READY=1"));
  await manager.ready("2 modems", stop.signal);
  assert.ok(!heard.lines.includes("READY=1"), "also where there is room");
  assert.deepEqual(log.lines, []);
});

Deno.test("after disposal nothing is said, and nothing goes wrong", async () => {
  using heard = NotifySocket.abstract();
  const log = new KeptLog();
  const manager = openServiceManager(heard.name, log);
  manager[Symbol.dispose]();
  manager[Symbol.dispose]();
  await sayAll(manager);
  assert.deepEqual([heard.lines, log.lines], [[], []]);
});

/** Runs a script with these variables; gives what it printed. */
async function run(script: string, env: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=ts", script],
    env,
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test("takeNotifySocket() leaves nothing of it to us or to children", async (t) => {
  const script = `
import { takeNotifySocket } from ${JSON.stringify(MODULE)};
console.log(JSON.stringify(takeNotifySocket() ?? null));
const { stdout } = await new Deno.Command("env").output();
console.log(new TextDecoder().decode(stdout) + Object.keys(Deno.env.toObject()).join("=\\n"));
console.log(JSON.stringify(takeNotifySocket() ?? null));
`;
  const cases: readonly [string, string][] = [["/run/x", '"/run/x"'], ["@x", '"@x"'], ["", "null"]];
  for (const [name, want] of cases) {
    await t.step(JSON.stringify(name), async () => {
      const env = { NOTIFY_SOCKET: name, WATCHDOG_USEC: "1", WATCHDOG_PID: "1", NOTIFIED: "stays" };
      const said = await run(script, env);
      assert.ok(said.startsWith(`${want}\n`), said);
      assert.ok(said.endsWith("\nnull\n"), said);
      assert.match(said, /^NOTIFIED=stays$/m);
      assert.doesNotMatch(said, /NOTIFY_SOCKET|WATCHDOG/);
    });
  }
});

Deno.test("without any permission left the manager still hears", async () => {
  using heard = NotifySocket.abstract();
  await run(
    `
import { openServiceManager, takeNotifySocket } from ${JSON.stringify(MODULE)};
const log = { warning(text) { throw new Error(text); } };
const manager = openServiceManager(takeNotifySocket(), log);
for (const name of ["ffi", "env", "sys", "run", "net", "read", "write"]) {
  const { state } = await Deno.permissions.revoke({ name });
  if (state === "granted") throw new Error(name);
}
await manager.ready("2 modems", new AbortController().signal);
manager.status("busy");
manager.stopping("told to stop");
`,
    { NOTIFY_SOCKET: heard.name },
  );
  assert.deepEqual(heard.lines, ALL);
});
