/**
 * Somebody else on the machine at gofaxd's port: whatever he says there, nothing is taken, written or ended, and calls come in as
 * before. gofaxd is a process of its own, and so is he.
 */

import assert from "node:assert/strict";
import { dial, encodeMessage } from "ts-esl";
import { dialAsFreeswitch } from "../../esl/fake_freeswitch.ts";
import { DaemonSite, FROM_SOURCES } from "../../support/daemon_process.ts";
import type { Session } from "../../support/session.ts";
import { asNobody } from "../../support/stranger.ts";
import { accounts } from "../daemon_rig.ts";
import { type Rig, until } from "../rig.ts";

const ALLOCATE = { allocateinbounddevices: "true" };

/** A site with a running gofaxd. */
class Victim implements AsyncDisposable {
  readonly site: DaemonSite;
  readonly daemon: Session;

  private constructor(site: DaemonSite, daemon: Session) {
    [this.site, this.daemon] = [site, daemon];
  }

  /** @param limits of open files, `soft:hard`, if not the machine's */
  static async start(limits?: string): Promise<Victim> {
    const few = limits === undefined ? {} : { command: ["prlimit", `--nofile=${limits}`, ...FROM_SOURCES] };
    const site = await DaemonSite.start(few);
    site.configure({ gofaxd: { socket: `127.0.0.1:${site.port}`, ...ALLOCATE } });
    const daemon = site.daemon();
    await site.hears("READY=1", daemon);
    return new Victim(site, daemon);
  }

  get rig(): Rig {
    return this.site.rig;
  }

  /** What an attack must not change. */
  get state(): unknown {
    const { rig, site } = this;
    const names = (folder: string): readonly string[] =>
      [...Deno.readDirSync(`${rig.dir}/${folder}`)].map(({ name }) => name).sort();
    return {
      folders: ["log", "recvq", "tmp", "status"].map(names),
      accounts: rig.read("log/xferfaxlog"),
      modems: names("status").map((name) => rig.read(`status/${name}`)),
      heard: site.faxq.heard.length,
      channels: rig.sim.channels().map(({ uuid }) => uuid),
    };
  }

  /** A call that runs in FreeSWITCH, and is nobody's here. */
  async otherCall(): Promise<string> {
    const uuid = crypto.randomUUID();
    await using connection = await dial({
      hostname: "127.0.0.1",
      port: this.rig.sim.port,
      password: "secret-1",
    });
    await connection.bgapi(`originate {origination_uuid=${uuid}}sofia/gateway/default/1020 &park`);
    await until("the other call is up", () => this.rig.sim.channels().length === 1);
    return uuid;
  }

  /** A fax comes in and is received. */
  async receive(): Promise<void> {
    const before = accounts(this.rig).length;
    const call = await this.rig.sim.call({ to: "8001" });
    assert.ok(call.answered, this.daemon.output());
    await until("it is accounted for", () => accounts(this.rig).length === before + 2);
    const [entry] = accounts(this.rig).slice(before);
    assert.deepEqual([entry?.kind, entry?.reason], ["RECV", ""]);
  }

  /** Memory that gofaxd has had at most, in bytes. */
  get mostMemory(): number {
    const status = Deno.readTextFileSync(`/proc/${this.daemon.pid}/status`);
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.site[Symbol.asyncDispose]();
  }
}

function greeting(uuid: string): string {
  const headers = [["Event-Name", "CHANNEL_DATA"], ["Unique-ID", uuid], [
    "variable_sip_to_user",
    "8001",
  ]] as const;
  const reply = [["Content-Type", "command/reply"], ["Reply-Text", "%2BOK%0A"]] as const;
  return new TextDecoder().decode(encodeMessage([...headers, ...reply]));
}

/** For bash: connects as descriptor 3, says that it is that call. */
function claim(port: number, uuid: string): string {
  return `exec 3<>/dev/tcp/127.0.0.1/${port}; printf %s '${greeting(uuid)}' >&3;`;
}

/** For bash: answers what we ask FreeSWITCH about each call. */
const SAY_YES =
  "for i in $(seq 20); do printf 'Content-Type: command/reply\\nReply-Text: +OK\\n\\n' >&3 || break; done;";

asNobody(
  "a stranger who says that he is somebody else's call, and leaves, ends no call and leaves nothing",
  async (nobody) => {
    await using victim = await Victim.start();
    const uuid = await victim.otherCall();
    const before = victim.state;
    // He leaves at once; or when he has been spoken to; or, as FreeSWITCH would, when he has said yes to everything.
    const yes =
      "for i in $(seq 20); do printf 'Content-Type: command/reply\\nReply-Text: +OK\\n\\n' >&3; done; sleep 1";
    for (const how of ["", "read -t 1 -r <&3", yes, "cat <&3"]) {
      await nobody.run(`${claim(victim.site.port, uuid)} ${how}`).ended();
    }
    assert.deepEqual(victim.state, before);
    await victim.receive();
    assert.deepEqual(victim.rig.sim.channels().map((channel) => channel.uuid), [uuid]);
    await until(
      "it is told",
      () => /Refused a connection that is not FreeSWITCH's: /.test(victim.daemon.output()),
    );
  },
);

asNobody("a stranger takes no modem, whatever he claims: the next caller finds one", async (nobody) => {
  await using victim = await Victim.start();
  const claims = Array.from(
    { length: 4 },
    () => `(${claim(victim.site.port, crypto.randomUUID())} ${SAY_YES} sleep 600) &`,
  );
  await using _held = nobody.run(`${claims.join("\n")} wait`);
  await victim.receive();
  await victim.receive();
  const idle = (name: string): boolean => victim.rig.read(`status/${name}`) === "Running and idle\n";
  await until("both modems are free", () => ["freeswitch0", "freeswitch1"].every(idle));
  assert.equal(victim.rig.sessions().split("SESSION BEGIN").length - 1, 2, "one for each fax");
});

const MIB = 1024 * 1024;

asNobody("four connections of huge events cost gofaxd no memory and no call", async (nobody) => {
  await using victim = await Victim.start();
  await victim.receive();
  const before = victim.mostMemory;
  const event = `Content-Type: text/event-plain\\nContent-Length: ${8 * MIB}\\n\\n`;
  const pour = `(${claim(victim.site.port, crypto.randomUUID())}
    for i in 1 2 3 4 5 6 7 8; do printf '${event}' >&3 && head -c ${
    8 * MIB
  } /dev/zero | tr '\\0' '\\n' >&3 || exit; done) &`;
  await nobody.run(`${pour.repeat(4)} wait`).ended();
  assert.ok(victim.mostMemory < before + 48 * MIB, `${before} bytes became ${victim.mostMemory}`);
  await victim.receive();
});

asNobody(
  "two hundred silent connections of a stranger take no descriptor and keep nobody out",
  async (nobody) => {
    await using victim = await Victim.start("160:160");
    const open =
      `for i in $(seq 200); do exec {fd}<>/dev/tcp/127.0.0.1/${victim.site.port}; done; echo open; sleep 600`;
    await using held = nobody.run(open);
    await held.says("open");
    await victim.receive();
    assert.equal(victim.rig.sessions().split("SESSION BEGIN").length - 1, 1);
    const lines = victim.daemon.output().split("\n").filter((line) => line.includes("not FreeSWITCH's"));
    assert.ok(lines.length <= 2, `${lines.length} lines`);
  },
);

asNobody(
  "a stranger who listens in FreeSWITCH's place gets no password, and hands over no call",
  async (nobody) => {
    await using victim = await Victim.start();
    const port = victim.rig.sim.port;
    await victim.rig.sim.close();
    await using impostor = nobody.run(impostorAt(port));
    await impostor.says("listening");
    await assert.rejects(
      victim.rig.world().connect(),
      /is served by user 65534, who does not get FreeSWITCH's password/,
    );
    const before = victim.state;
    await nobody.run(`${claim(victim.site.port, crypto.randomUUID())} cat <&3`).ended();
    assert.deepEqual(victim.state, before);
    impostor.end();
    assert.doesNotMatch(await impostor.ended(), /auth|secret/);
  },
);

/** Asks for a password and prints what it is told. */
function impostorAt(port: number): string {
  return `exec perl -MIO::Socket::INET -e '
    $| = 1;
    my $l = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => ${port}, Listen => 5, ReuseAddr => 1) or die "$!";
    print "listening\\n";
    while (my $c = $l->accept) { print $c "Content-Type: auth/request\\n\\n"; print while <$c> }'`;
}

/** Claims of somebody who may connect: on a site of its own user, everything of that user is FreeSWITCH's. */
Deno.test("who may connect and claims a call that is not his ends no call and leaves nothing", async () => {
  await using victim = await Victim.start();
  const uuid = await victim.otherCall();
  const before = victim.state;
  const address = { transport: "tcp", hostname: "127.0.0.1", port: victim.site.port } as const;
  const claimed: [uuid: string, how: "leaves" | "stays" | "answers"][] = [
    [uuid, "leaves"],
    [uuid, "stays"],
    [uuid, "answers"],
    [crypto.randomUUID(), "leaves"],
    [crypto.randomUUID(), "stays"],
    [crypto.randomUUID(), "answers"],
    ["all", "stays"],
    [`${uuid} NORMAL_CLEARING`, "stays"],
  ];
  await Promise.all(claimed.map(async ([name, how]) => {
    using peer = await dialAsFreeswitch(address);
    await peer.expect("connect");
    await peer.send(greeting(name));
    if (how === "leaves") return;
    for (let next = await peer.next(); next !== undefined; next = await peer.next()) {
      if (how === "answers") await peer.reply("+OK").catch(() => {});
    }
  }));
  assert.deepEqual(victim.state, before);
  await victim.receive();
  assert.deepEqual(victim.rig.sim.channels().map((channel) => channel.uuid), [uuid]);
  await until("it is told", () => /Refused what is no call of FreeSWITCH's: /.test(victim.daemon.output()));
});

Deno.test("a caller is asked to come again while FreeSWITCH's event socket cannot be asked, and nothing is taken", async () => {
  await using victim = await Victim.start();
  // One that hands calls over, and one that would have to be asked and is not there.
  victim.site.configure({
    freeswitch: { socket: "127.0.0.1:1", password: "secret-1", gateway: "default" },
    gofaxd: { socket: `127.0.0.1:${victim.site.port}`, ...ALLOCATE },
  });
  victim.daemon.signal("SIGTERM");
  await victim.daemon.ended;
  const daemon = victim.site.daemon();
  await until(
    "it listens again",
    () => (victim.site.manager.lines.filter((line) => line === "READY=1").length) === 2,
  );
  const before = victim.state;
  const call = await victim.rig.sim.call({ to: "8001" });
  assert.deepEqual([call.answered, call.cause], [false, "NORMAL_TEMPORARY_FAILURE"]);
  assert.deepEqual(victim.state, before);
  assert.match(daemon.output(), /Refused a call with SIP 503: FreeSWITCH cannot be asked \(uuid_setvar\): /);
});
