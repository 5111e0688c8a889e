/** Who may hand over calls: users of this machine, other machines. */
import assert from "node:assert/strict";
import { CountedWarnings } from "../../../lib/flow/daemon/counted_warnings.ts";
import { Doorkeeper } from "../../../lib/flow/daemon/doorkeeper.ts";
import type { StandingConnection } from "../../../lib/flow/switch/standing_connection.ts";
import type { DaemonWorld } from "../../../lib/flow/base/world.ts";
import type { TcpLookup, TcpOwner } from "../../../lib/os/tcp_owner.ts";
import { systemClock } from "../../../cmd/world.ts";
import { config, KeptLog, type Settings } from "../rig.ts";

const US = 10;

/** What the kernel says, and what FreeSWITCH would. */
interface Machine {
  readonly owner: TcpOwner | Error;
  /** Users who listen, by address. */
  readonly listeners?: Readonly<Record<string, number>>;
  /** Where FreeSWITCH let us in; undefined where it does not. */
  readonly switchAt?: string;
  readonly named?: number;
}

interface Judged {
  readonly who: string | undefined;
  readonly said: readonly string[];
}

async function judge(
  machine: Machine,
  remote: string,
  settings: Settings,
  local = "127.0.0.1",
): Promise<Judged> {
  const log = new KeptLog();
  const tcp: TcpLookup = {
    owner: (from, to) => {
      assert.deepEqual([from.hostname, from.port, to.hostname, to.port], [remote, 50_000, local, 338]);
      return machine.owner instanceof Error ? Promise.reject(machine.owner) : Promise.resolve(machine.owner);
    },
    listener: ({ hostname, port }) => Promise.resolve(machine.listeners?.[`${hostname} ${port}`]),
  };
  const standing = {
    address: () =>
      machine.switchAt === undefined
        ? Promise.reject(new Error("refused"))
        : Promise.resolve(machine.switchAt),
  };
  const world = {
    config: config(settings),
    log,
    clock: systemClock,
    tcp,
    switchUsers: { always: new Set([0, US]), named: machine.named },
  };
  using warnings = new CountedWarnings(world);
  const doorkeeper = new Doorkeeper(
    world as unknown as DaemonWorld,
    standing as unknown as StandingConnection,
    warnings,
  );
  const at = (hostname: string, port: number): Deno.NetAddr => ({ transport: "tcp", hostname, port });
  const who = await doorkeeper.accept({ local: at(local, 338), remote: at(remote, 50_000) });
  return { who, said: log.lines };
}

const user = (uid: number): TcpOwner => ({ kind: "user", uid });
const NOBODY: TcpOwner = { kind: "nobody" };
const ELSEWHERE: TcpOwner = { kind: "elsewhere" };
const SWITCH_OF = (uid: number): Readonly<Record<string, number>> => ({ "127.0.0.1 8021": uid });
const from = (...allowfrom: string[]): Settings => ({ gofaxd: { allowfrom } });
const at = (socket: string): Settings => ({ freeswitch: { socket } });

type Case = readonly [
  what: string,
  machine: Machine,
  remote: string,
  settings: Settings,
  who: string | undefined,
];

const HERE: readonly Case[] = [
  ["our own user", { owner: user(US) }, "127.0.0.1", {}, "user 10"],
  ["root", { owner: user(0) }, "127.0.0.1", {}, "user 0"],
  [
    "a service that listens as FreeSWITCH",
    { owner: user(118), listeners: SWITCH_OF(118) },
    "127.0.0.1",
    {},
    "user 118",
  ],
  [
    "the same over IPv6",
    { owner: user(118), listeners: { "::1 8021": 118 } },
    "::1",
    at("[::1]:8021"),
    "user 118",
  ],
  [
    "the same by name",
    { owner: user(118), listeners: { "::1 8021": 118 } },
    "127.0.0.1",
    at("localhost:8021"),
    "user 118",
  ],
  [
    "a service that does not listen",
    { owner: user(118), listeners: SWITCH_OF(US) },
    "127.0.0.1",
    {},
    undefined,
  ],
  ["a service while nobody listens", { owner: user(118) }, "127.0.0.1", {}, undefined],
  ["a person", { owner: user(1000), listeners: SWITCH_OF(US) }, "127.0.0.1", {}, undefined],
  [
    "a person who listens in FreeSWITCH's place",
    { owner: user(1000), listeners: SWITCH_OF(1000) },
    "127.0.0.1",
    {},
    undefined,
  ],
  [
    "nobody, who listens in FreeSWITCH's place",
    { owner: user(65_534), listeners: SWITCH_OF(65_534) },
    "127.0.0.1",
    {},
    undefined,
  ],
  ["a person whom gofax.conf names", { owner: user(1000), named: 1000 }, "127.0.0.1", {}, "user 1000"],
  [
    "a service where gofax.conf names another",
    { owner: user(118), named: 1000, listeners: SWITCH_OF(118) },
    "127.0.0.1",
    {},
    undefined,
  ],
  ["who has gone", { owner: NOBODY }, "127.0.0.1", {}, undefined],
  ["who has gone without a trace", { owner: ELSEWHERE }, "127.0.0.1", {}, undefined],
  ["anybody where the kernel says nothing", { owner: new Error("no /proc") }, "127.0.0.1", {}, undefined],
  [
    "a person where a loopback address is listed",
    { owner: user(1000) },
    "127.0.0.1",
    from("127.0.0.1"),
    "127.0.0.1",
  ],
  [
    "a person where a loopback network is listed",
    { owner: user(1000) },
    "127.0.0.9",
    from("127.0.0.0/8"),
    "127.0.0.9",
  ],
  [
    "a person where all the world is listed",
    { owner: user(1000) },
    "127.0.0.1",
    from("0.0.0.0/0"),
    undefined,
  ],
  [
    "a person by an address that is listed",
    { owner: user(1000) },
    "192.0.2.1",
    from("192.0.2.0/24"),
    undefined,
  ],
  [
    "who has gone, by an address that is listed",
    { owner: NOBODY },
    "192.0.2.1",
    from("192.0.2.0/24"),
    undefined,
  ],
  [
    "a service, where the FreeSWITCH that listens here is not the one we dial",
    { owner: user(118), listeners: { "127.0.0.1 8021": 118 } },
    "127.0.0.1",
    at("192.0.2.9:8021"),
    undefined,
  ],
  [
    "FreeSWITCH by the machine's own address",
    { owner: user(118), listeners: { "192.0.2.1 8021": 118 } },
    "192.0.2.1",
    at("192.0.2.1:8021"),
    "user 118",
  ],
];

const FAR: readonly Case[] = [
  ["the host of freeswitch.socket", { owner: ELSEWHERE }, "192.0.2.9", at("192.0.2.9:8021"), "192.0.2.9"],
  [
    "the same, dressed as IPv6",
    { owner: ELSEWHERE },
    "::ffff:192.0.2.9",
    at("192.0.2.9:8021"),
    "::ffff:192.0.2.9",
  ],
  [
    "the same by name",
    { owner: ELSEWHERE, switchAt: "192.0.2.9" },
    "192.0.2.9",
    at("fs.example:8021"),
    "192.0.2.9",
  ],
  [
    "another host",
    { owner: ELSEWHERE, switchAt: "192.0.2.9" },
    "192.0.2.8",
    at("fs.example:8021"),
    undefined,
  ],
  [
    "the same by a name that nobody answers to",
    { owner: ELSEWHERE },
    "192.0.2.9",
    at("fs.example:8021"),
    undefined,
  ],
  ["another host, where FreeSWITCH is here", { owner: ELSEWHERE }, "192.0.2.8", {}, undefined],
  ["a host that is listed", { owner: ELSEWHERE }, "192.0.2.8", from("192.0.2.0/24"), "192.0.2.8"],
  ["a host beside those that are listed", { owner: ELSEWHERE }, "192.0.3.8", from("192.0.2.0/24"), undefined],
  [
    "an IPv6 host that is listed",
    { owner: ELSEWHERE },
    "2001:db8::8",
    from("10.0.0.1", "2001:db8::/64"),
    "2001:db8::8",
  ],
];

for (const [what, machine, remote, settings, who] of [...HERE, ...FAR]) {
  Deno.test(`the doorkeeper ${who === undefined ? "keeps out" : "lets in"} ${what}`, async () => {
    const local = FAR.some(([name]) => name === what) ? "192.0.2.1" : "127.0.0.1";
    const judged = await judge(machine, remote, settings, local);
    assert.equal(judged.who, who);
    assert.equal(judged.said.length, who === undefined ? 1 : 0);
    if (who === undefined) {
      assert.match(judged.said[0] ?? "", /^warning Refused a connection that is not FreeSWITCH's: /);
    }
  });
}

Deno.test("who listens at FreeSWITCH's address is asked only where that decides", async () => {
  const asked: number[] = [];
  for (const uid of [0, US, 118, 1000]) {
    const listeners = {
      get "127.0.0.1 8021"(): number {
        asked.push(uid);
        return uid;
      },
    };
    await judge({ owner: user(uid), listeners }, "127.0.0.1", {});
  }
  assert.deepEqual(asked, [118]);
});

Deno.test("who connects to an address of this machine and has gone without a trace is no other machine", async () => {
  const judged = await judge({ owner: ELSEWHERE }, "192.0.2.1", at("192.0.2.1:8021"), "192.0.2.1");
  assert.equal(judged.who, undefined);
});

Deno.test("what is said of a stranger names his user, and what to do if he is FreeSWITCH", async () => {
  const { said } = await judge({ owner: user(1000) }, "127.0.0.1", {});
  assert.match(
    said[0] ?? "",
    /: 127\.0\.0\.1:50000 is a process of user 1000; if that is FreeSWITCH's, set freeswitch\.runsas/,
  );
});
