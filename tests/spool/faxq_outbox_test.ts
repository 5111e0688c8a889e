import assert from "node:assert/strict";
import { modemBusy, modemDown, modemNumber, modemReady, recvCall } from "../../lib/hylafax/faxq_message.ts";
import { modemName } from "../../lib/hylafax/ids.ts";
import * as libc from "../../lib/os/libc.ts";
import { pause } from "../../lib/os/pause.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { denoOnSpool, tempSpool } from "./temp_spool.ts";

const { O } = libc;

function message(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}

/** Reads as faxq does: so many bytes at a time, and what a read cuts is cut. */
class Faxq implements Disposable {
  readonly #fd: number;
  readonly heard: string[] = [];
  /** Bytes of the longest read. */
  longest = 0;

  constructor(dir: string) {
    libc.mkfifo(`${dir}/FIFO`, 0o600);
    this.#fd = libc.open(`${dir}/FIFO`, O.RDWR | O.NONBLOCK | O.CLOEXEC);
  }

  /** Bytes that it has not read. */
  get unread(): number {
    return libc.unread(this.#fd);
  }

  read(): void {
    const into = new Uint8Array(2047);
    for (let count = libc.read(this.#fd, into); count > 0; count = libc.read(this.#fd, into)) {
      this.longest = Math.max(this.longest, count);
      this.heard.push(...new TextDecoder().decode(into.subarray(0, count)).replace(/\0$/, "").split("\0"));
    }
  }

  /** Reads now and then until it has heard so many messages. */
  async hears(count: number): Promise<readonly string[]> {
    const until = performance.now() + 10_000;
    while (this.heard.length < count && performance.now() < until) {
      this.read();
      await pause(3);
    }
    return this.heard;
  }

  [Symbol.dispose](): void {
    libc.close(this.#fd);
  }
}

function modems(count: number): ReturnType<typeof modemName>[] {
  return Array.from({ length: count }, (_, index) => modemName(`freeswitch${index}`));
}

Deno.test("500 modems told in one burst: faxq hears each of them whole, in order, and never more than one read", async () => {
  using temp = tempSpool();
  using faxq = new Faxq(temp.dir);
  const told = modems(500).flatMap((modem) => [modemNumber(modem, ""), modemReady(modem)]);
  for (const each of told) {
    temp.spool.faxq.tell(each);
    assert.ok(faxq.unread <= 1536);
  }
  const want = told.map((each) => new TextDecoder().decode(each).slice(0, -1));
  assert.deepEqual(await faxq.hears(told.length), want);
  assert.ok(faxq.longest <= 1536, `${faxq.longest}`);
});

Deno.test("several processes that tell faxq at once never cut each other", async () => {
  using temp = tempSpool();
  using faxq = new Faxq(temp.dir);
  const script = (writer: number): string =>
    `const text = (n) => new TextEncoder().encode("*${writer}:d" + n + ",".repeat(60) + "\\0");
for (let n = 0; n < 300; n++) spool.faxq.tell(text(n));
await spool.faxq.emptied(20000);
console.log(spool.faxq.takeLost());`;
  const children = [1, 2, 3].map((writer) => denoOnSpool(temp.dir, script(writer)).output());
  await faxq.hears(900);
  for (const { stdout } of await Promise.all(children)) assert.equal(new TextDecoder().decode(stdout), "0\n");
  assert.ok(faxq.longest <= 1536, `${faxq.longest}`);
  for (const writer of [1, 2, 3]) {
    const mine = faxq.heard.filter((text) => text.startsWith(`*${writer}:`));
    assert.deepEqual(mine, Array.from({ length: 300 }, (_, n) => `*${writer}:d${n}${",".repeat(60)}`));
  }
});

Deno.test("a message longer than what is usually unread goes alone, one longer than faxq reads never", async () => {
  using temp = tempSpool();
  using faxq = new Faxq(temp.dir);
  const long = `*1:${"x".repeat(2047 - 4)}`;
  assert.equal(temp.spool.faxq.tell(message("*1:c")), "told");
  assert.equal(temp.spool.faxq.tell(message(long)), "waits");
  assert.deepEqual(await faxq.hears(2), ["*1:c", long]);
  for (
    const wrong of [
      message(`${long}x`),
      message(""),
      new Uint8Array(),
      message("a\0b"),
      message("a\0"),
      new Uint8Array([65]),
    ]
  ) {
    assert.throws(() => temp.spool.faxq.tell(wrong), TypeError);
  }
  await temp.spool.faxq.emptied(1000);
  assert.equal(faxq.unread, 0);
});

/** Fills what faxq takes in one read; gives how many messages that took, the last of which waits. */
function fill(temp: ReturnType<typeof tempSpool>): number {
  let count = 1;
  while (temp.spool.faxq.tell(message(`*1:${"x".repeat(500)}`)) === "told") count++;
  return count;
}

Deno.test("of a modem's states that wait only the newest is told, and steps of calls are all told", async () => {
  using temp = tempSpool();
  using faxq = new Faxq(temp.dir);
  const [m, other] = modems(2);
  assert.ok(m !== undefined && other !== undefined);
  const filled = fill(temp);
  for (
    const each of [modemReady(m), modemBusy(other), recvCall(m), recvCall(m), modemBusy(m), modemDown(m)]
  ) {
    assert.equal(temp.spool.faxq.tell(each), "waits");
  }
  const want = ["+freeswitch1:B", "@freeswitch0:B", "@freeswitch0:B", "+freeswitch0:D"];
  const heard = await faxq.hears(filled + want.length);
  await temp.spool.faxq.emptied(1000);
  assert.deepEqual(heard.slice(filled), want);
});

Deno.test("a faxq that never reads costs no more than so much memory, and what it did not hear is counted", async () => {
  using temp = tempSpool();
  using faxq = new Faxq(temp.dir);
  const [m] = modems(1);
  assert.ok(m !== undefined);
  temp.spool.faxq.tell(modemReady(m));
  for (let n = 0; n < 2000; n++) temp.spool.faxq.tell(message(`*1:${String(n).padEnd(500)}`));
  temp.spool.faxq.tell(modemBusy(m));
  const lost = temp.spool.faxq.takeLost();
  assert.ok(lost > 2000 - 600 && lost < 2000 - 400, `${lost}`);
  assert.equal(temp.spool.faxq.takeLost(), 0);
  assert.ok(faxq.unread <= 1536);
  await temp.spool.faxq.emptied(20);
  const more = temp.spool.faxq.takeLost();
  faxq.read();
  assert.ok(faxq.heard.length >= 3);
  assert.equal(faxq.heard.length + lost + more, 2002, "heard or counted");
});

Deno.test("when faxq goes, nothing waits for the next one, who asks", async () => {
  using temp = tempSpool();
  {
    using _faxq = new Faxq(temp.dir);
    fill(temp);
  }
  await temp.spool.faxq.emptied(1000);
  assert.equal(temp.spool.faxq.tell(message("*1:c")), "nobody");
  using next = new Faxq(temp.dir);
  assert.equal(next.unread, 0);
  assert.equal(temp.spool.faxq.takeLost(), 0);
});

Deno.test("a FIFO that is none any more is said to who tells next", async () => {
  using temp = tempSpool();
  {
    using _faxq = new Faxq(temp.dir);
    fill(temp);
    Deno.removeSync(`${temp.dir}/FIFO`);
    Deno.writeTextFileSync(`${temp.dir}/FIFO`, "");
    await temp.spool.faxq.emptied(1000);
  }
  assert.ok(temp.spool.faxq.takeLost() > 0);
  assert.throws(() => temp.spool.faxq.tell(message("*1:c")), SpoolError);
});
