import assert from "node:assert/strict";
import { FaxqWatch } from "../../../lib/flow/daemon/faxq_watch.ts";
import type { Clock } from "../../../lib/flow/base/world.ts";
import * as libc from "../../../lib/os/libc.ts";
import { Daemon, FaxqEar } from "../daemon_rig.ts";
import { hurried, Rig, until } from "../rig.ts";

const { O } = libc;

/** faxq as a test wants it: there or not, reading or not. */
class Faxq implements Disposable {
  readonly #dir: string;
  #fd = -1;

  constructor(dir: string) {
    this.#dir = dir;
    libc.mkfifo(`${dir}/FIFO`, 0o600);
  }

  start(): void {
    this.#fd = libc.open(`${this.#dir}/FIFO`, O.RDWR | O.NONBLOCK | O.CLOEXEC);
  }

  end(): void {
    if (this.#fd >= 0) libc.close(this.#fd);
    this.#fd = -1;
  }

  hear(text = "Sq1\0"): void {
    libc.write(this.#fd, new TextEncoder().encode(text));
  }

  read(): void {
    libc.read(this.#fd, new Uint8Array(2047));
  }

  [Symbol.dispose](): void {
    this.end();
  }
}

/** What happens, by the second at which it does. */
type Plan = Readonly<Record<number, (faxq: Faxq) => void>>;

/** Warnings and notices of a watch of so many seconds, each with its second. */
async function said(
  seconds: number,
  plan: Plan,
): Promise<readonly (readonly [second: number, text: string])[]> {
  await using rig = await Rig.start();
  using faxq = new Faxq(rig.dir);
  const heard: [number, string][] = [];
  let now = 0;
  const clock: Clock = { now: () => now * 1000, steady: () => clock, sleep: () => Promise.resolve() };
  const watch = new FaxqWatch({ ...rig.world(), clock });
  plan[0]?.(faxq);
  while (now < seconds) {
    watch.look();
    for (const line of rig.log.lines.splice(0)) heard.push([now, line]);
    for (const end = now + 2; now < end;) plan[++now]?.(faxq);
  }
  return heard.filter(([, line]) => !line.startsWith("debug"));
}

const start = (faxq: Faxq): void => faxq.start();
const hear = (faxq: Faxq): void => faxq.hear();
const read = (faxq: Faxq): void => faxq.read();
const end = (faxq: Faxq): void => faxq.end();

Deno.test("FaxqWatch says nothing of a faxq that reads, or is away for a moment, or is late", async (t) => {
  const cases: readonly [name: string, plan: Plan][] = [
    ["nothing to read", { 0: start }],
    ["gofaxd starts first", { 25: start }],
    ["a restart", { 0: start, 20: end, 45: start }],
    ["a slow JobControlCmd", { 0: start, 9: hear, 17: read, 30: hear, 36: read }],
    ["others go on telling", {
      0: start,
      3: hear,
      5: (faxq) => (faxq.read(), faxq.hear("S\0")),
      9: hear,
      11: read,
    }],
  ];
  for (const [name, plan] of cases) {
    await t.step(name, async () => assert.deepEqual(await said(200, plan), []));
  }
});

Deno.test("FaxqWatch says once that faxq is away, and once that it is back", async () => {
  const [warning, notice, ...more] = await said(400, { 0: start, 9: end, 201: start });
  assert.equal(warning?.[0], 40);
  assert.match(
    warning?.[1] ?? "",
    /^warning faxq is away, nobody .* for 30 s: no job is sent; start HylaFAX /,
  );
  assert.equal(notice?.[0], 202);
  assert.match(notice?.[1] ?? "", /^notice faxq reads what it is told again, after 192 s /);
  assert.deepEqual(more, []);
});

Deno.test("FaxqWatch says once that faxq reads nothing, whoever goes on telling it, and once that it does again", async () => {
  const [warning, notice, ...more] = await said(400, { 0: start, 9: hear, 50: hear, 60: hear, 201: read });
  assert.equal(warning?.[0], 22);
  assert.match(
    warning?.[1] ?? "",
    /^warning faxq is stuck, .* read nothing for 10 s \(4 bytes wait there\): no job is sent; .* restart HylaFAX /,
  );
  assert.match(notice?.[1] ?? "", /^notice faxq reads what it is told again, after 190 s /);
  assert.deepEqual(more, []);
});

Deno.test("FaxqWatch says that a faxq that was stuck is away, and knows one that is started anew", async () => {
  const plan = { 0: start, 9: hear, 51: end, 201: start, 301: end, 311: start };
  const lines = (await said(400, plan)).map((
    [second, line],
  ) => [second, /^\w+ faxq \w+ \w+/.exec(line)?.[0]]);
  assert.deepEqual(lines, [
    [22, "warning faxq is stuck"],
    [82, "warning faxq is away"],
    [202, "notice faxq reads what"],
  ]);
});

Deno.test("the daemon's log says that faxq is away, and that it is back", async () => {
  await using rig = await Rig.start();
  rig.clock = hurried(300);
  await using daemon = Daemon.start(rig);
  const lines = (pattern: RegExp): readonly string[] => rig.log.lines.filter((line) => pattern.test(line));
  daemon.faxq[Symbol.dispose]();
  await until("the daemon says so", () => lines(/^warning faxq is away, /).length > 0);
  using _again = new FaxqEar(rig.dir);
  await until("the daemon says that it is over", () => lines(/^notice faxq reads /).length > 0);
  assert.equal(lines(/^warning faxq is away, /).length, 1);
});
