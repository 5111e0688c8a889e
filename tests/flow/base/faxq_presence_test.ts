import assert from "node:assert/strict";
import type { ProgramPresence } from "../../../lib/fax/status/status_report.ts";
import { faxqPresence } from "../../../lib/flow/base/faxq_presence.ts";
import type { Clock } from "../../../lib/flow/base/world.ts";
import { Survey } from "../../../lib/spool/survey.ts";
import * as libc from "../../../lib/os/libc.ts";
import { systemClock } from "../../../cmd/world.ts";
import { type TempSpool, tempSpool } from "../../spool/temp_spool.ts";

const { O } = libc;

/** faxq, with its FIFO open. */
class Faxq implements Disposable {
  readonly #fd: number;

  constructor({ dir }: TempSpool) {
    libc.mkfifo(`${dir}/FIFO`, 0o600);
    this.#fd = libc.open(`${dir}/FIFO`, O.RDWR | O.NONBLOCK | O.CLOEXEC);
  }

  hear(text: string): void {
    libc.write(this.#fd, new TextEncoder().encode(text));
  }

  read(bytes: number): void {
    libc.read(this.#fd, new Uint8Array(bytes));
  }

  [Symbol.dispose](): void {
    libc.close(this.#fd);
  }
}

/** Looks at faxq with a clock that does something in each pause. Returns how many pauses there were, too. */
async function look(
  { spool }: TempSpool,
  meanwhile: (pause: number) => void = () => {},
): Promise<readonly [ProgramPresence, number]> {
  let pauses = 0;
  const sleep = (): Promise<void> => Promise.resolve(meanwhile(++pauses));
  const clock: Clock = { ...systemClock, sleep };
  const presence = await faxqPresence({ survey: new Survey(spool.paths), clock });
  return [presence, pauses];
}

Deno.test("faxqPresence() does not wait where nothing is unread, or nobody is there", async () => {
  using temp = tempSpool();
  const [away, none] = await look(temp);
  assert.deepEqual([away.kind, none], ["away", 0]);
  using _faxq = new Faxq(temp);
  assert.deepEqual(await look(temp), [{ kind: "running" }, 0]);
});

Deno.test("faxqPresence() calls a faxq stuck that has its FIFO open and leaves unread what it is told", async (t) => {
  const cases: readonly [name: string, meanwhile: (faxq: Faxq) => void][] = [
    ["nothing happens", () => {}],
    ["others go on telling", (faxq) => faxq.hear("Sq2\0")],
  ];
  for (const [name, meanwhile] of cases) {
    await t.step(name, async () => {
      using temp = tempSpool();
      using faxq = new Faxq(temp);
      faxq.hear("Sq1\0");
      const [presence, pauses] = await look(temp, () => meanwhile(faxq));
      assert.equal(presence.kind, "stuck");
      assert.ok(pauses > 1);
      const why = presence.kind === "stuck" ? presence.why : "";
      assert.match(why, /reads nothing \(\d+ bytes wait there\): .* lock .* restart HylaFAX$/);
    });
  }
});

Deno.test("faxqPresence() is content with a faxq that reads late, or only a part, or while others go on telling", async (t) => {
  const cases: readonly [name: string, meanwhile: (faxq: Faxq, pause: number) => void][] = [
    ["at once", (faxq) => faxq.read(99)],
    ["after two seconds", (faxq, pause) => pause === 8 && faxq.read(99)],
    ["a part", (faxq) => faxq.read(4)],
    ["others write", (faxq, pause) => pause === 2 ? faxq.read(99) : faxq.hear("Sq3\0")],
  ];
  for (const [name, meanwhile] of cases) {
    await t.step(name, async () => {
      using temp = tempSpool();
      using faxq = new Faxq(temp);
      faxq.hear("Sq1\0Sq2\0");
      const [presence] = await look(temp, (pause) => meanwhile(faxq, pause));
      assert.equal(presence.kind, "running");
    });
  }
});

Deno.test("faxqPresence() sees faxq end meanwhile", async () => {
  using temp = tempSpool();
  const faxq = new Faxq(temp);
  faxq.hear("Sq1\0");
  const [presence] = await look(temp, (pause) => pause === 1 && faxq[Symbol.dispose]());
  assert.equal(presence.kind, "away");
});
