import assert from "node:assert/strict";
import { findWarnings, missingServices, someNames } from "../../../lib/fax/status/findings.ts";
import type { QueuedJob } from "../../../lib/hylafax/job_queue.ts";
import { summariseQueue } from "../../../lib/hylafax/job_queue.ts";
import type {
  ModemReport,
  SpaceReport,
  SpoolReport,
  SwitchReport,
} from "../../../lib/fax/status/status_report.ts";

const SWITCH: SwitchReport = {
  address: "127.0.0.1:8021",
  problem: undefined,
  status: { version: "1.11.2", ready: true, uptimeS: 1 },
  gateways: [],
  calls: [],
  fallbackEntries: 0,
  unanswered: [],
};
const SPOOL: SpoolReport = {
  dir: "/var/spool/hylafax",
  faxq: { kind: "running" },
  gofaxd: { kind: "running" },
  daemon: undefined,
  sender: undefined,
  modems: [],
  queue: undefined,
  results: [],
  findings: [],
};
const MIB = 1 << 20;
const GIB = 1 << 30;

Deno.test("someNames() names a few", () => {
  assert.equal(someNames([]), "");
  assert.equal(someNames(["a", "b"]), "a, b");
  assert.equal(someNames(["a", "b", "c", "d", "e", "f", "g"]), "a, b, c, d, e and 2 more");
});

Deno.test("missingServices() misses a switch that is not ready, but nobody who may not be looked at", () => {
  const starting = { ...SWITCH, status: { version: "1.11.2", ready: false, uptimeS: 1 } };
  assert.deepEqual(missingServices(SWITCH, SPOOL), []);
  assert.deepEqual(missingServices(starting, SPOOL).map(({ service }) => service), ["freeswitch"]);
  const hidden = { kind: "forbidden", why: "" } as const;
  assert.deepEqual(missingServices(SWITCH, { ...SPOOL, faxq: hidden, gofaxd: hidden }), []);
});

Deno.test("missingServices() misses the gateways where none of them can take calls", () => {
  const gateway = (name: string, status: "UP" | "DOWN"): SwitchReport["gateways"][number] => ({
    name,
    state: "NOREG",
    status,
    usable: status === "UP",
  });
  const missing = (...gateways: SwitchReport["gateways"]): unknown =>
    missingServices({ ...SWITCH, gateways }, SPOOL).map(({ service, message }) => [service, message]);
  assert.deepEqual(missing(gateway("a", "DOWN"), gateway("b", "UP")), []);
  assert.deepEqual(missing(gateway("a", "DOWN"), gateway("b", "DOWN")), [
    ["gateways", "No gateway can take calls, no fax is sent: a, b"],
  ]);
});

Deno.test("missingServices() misses the sender where no job gets to gofax", () => {
  const named = { command: "bin/send", where: "etc/config:3" };
  const missing = (sender: SpoolReport["sender"]): readonly string[] =>
    missingServices(SWITCH, { ...SPOOL, sender }).map(({ service }) => service);
  for (const kind of ["door", "program", "wrapper"] as const) {
    assert.deepEqual(missing({ ...named, kind }), []);
  }
  assert.deepEqual(missing({ ...named, kind: "foreign", why: "is bin/send, no such file" }), ["sender"]);
});

Deno.test("findWarnings() warns of a disk that fills, not of a big one that is well used", () => {
  const cases: readonly [name: string, space: SpaceReport | undefined, warned: boolean][] = [
    ["not known", undefined, false],
    ["half empty", { totalBytes: 10 * GIB, freeBytes: 5 * GIB }, false],
    ["small and empty", { totalBytes: 400 * MIB, freeBytes: 390 * MIB }, false],
    ["hardly anything", { totalBytes: 400 * MIB, freeBytes: 150 * MIB }, true],
    ["a twentieth of little", { totalBytes: 20 * GIB, freeBytes: 0.9 * GIB }, true],
    ["a twentieth of much", { totalBytes: 2000 * GIB, freeBytes: 90 * GIB }, false],
    ["full", { totalBytes: 10 * GIB, freeBytes: 0 }, true],
  ];
  for (const [name, space, warned] of cases) {
    assert.equal(findWarnings(SWITCH, SPOOL, space).length === 1, warned, name);
  }
});

Deno.test("findWarnings() does not complain twice of a switch that is away", () => {
  const away = { ...SWITCH, problem: "gone", unanswered: ["its calls"] };
  assert.deepEqual(findWarnings(away, SPOOL, undefined), []);
});

const IDLE: ModemReport = {
  name: "freeswitch0",
  served: true,
  activity: "idle",
  jobId: undefined,
  number: undefined,
  text: "Running and idle",
  forS: 300,
  wish: "ready",
};
const BUSY: ModemReport = { ...IDLE, name: "freeswitch1", activity: "sending", text: "Sending job 7" };
const READY: QueuedJob = {
  jobId: 9,
  state: "ready",
  owner: "alice",
  number: "0301",
  modem: "any",
  npages: 0,
  totpages: 1,
  totdials: 0,
  status: "",
  submitted: 1_795_432_000,
  waitedS: 240,
};

function idleWarnings(
  modems: readonly ModemReport[],
  jobs: readonly QueuedJob[],
  more: Partial<SpoolReport> = {},
): readonly string[] {
  const spool = { ...SPOOL, ...more, modems, queue: summariseQueue(jobs) };
  const found = findWarnings(SWITCH, spool, undefined).filter(({ code }) => code === "idle-modems");
  return found.map(({ message }) => message);
}

Deno.test("findWarnings() warns of jobs that wait although a modem is idle, and names what may be the cause", () => {
  assert.deepEqual(idleWarnings([IDLE, BUSY], [READY, { ...READY, jobId: 8, waitedS: 3_700 }]), [
    "2 jobs have been ready to go for more than a minute although freeswitch0 is idle; longest: job 8, 61 min. " +
    "Likely causes: the modem was taken out of use (faxstate -s ready MODEM brings it back), or limits of faxq " +
    "(etc/config) hold the jobs back",
  ]);
  assert.match(
    idleWarnings([IDLE, { ...IDLE, name: "freeswitch1" }], [READY])[0] ?? "",
    /^1 job has been ready .* although freeswitch0, freeswitch1 are idle; longest: job 9, 4 min\. .* the modems were /,
  );
});

Deno.test("findWarnings() is content with jobs that wait for a modem that is busy, or only just idle", () => {
  const away = { kind: "away", why: "" } as const;
  const cases: readonly [
    name: string,
    modems: readonly ModemReport[],
    jobs: readonly QueuedJob[],
    more?: Partial<SpoolReport>,
  ][] = [
    ["no job", [IDLE], []],
    ["all busy", [BUSY], [READY]],
    ["no modems", [], [READY]],
    ["between two jobs", [{ ...IDLE, forS: 2 }], [READY]],
    ["nobody knows since when", [{ ...IDLE, forS: undefined }], [READY]],
    ["a job that came just now", [IDLE], [{ ...READY, waitedS: 60 }]],
    ["a job whose time has not come", [IDLE], [{ ...READY, state: "sleeping", waitedS: 0 }]],
    ["a job behind another to its number", [IDLE], [{ ...READY, state: "blocked" }]],
    ["a job for the modem that is busy", [IDLE, BUSY], [{ ...READY, modem: "freeswitch1" }]],
    ["gofaxd is away", [{ ...IDLE, served: false }], [READY]],
    ["faxq is away", [IDLE], [READY], { faxq: away }],
    ["faxq is stuck", [IDLE], [READY], { faxq: { kind: "stuck", why: "" } }],
  ];
  for (const [name, modems, jobs, more] of cases) {
    assert.deepEqual(idleWarnings(modems, jobs, more), [], name);
  }
});

Deno.test("findWarnings() warns of a job that asks for an idle modem, or for a class of modems", () => {
  for (const modem of ["freeswitch0", "freeswitch", ""]) {
    assert.equal(idleWarnings([IDLE, BUSY], [{ ...READY, modem }]).length, 1, modem);
  }
});

Deno.test("findWarnings() knows that an operator took the idle modems out of use", () => {
  const out: ModemReport = { ...IDLE, wish: "down" };
  const busy: ModemReport = { ...IDLE, name: "freeswitch2", wish: "busy" };
  assert.match(
    idleWarnings([out, BUSY], [READY])[0] ?? "",
    / 4 min\. An operator took it out of use: faxstate -s ready MODEM brings it back$/,
  );
  assert.match(
    idleWarnings([out, busy], [READY])[0] ?? "",
    /\. An operator took them out of use: faxstate -s ready MODEM brings one back$/,
  );
  for (const free of [IDLE, { ...IDLE, wish: undefined }]) {
    assert.match(idleWarnings([busy, free], [READY])[0] ?? "", /Likely causes: the modems were taken /);
  }
});
