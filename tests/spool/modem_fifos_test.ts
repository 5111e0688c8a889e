import assert from "node:assert/strict";
import { modemName } from "../../lib/hylafax/ids.ts";
import * as libc from "../../lib/os/libc.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import type { ModemFifos, ModemText } from "../../lib/spool/modem_fifos.ts";
import { denoOnSpool, modeOf, tempSpool } from "./temp_spool.ts";

function names(count: number): ReturnType<typeof modemName>[] {
  return Array.from({ length: count }, (_, i) => modemName(`freeswitch${i}`));
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Takes so many messages. */
async function take(fifos: ModemFifos, count: number): Promise<ModemText[]> {
  const got: ModemText[] = [];
  for await (const told of fifos.messages()) {
    got.push(told);
    if (got.length === count) {
      break;
    }
  }
  return got;
}

Deno.test("ModemFifos makes FIFOs of mode 0600 and leaves them there", () => {
  using temp = tempSpool();
  for (let round = 0; round < 2; round++) {
    using _fifos = temp.spool.openModemFifos(names(2));
    const info = Deno.statSync(`${temp.dir}/FIFO.freeswitch1`);
    assert.ok(info.isFifo);
    assert.equal(modeOf(`${temp.dir}/FIFO.freeswitch1`), "600");
  }
});

Deno.test("ModemFifos refuses what is no FIFO, by name, and leaves nothing open", () => {
  using temp = tempSpool();
  const path = `${temp.dir}/FIFO.freeswitch1`;
  Deno.writeTextFileSync(path, "");
  assert.throws(() => temp.spool.openModemFifos(names(3)), (error) => {
    assert.ok(error instanceof SpoolError);
    assert.deepEqual([error.kind, error.path], ["not-fifo", path]);
    assert.equal(error.message, `Cannot use FIFO "${path}": it is no FIFO; remove it`);
    return true;
  });
});

Deno.test("ModemFifos lets go of all descriptors: closed, closed while waiting, refused", async () => {
  using temp = tempSpool();
  Deno.writeTextFileSync(`${temp.dir}/FIFO.file`, "");
  // In a process of its own: others of this one open and close what they like.
  const child = denoOnSpool(
    temp.dir,
    `const count = () => Array.from(Deno.readDirSync("/proc/self/fd")).length;
const modems = ["m0", "m1", "file"].map((name) => modemName(name));
const good = modems.slice(0, 2);
spool.openModemFifos(good).close();
const before = count();
const opened = spool.openModemFifos(good);
console.log(count() - before);
opened.close();
console.log(count() - before);
const waiting = spool.openModemFifos(good);
const next = waiting.messages().next();
waiting.close();
await next;
// A first wait starts a thread, whose descriptors stay.
const threaded = count();
for (let i = 0; i < 5; i++) {
  const again = spool.openModemFifos(good);
  const end = again.messages().next();
  again.close();
  await end;
}
console.log(count() - threaded);
try { spool.openModemFifos(modems); } catch (error) { console.log(error.kind, count() - threaded); }`,
  );
  const said = new TextDecoder().decode((await child.output()).stdout);
  assert.equal(said, "3\n0\n0\nnot-fifo 0\n");
});

Deno.test("ModemFifos gives messages of HylaFAX's programs, utilities and people", async (t) => {
  const cases: [string, string[], string[]][] = [
    ["faxq: one NUL", ["L\0"], ["L"]],
    ["two in one read", ["L\0", "HELLO\0"], ["L", "HELLO"]],
    ["utilities: no end", ["SR"], ["SR"]],
    ["people: a line break", ["SD\n"], ["SD"]],
    ["nothing between", ["\0\0L\0"], ["L"]],
  ];
  for (const [name, writes, want] of cases) {
    await t.step(name, async () => {
      using temp = tempSpool();
      const [modem = modemName("x")] = names(1);
      using fifos = temp.spool.openModemFifos([modem]);
      for (const text of writes) {
        assert.ok(temp.spool.tellModem(modem, bytes(text)));
      }
      assert.deepEqual(await take(fifos, want.length), want.map((message) => ({ modem, message })));
    });
  }
});

Deno.test("ModemFifos keeps hearing after writers came and went, from another process too", async () => {
  using temp = tempSpool();
  const [modem = modemName("x")] = names(1);
  using fifos = temp.spool.openModemFifos([modem]);
  const taking = take(fifos, 3);
  for (let i = 0; i < 3; i++) {
    // hfaxd opens it and closes it again for every faxstat.
    Deno.openSync(`${temp.dir}/FIFO.freeswitch0`, { write: true }).close();
    const writer = denoOnSpool(
      temp.dir,
      'console.log(spool.tellModem(modemName("freeswitch0"), new Uint8Array([76, 0])));',
    );
    assert.equal(new TextDecoder().decode((await writer.output()).stdout), "true\n");
  }
  assert.deepEqual(await taking, Array(3).fill({ modem, message: "L" }));
});

Deno.test("500 ModemFifos hold up nothing, and each is heard", async () => {
  using temp = tempSpool();
  const modems = names(500);
  using fifos = temp.spool.openModemFifos(modems);
  const heard = new Set<string>();
  const everybody = (async (): Promise<void> => {
    for await (const { modem, message } of fifos.messages()) {
      heard.add(`${modem}:${message}`);
      if (heard.size === modems.length) {
        break;
      }
    }
  })();
  // Far more than Deno has threads; each would hang for ever if the FIFOs took one thread apiece.
  const files = Array.from({ length: 200 }, (_, i) => `${temp.dir}/tmp/${i}`);
  await Promise.all(files.map((file) => Deno.writeTextFile(file, file)));
  assert.deepEqual(await Promise.all(files.map((file) => Deno.readTextFile(file))), files);
  await Deno.lstat("/");
  for (const modem of modems) {
    assert.ok(temp.spool.tellModem(modem, bytes(`A${modem}\0`)));
  }
  await everybody;
  assert.deepEqual(heard, new Set(modems.map((modem) => `${modem}:A${modem}`)));
});

Deno.test("ModemFifos ends when it is called off, and can be taken again", async () => {
  using temp = tempSpool();
  const [modem = modemName("x")] = names(1);
  using fifos = temp.spool.openModemFifos([modem]);
  for (let round = 0; round < 3; round++) {
    const controller = new AbortController();
    const iterator = fifos.messages(controller.signal);
    const next = iterator.next();
    controller.abort();
    assert.deepEqual(await next, { done: true, value: undefined });
  }
  temp.spool.tellModem(modem, bytes("L\0"));
  assert.deepEqual(await fifos.messages(AbortSignal.abort()).next(), { done: true, value: undefined });
  assert.deepEqual(await take(fifos, 1), [{ modem, message: "L" }]);
});

Deno.test("ModemFifos ends when it is closed while somebody waits", async () => {
  using temp = tempSpool();
  const fifos = temp.spool.openModemFifos(names(3));
  const next = fifos.messages().next();
  fifos.close();
  fifos.close();
  assert.deepEqual(await next, { done: true, value: undefined });
  assert.deepEqual(await fifos.messages().next(), { done: true, value: undefined });
  assert.equal(temp.spool.tellModem(modemName("freeswitch0"), bytes("L\0")), NOT_TOLD);
});

const NOT_TOLD = false;

Deno.test("ModemFifos closed between two messages ends, too", async () => {
  using temp = tempSpool();
  const [modem = modemName("x")] = names(1);
  const fifos = temp.spool.openModemFifos([modem]);
  temp.spool.tellModem(modem, bytes("L\0HELLO\0Z\0"));
  const got: string[] = [];
  for await (const { message } of fifos.messages()) {
    got.push(message);
    fifos.close();
  }
  assert.deepEqual(got.slice(0, 1), ["L"]);
});

Deno.test("ModemFifos refuses to be taken twice at the same time", async () => {
  using temp = tempSpool();
  const fifos = temp.spool.openModemFifos(names(1));
  const first = fifos.messages().next();
  await assert.rejects(fifos.messages().next(), TypeError);
  fifos.close();
  await first;
});

Deno.test("a process that waits for FIFOs hears signals, and exits when it wants to", async () => {
  using temp = tempSpool();
  const child = denoOnSpool(
    temp.dir,
    `const fifos = spool.openModemFifos([modemName("m0")]);
Deno.addSignalListener("SIGTERM", () => Deno.exit(9));
console.log("ready");
for await (const _ of fifos.messages());`,
  );
  for await (const _ready of child.stdout) {
    child.kill("SIGTERM");
  }
  assert.equal((await child.status).code, 9);
});

/** Makes a FIFO under a name that was another one's. */
function replace(path: string): void {
  Deno.removeSync(path);
  libc.mkfifo(path, 0o600);
}

Deno.test("ModemFifos opens anew what somebody replaced or removed, and nothing that was told before is lost", async () => {
  using temp = tempSpool();
  const modems = names(4);
  const [first, second, third] = modems;
  assert.ok(first !== undefined && second !== undefined && third !== undefined);
  using fifos = temp.spool.openModemFifos(modems);
  const got = take(fifos, 5);
  temp.spool.tellModem(first, bytes("L\0"));
  temp.spool.tellModem(third, bytes("L\0"));
  replace(`${temp.dir}/FIFO.${first}`);
  Deno.removeSync(`${temp.dir}/FIFO.${second}`);
  assert.deepEqual(fifos.refresh(), [first, second]);
  assert.equal(modeOf(`${temp.dir}/FIFO.${second}`), "600");
  for (const modem of [first, second, third]) assert.ok(temp.spool.tellModem(modem, bytes(`A${modem}\0`)));
  const of = (modem: string, told: readonly ModemText[]): readonly string[] =>
    told.filter((each) => each.modem === modem).map(({ message }) => message);
  const told = await got;
  assert.deepEqual(modems.map((modem) => of(modem, told)), [
    ["L", `A${first}`],
    [`A${second}`],
    ["L", `A${third}`],
    [],
  ]);
  assert.deepEqual(fifos.refresh(), []);
});

Deno.test("ModemFifos looks at the folder only, as long as nothing has changed in it", () => {
  using temp = tempSpool();
  const modems = names(1);
  using fifos = temp.spool.openModemFifos(modems);
  const long = new Date(Date.now() - 60_000);
  Deno.utimeSync(temp.dir, long, long);
  fifos.refresh();
  replace(`${temp.dir}/FIFO.freeswitch0`);
  // As if nothing had been: the folder tells.
  Deno.utimeSync(temp.dir, long, long);
  assert.deepEqual(fifos.refresh(), []);
  Deno.utimeSync(temp.dir, new Date(Date.now() - 30_000), new Date(Date.now() - 30_000));
  assert.deepEqual(fifos.refresh(), modems);
});

Deno.test("ModemFifos says what is in the place of a FIFO, and opens it as soon as it is gone", () => {
  using temp = tempSpool();
  const modems = names(2);
  using fifos = temp.spool.openModemFifos(modems);
  const path = `${temp.dir}/FIFO.freeswitch1`;
  Deno.removeSync(path);
  Deno.writeTextFileSync(path, "");
  for (let times = 0; times < 2; times++) assert.throws(() => fifos.refresh(), SpoolError);
  Deno.removeSync(path);
  assert.deepEqual(fifos.refresh(), modems.slice(1));
});

Deno.test("ModemFifos knows whether something is still to be read", () => {
  using temp = tempSpool();
  const [first, second] = names(2);
  assert.ok(first !== undefined && second !== undefined);
  using fifos = temp.spool.openModemFifos([first, second]);
  temp.spool.tellModem(second, bytes("L\0"));
  assert.deepEqual([fifos.hasUnread(first), fifos.hasUnread(second)], [false, true]);
  fifos.close();
  assert.ok(!fifos.hasUnread(second));
});
