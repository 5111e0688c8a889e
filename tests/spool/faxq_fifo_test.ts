/**
 * What faxq's FIFO gets from us, whatever the texts in it. HylaFAX+ 7.0.11 goes round for ever where a message is empty: where a read begins
 * with a NUL, or two stand side by side (faxd/faxApp.c++, FIFOInput).
 */

import assert from "node:assert/strict";
import * as builders from "../../lib/hylafax/faxq_message.ts";
import { commId, type ModemName, modemName, parseJobId } from "../../lib/hylafax/ids.ts";
import * as libc from "../../lib/os/libc.ts";
import { pause } from "../../lib/os/pause.ts";
import { chance } from "../hylafax/support.ts";
import { type TempSpool, tempSpool } from "./temp_spool.ts";

const { O } = libc;

type Chance = ReturnType<typeof chance>;

/** Texts that callers, far ends, FreeSWITCH and scripts may have for us. */
const TEXTS: readonly string[] = [
  "",
  " ",
  "\0",
  "\0\0",
  "a\0\0b",
  "\n",
  "\\\n\n",
  '"',
  '","',
  "\u{1f4e0}",
  "\ud800",
  "B\u00fcro, 2. Stock",
  "+49 30 1234567",
  "x".repeat(3000),
  "\0".repeat(3000),
  "\u{1f4e0}".repeat(500),
];

function text(random: Chance): string {
  const one = (): string => TEXTS[random(TEXTS.length)] ?? "";
  return random(2) === 0 ? one() : one() + one();
}

function sendInfo(random: Chance): builders.SendInfo {
  const [seconds, pages, params] = [random(100) - 1, random(100), [NaN, -1, 0, 2_220_073][random(4)] ?? 0];
  return { seconds, pages, params, commId: commId(1 + random(9)), file: text(random) };
}

function recvInfo(random: Chance): builders.RecvInfo {
  const callIds = Array.from({ length: random(12) }, () => text(random));
  const texts = { tsi: text(random), passwd: text(random), subaddr: text(random), reason: text(random) };
  return { ...sendInfo(random), ...texts, callIds };
}

function modem(random: Chance): ModemName {
  return modemName(`freeswitch${random(100)}`);
}

/** Every function that makes a message, with any texts. */
const MESSAGES: Readonly<Record<string, (random: Chance) => Uint8Array>> = {
  modemReady: (random) =>
    random(2) === 0
      ? builders.modemReady(modem(random))
      : builders.modemReady(modem(random), "pc8f9c701", random(300)),
  modemBusy: (random) => builders.modemBusy(modem(random)),
  modemDown: (random) => builders.modemDown(modem(random)),
  modemExempt: (random) => builders.modemExempt(modem(random)),
  modemInUse: (random) => builders.modemInUse(modem(random)),
  modemNumber: (random) => builders.modemNumber(modem(random), text(random)),
  modemSession: (random) =>
    builders.modemSession(modem(random), random(2) === 0 ? undefined : commId(1 + random(9))),
  modemCallerId: (random) =>
    builders.modemCallerId(modem(random), Array.from({ length: random(12) }, () => text(random))),
  modemWedged: (random) => builders.modemWedged(modem(random)),
  jobCallPlaced: (random) => builders.jobCallPlaced(parseJobId(String(1 + random(99)))),
  jobConnected: (random) => builders.jobConnected(parseJobId(String(1 + random(99)))),
  jobPageSent: (random) => builders.jobPageSent(parseJobId("1"), sendInfo(random)),
  jobDocumentSent: (random) => builders.jobDocumentSent(parseJobId("1"), sendInfo(random)),
  recvCall: (random) => builders.recvCall(modem(random)),
  recvSession: (random) => builders.recvSession(modem(random), recvInfo(random)),
  recvPage: (random) => builders.recvPage(modem(random), recvInfo(random)),
  recvDocument: (random) => builders.recvDocument(modem(random), recvInfo(random)),
  recvEnd: (random) => builders.recvEnd(modem(random)),
};
const MAKERS = Object.values(MESSAGES);

function anyMessage(random: Chance): Uint8Array {
  return (MAKERS[random(MAKERS.length)] ?? builders.recvEnd.bind(undefined, modem(random)))(random);
}

Deno.test("every kind of message is fuzzed here", () => {
  const makers = Object.entries(builders).filter(([, made]) => typeof made === "function");
  const names = makers.map(([name]) => name).filter((name) => name !== "messageKey");
  assert.deepEqual(names.toSorted(), Object.keys(MESSAGES).toSorted());
});

Deno.test("a message is never empty and has no NUL but its last byte, whatever is in it", () => {
  const random = chance(1);
  for (let round = 0; round < 5_000; round++) {
    const message = anyMessage(random);
    const shown = JSON.stringify(new TextDecoder().decode(message));
    assert.ok(message.length > 1 && message.length <= 2_047, shown);
    assert.equal(message.indexOf(0), message.length - 1, shown);
  }
});

/** Reads as HylaFAX+ does, as far as an end of messages goes. */
class Reader implements Disposable {
  readonly #fd: number;
  readonly heard: string[] = [];
  /** All that was read. */
  readonly bytes: number[] = [];

  constructor(dir: string) {
    libc.mkfifo(`${dir}/FIFO`, 0o600);
    this.#fd = libc.open(`${dir}/FIFO`, O.RDWR | O.NONBLOCK | O.CLOEXEC);
  }

  /**
   * Reads once.
   * @throws {Error} If HylaFAX+ would not come back from that.
   */
  read(): boolean {
    const into = new Uint8Array(2_047);
    const count = libc.read(this.#fd, into);
    if (count <= 0) return false;
    const got = into.subarray(0, count);
    this.bytes.push(...got);
    for (let at = 0; at < count;) {
      const end = got.indexOf(0, at);
      if (end === at) throw new Error("HylaFAX+ spins: an empty message");
      if (end < 0) throw new Error("a message was cut");
      this.heard.push(new TextDecoder().decode(got.subarray(at, end)));
      at = end + 1;
    }
    return true;
  }

  /** Another program writes, as hfaxd does. */
  write(message: string): void {
    libc.write(this.#fd, new TextEncoder().encode(message));
  }

  [Symbol.dispose](): void {
    libc.close(this.#fd);
  }
}

/** Tells any messages while faxq reads now and then and hfaxd writes between. */
async function round(temp: TempSpool, random: Chance): Promise<{ faxq: Reader; told: readonly string[] }> {
  const faxq = new Reader(temp.dir);
  const told: string[] = [];
  for (let count = 0; count < 300; count++) {
    const message = anyMessage(random);
    if (builders.messageKey(message) === undefined) told.push(new TextDecoder().decode(message.slice(0, -1)));
    temp.spool.faxq.tell(message);
    if (random(20) === 0) faxq.write("Sclient/4711:12\0");
    if (random(4) === 0) faxq.read();
    // the outbox's own time to try again
    if (random(40) === 0) await pause(2);
  }
  const until = performance.now() + 10_000;
  let isThrough = false;
  void temp.spool.faxq.emptied(10_000).then(() => isThrough = true);
  while ((!isThrough || faxq.read()) && performance.now() < until) {
    faxq.read();
    await pause(1);
  }
  assert.ok(isThrough, "every message was told");
  return { faxq, told };
}

Deno.test("two NULs never stand side by side in faxq's FIFO, nor one at the begin of a read", async () => {
  for (let seed = 0; seed < 10; seed++) {
    using temp = tempSpool();
    const { faxq, told } = await round(temp, chance(seed));
    using _faxq = faxq;
    assert.equal(
      faxq.bytes.findIndex((byte, at) => byte === 0 && (at === 0 || faxq.bytes[at - 1] === 0)),
      -1,
    );
    // steps of calls are all heard, whole and in their order; of states only the newest counts
    const steps = faxq.heard.filter((each) => /^(?:[*@]|\+[^:]+:W)/.test(each));
    assert.deepEqual(steps, told, `seed ${seed}`);
    assert.equal(temp.spool.faxq.takeLost(), 0);
  }
});
