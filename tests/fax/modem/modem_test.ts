import assert from "node:assert/strict";
import {
  announcement,
  type Modem,
  type ModemAnnouncement,
  type ModemEvent,
  type ModemState,
  mustAnnounce,
  newModem,
  type OutboundWish,
  stepModem,
} from "../../../lib/fax/modem/modem.ts";
import { modemName, parseJobId } from "../../../lib/hylafax/ids.ts";
import { chance } from "../../hylafax/support.ts";

const NAME = modemName("freeswitch0");
const SENDER = { jobId: parseJobId("7"), pid: 4711 };
const NEXT = { jobId: parseJobId("8"), pid: 4712 };

function modem(state: ModemState, facts: Partial<Modem> = {}): Modem {
  return { ...newModem(NAME), state, sender: state === "sending" ? SENDER : undefined, ...facts };
}

const EVENTS = {
  start: { kind: "start" },
  adopt: { kind: "adopt", sender: undefined },
  hello: { kind: "hello" },
  lock: { kind: "lock" },
  begin: { kind: "begin", sender: NEXT },
  gone: { kind: "gone" },
  take: { kind: "take" },
  free: { kind: "free" },
  wish: { kind: "wish", wish: "busy" },
  stop: { kind: "stop" },
} as const satisfies Record<ModemEvent["kind"], ModemEvent>;

type EventName = keyof typeof EVENTS;

/** Event by state: where it leads; `-` is a refusal, a `!` says that faxq and the status file hear of it. */
const TABLE = `
           ready       locked     sending    receiving   crossed     down
  start    ready       locked     sending    receiving   crossed     ready!
  adopt    ready       locked     sending    receiving   crossed     locked!
  hello    ready!      locked!    sending!   receiving!  crossed!    down!
  lock     locked!     locked     locked!    crossed!    crossed     down
  begin    sending!    sending!   sending!   crossed!    crossed!    down
  gone     ready!      ready!     ready!     receiving!  receiving!  down!
  take     receiving!  -          -          -           -           -
  free     ready       locked     sending    ready!      locked!     down
  wish     ready!      locked     sending    receiving   crossed     down
  stop     down!       down!      down!      down!       down!       down
`;

const [STATES = [], ...ROWS] = TABLE.trim().split("\n").map((line) => line.trim().split(/ +/));

function outcome(before: Modem, event: ModemEvent): string {
  const after = stepModem(before, event);
  if (after === undefined) return "-";
  return after.state + (mustAnnounce(before, after, event) ? "!" : "");
}

Deno.test("the table names every state and every event", () => {
  assert.deepEqual(new Set(ROWS.map(([name]) => name)), new Set(Object.keys(EVENTS)));
  assert.deepEqual(STATES, ["ready", "locked", "sending", "receiving", "crossed", "down"]);
});

for (const [name = "", ...targets] of ROWS) {
  for (const [index, state] of STATES.entries()) {
    Deno.test(`a modem that is ${state} and hears ${name}: ${targets[index]}`, () => {
      assert.equal(outcome(modem(state as ModemState), EVENTS[name as EventName]), targets[index]);
    });
  }
}

/** The modem after these events. */
function follow(from: Modem, ...events: readonly ModemEvent[]): Modem {
  return events.reduce((at, event) => stepModem(at, event) ?? at, from);
}

Deno.test("a sender that outlives the call that crossed it is seen again", () => {
  const crossed = follow(modem("receiving"), EVENTS.lock, EVENTS.begin);
  assert.deepEqual(crossed, modem("crossed", { sender: NEXT }));
  assert.deepEqual(follow(crossed, EVENTS.free), modem("sending", { sender: NEXT }));
  assert.deepEqual(follow(crossed, EVENTS.gone, EVENTS.free), modem("ready"));
});

Deno.test("a daemon that finds a sender at work when it starts knows its job and its process", () => {
  const found = follow(newModem(NAME), { kind: "adopt", sender: SENDER });
  assert.deepEqual(found, modem("sending"));
  assert.deepEqual(announcement(found), { faxq: "in-use", status: "Sending job 7" });
  assert.deepEqual(follow(found, EVENTS.hello), found);
  assert.deepEqual(follow(found, EVENTS.gone), modem("ready"));
});

Deno.test("the next job of a batch takes the place of the one before", () => {
  const next = follow(modem("sending"), EVENTS.begin);
  assert.deepEqual(next.sender, NEXT);
  const again = stepModem(next, EVENTS.begin);
  assert.ok(again !== undefined && !mustAnnounce(next, again, EVENTS.begin), "the same job is no news");
});

Deno.test("a modem forgets its sender when it goes, is stopped, or is given away again", () => {
  for (const event of [EVENTS.gone, EVENTS.stop, EVENTS.lock]) {
    assert.equal(follow(modem("sending"), event).sender, undefined, event.kind);
  }
  assert.equal(follow(modem("down"), EVENTS.begin).sender, undefined);
});

Deno.test("what faxstate asked for lasts through a job, a call, and a restart of the modem", () => {
  const wished = [
    [{ kind: "wish", wish: "down" }, { faxq: "down", status: "Running and idle" }],
    [{ kind: "wish", wish: "exempt" }, { faxq: "exempt", status: "Running and idle (exempt)" }],
  ] as const;
  const through: readonly (readonly ModemEvent[])[] = [
    [EVENTS.begin, EVENTS.gone],
    [EVENTS.take, EVENTS.free],
    [EVENTS.stop, EVENTS.start],
    [EVENTS.lock, EVENTS.hello, EVENTS.gone],
  ];
  for (const [wish, said] of wished) {
    for (const events of through) {
      assert.deepEqual(announcement(follow(modem("ready"), wish, ...events)), said);
    }
  }
});

Deno.test("what faxstate asks for while the modem is in use is told when it is free", () => {
  for (const [state, end] of [["sending", "gone"], ["receiving", "free"], ["locked", "gone"]] as const) {
    const asked = follow(modem(state), { kind: "wish", wish: "busy" });
    assert.equal(asked.state, state);
    assert.equal(announcement(follow(asked, EVENTS[end])).faxq, "busy");
  }
});

Deno.test("an operator who says ready means it, also to a modem that quit while it was wished down", () => {
  const quit = follow(modem("ready"), { kind: "wish", wish: "down" }, EVENTS.stop);
  const back = follow(quit, { kind: "wish", wish: "ready" });
  assert.deepEqual(back, modem("ready"));
  assert.equal(announcement(back).faxq, "ready");
});

const SAID: readonly (readonly [name: string, modem: Modem, want: ModemAnnouncement])[] = [
  ["idle", modem("ready"), { faxq: "ready", status: "Running and idle" }],
  ["idle and wished busy", modem("ready", { wish: "busy" }), { faxq: "busy", status: "Running and idle" }],
  ["idle and wished down", modem("ready", { wish: "down" }), { faxq: "down", status: "Running and idle" }],
  ["idle and wished exempt", modem("ready", { wish: "exempt" }), {
    faxq: "exempt",
    status: "Running and idle (exempt)",
  }],
  ["receiving and wished exempt", modem("receiving", { wish: "exempt" }), {
    faxq: "busy",
    status: "Receiving facsimile",
  }],
  ["down and wished exempt", modem("down", { wish: "exempt" }), { faxq: "down", status: "Down" }],
  ["given to a job", modem("locked"), { faxq: "in-use", status: "Waiting for modem to come free" }],
  ["sending", modem("sending"), { faxq: "in-use", status: "Sending job 7" }],
  ["receiving", modem("receiving"), { faxq: "busy", status: "Receiving facsimile" }],
  ["receiving, given to a job", modem("crossed", { sender: SENDER }), {
    faxq: "busy",
    status: "Receiving facsimile",
  }],
  ["down", modem("down", { wish: "ready" }), { faxq: "down", status: "Down" }],
];

for (const [name, one, want] of SAID) {
  Deno.test(`a modem that is ${name} tells faxq ${want.faxq} and shows "${want.status}"`, () => {
    assert.deepEqual(announcement(one), want);
  });
}

Deno.test("whatever a modem hears, it is never given to two and says ready only when it is", () => {
  const random = chance(1);
  const names = Object.keys(EVENTS) as EventName[];
  const wishes: readonly OutboundWish[] = ["ready", "busy", "down", "exempt"];
  let at = newModem(NAME);
  for (let step = 0; step < 20_000; step++) {
    const name = names[random(names.length)] ?? "hello";
    const event = name === "wish"
      ? { kind: name, wish: wishes[random(wishes.length)] ?? "ready" } as const
      : EVENTS[name];
    const after = stepModem(at, event);
    if (name === "take") assert.equal(after !== undefined, at.state === "ready", "taken only when free");
    if (after === undefined) continue;
    if (announcement(after).faxq === "ready") assert.deepEqual(after, modem("ready"));
    assert.ok(after.state !== "sending" || after.sender !== undefined, "a job that sends has a number");
    if (["ready", "locked", "down"].includes(after.state)) assert.equal(after.sender, undefined, after.state);
    at = after;
  }
});
