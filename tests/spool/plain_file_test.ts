/** What is opened in a folder in which somebody else may write. */

import assert from "node:assert/strict";
import { commId, modemName } from "../../lib/hylafax/ids.ts";
import { mkfifo } from "../../lib/os/libc.ts";
import { geteuid } from "../../lib/os/process_calls.ts";
import { NotPlainError, SpoolError } from "../../lib/spool/spool_error.ts";
import { ModemFifos } from "../../lib/spool/modem_fifos.ts";
import { NoteFile } from "../../lib/spool/note_file.ts";
import { HeldFile } from "../../lib/spool/held_file.ts";
import { makePlain, openPlain, readPlain } from "../../lib/spool/plain_file.ts";
import type { Spool } from "../../lib/spool/spool.ts";
import { Survey } from "../../lib/spool/survey.ts";
import { modeOf, type TempSpool, tempSpool } from "./temp_spool.ts";

const MODEM = modemName("freeswitch0");
const COMMID = commId(42);
const UUCP = 10;

/** Every use of a file of the spool, by its name there. */
const USES: readonly (readonly [file: string, use: (spool: Spool) => unknown])[] = [
  ["log/gofax-fallback", (spool) => spool.fallbackRecord.append("x\n")],
  ["log/gofax-fallback", (spool) => spool.fallbackRecord.rewrite(() => "x")],
  ["log/gofax-fallback", (spool) => spool.fallbackRecord.read()],
  ["log/gofax-modems", (spool) => spool.modemWishes.append("x\n")],
  ["log/seqf", (spool) => spool.nextSequence("log")],
  ["recvq/seqf", (spool) => spool.newRecvFile()],
  ["log/c000000042", (spool) => spool.openSession(COMMID)],
  ["log/c000000042", (spool) => spool.reopenSession(COMMID, 0o600)],
  ["log/gofax-recv-000000042", (spool) => spool.receptionNotes.make(COMMID, "x")],
  [
    "log/gofax-recv-000000042",
    (spool) =>
      spool.receptionNotes.take(COMMID)?.read() ?? Promise.reject(new SpoolError("take", "", "missing")),
  ],
  ["status/freeswitch0", (spool) => spool.writeStatus(MODEM, "x")],
  ["status/freeswitch0", (spool) => spool.readStatus(MODEM)],
  ["status/freeswitch0", (spool) => new Survey(spool.paths).status(MODEM)],
  ["sendq/q1", (spool) => spool.lockQfile("sendq/q1")],
  ["recvq/fax000000001.tif", (spool) => spool.documents.read("recvq/fax000000001.tif")],
  ["recvq/fax000000001.tif", (spool) => spool.receivedFaxes.read("recvq/fax000000001.tif")],
  ["recvq/fax000000001.tif", (spool) => spool.receivedFaxes.setMode("recvq/fax000000001.tif", 0o666)],
  [
    "recvq/fax000000001.tif",
    (spool) =>
      spool.receivedFaxes.appendThenOverwrite(
        "recvq/fax000000001.tif",
        new Uint8Array(1),
        0,
        new Uint8Array(1),
      ),
  ],
  ["FIFO", (spool) => spool.faxq.tell(Uint8Array.of(97, 0))],
  ["FIFO.freeswitch0", (spool) => spool.tellModem(MODEM, new Uint8Array(1))],
  ["FIFO.freeswitch0", (spool) => spool.openModemFifos([MODEM])],
];

/** What somebody may have put in the place of a file. */
const PLACES: readonly ((path: string, precious: string) => void)[] = [
  (path, precious) => Deno.symlinkSync(precious, path),
  (path, precious) => Deno.symlinkSync(`${precious}.new`, path),
  (path, precious) => {
    mkfifo(`${precious}.fifo`, 0o600);
    Deno.symlinkSync(`${precious}.fifo`, path);
  },
  (path) => Deno.mkdirSync(path),
];

async function refused(use: () => unknown, what: string): Promise<void> {
  await assert.rejects(async () => await use(), SpoolError, what);
}

Deno.test("a link or a folder in the place of a file of the spool is not used, whoever put it there", async () => {
  for (const [file, use] of USES) {
    for (const put of PLACES) {
      using temp = tempSpool();
      const precious = `${temp.dir}/precious`;
      Deno.writeTextFileSync(precious, "kept");
      put(`${temp.dir}/${file}`, precious);
      await refused(() => use(temp.spool), `${file} ${use} ${put}`);
      assert.equal(Deno.readTextFileSync(precious), "kept");
      assert.equal(modeOf(precious), "644");
      assert.throws(() => Deno.lstatSync(`${precious}.new`), Deno.errors.NotFound);
    }
  }
});

Deno.test("a FIFO in the place of a file does not hold us", async () => {
  for (const [file, use] of USES.filter(([name]) => !name.startsWith("FIFO"))) {
    using temp = tempSpool();
    mkfifo(`${temp.dir}/${file}`, 0o600);
    await refused(() => use(temp.spool), `${file} ${use}`);
  }
});

Deno.test("a lock of a modem that is no plain file holds the modem, and not us", () => {
  using temp = tempSpool();
  const path = `${temp.dir}/LCK..freeswitch0`;
  assert.ok(!temp.spool.uucpLockHeld(MODEM, temp.dir));
  for (const put of [() => mkfifo(path, 0o666), () => Deno.symlinkSync("/dev/zero", path)]) {
    put();
    assert.ok(temp.spool.uucpLockHeld(MODEM, temp.dir));
    Deno.removeSync(path);
  }
  Deno.writeTextFileSync(path, `${Deno.pid}`.padStart(10) + "\n" + "x".repeat(1 << 20));
  assert.ok(temp.spool.uucpLockHeld(MODEM, temp.dir));
});

Deno.test("a held file stays the one that was looked at", async () => {
  using temp = tempSpool();
  const path = `${temp.dir}/a`;
  Deno.writeTextFileSync(path, "first");
  using held = HeldFile.hold(path);
  Deno.renameSync(path, `${path}.moved`);
  Deno.symlinkSync("/etc/hostname", path);
  using file = held.open({ read: true, append: true });
  file.writeSync(new TextEncoder().encode(", still"));
  await held.setMode(0o640);
  held.linkAs(`${path}.again`);
  assert.equal(Deno.readTextFileSync(`${path}.again`), "first, still");
  assert.equal(modeOf(`${path}.moved`), "640");
  assert.throws(() => held.linkAs(`${path}.again`), Deno.errors.AlreadyExists);
});

Deno.test("openPlain() makes what is missing, and follows a link only where it is told to", () => {
  using temp = tempSpool();
  const path = `${temp.dir}/a`;
  assert.throws(() => openPlain(path), Deno.errors.NotFound);
  openPlain(path, { append: true, create: 0o640 }).close();
  assert.equal(modeOf(path), "640");
  Deno.writeTextFileSync(path, "text");
  Deno.symlinkSync(path, `${path}.link`);
  assert.throws(() => readPlain(`${path}.link`), NotPlainError);
  assert.equal(readPlain(`${path}.link`, { links: "all" }).length, 4);
  assert.equal(readPlain(path, { most: 2 }).length, 2);
  assert.throws(() => openPlain("/dev/full", { append: true }), NotPlainError);
  openPlain("/dev/full", { append: true, links: "trusted" }).close();
  assert.throws(() => makePlain(path, 0o600, { append: true }), Deno.errors.AlreadyExists);
});

Deno.test("the accounting may lie elsewhere, where a link of root's or of our own leads", async () => {
  using temp = tempSpool();
  const path = `${temp.dir}/log/xferfaxlog`;
  Deno.mkdirSync(`${temp.dir}/elsewhere`);
  Deno.symlinkSync("../elsewhere/one", path);
  Deno.symlinkSync(`${temp.dir}/elsewhere/two`, `${temp.dir}/elsewhere/one`);
  for (let line = 1; line <= 2; line++) await temp.spool.appendXferfaxlog("log/xferfaxlog", "x\n");
  assert.equal(Deno.readTextFileSync(`${temp.dir}/elsewhere/two`), "x\nx\n");
  assert.equal(temp.spool.tailXferfaxlog("log/xferfaxlog", 100), "x\nx\n");
  Deno.removeSync(path);
  Deno.symlinkSync("xferfaxlog", path);
  await refused(() => temp.spool.appendXferfaxlog("log/xferfaxlog", "x\n"), "a link to itself");
  Deno.removeSync(path);
  mkfifo(path, 0o600);
  await refused(() => temp.spool.appendXferfaxlog("log/xferfaxlog", "x\n"), "a FIFO");
  await refused(() => temp.spool.tailXferfaxlog("log/xferfaxlog", 100), "a FIFO");
});

Deno.test({
  name: `a link that somebody else has put in the place of the accounting is not followed${
    geteuid() === 0 ? "" : " (ignored: only root can be somebody else)"
  }`,
  ignore: geteuid() !== 0,
  fn: async () => {
    using temp = tempSpool();
    const path = `${temp.dir}/log/xferfaxlog`;
    Deno.writeTextFileSync(`${temp.dir}/precious`, "kept");
    Deno.symlinkSync(`${temp.dir}/precious`, path);
    new Deno.Command("chown", { args: ["-h", String(UUCP), path] }).outputSync();
    await refused(() => temp.spool.appendXferfaxlog("log/xferfaxlog", "x\n"), "root, and uucp's link");
    assert.throws(() => temp.spool.tailXferfaxlog("log/xferfaxlog", 100), SpoolError);
    assert.equal(Deno.readTextFileSync(`${temp.dir}/precious`), "kept");
  },
});

/** Changes a name between a file, a link and a FIFO, as fast as it can, until it is ended. As uucp where we may. */
async function swapping({ dir }: TempSpool, file: string, precious: string): Promise<AsyncDisposable> {
  const script = `
import os, sys
path, precious = sys.argv[1:]
if os.geteuid() == 0: os.setgroups([]); os.setresgid(${UUCP}, ${UUCP}, ${UUCP}); os.setresuid(${UUCP}, ${UUCP}, ${UUCP})
print('swapping', flush=True)
while True:
    for make in (lambda: os.symlink(precious, path + '.x'), lambda: open(path + '.x', 'w').close(), lambda: os.mkfifo(path + '.x')):
        try: make(); os.rename(path + '.x', path)
        except OSError: pass
`;
  const child = new Deno.Command("python3", {
    args: ["-c", script, `${dir}/${file}`, precious],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill("SIGKILL");
      await reader.cancel();
      await child.status;
    },
  };
}

Deno.test("nobody leads us to another file by swapping a name between our look and our opening", async () => {
  using temp = tempSpool();
  const precious = `${temp.dir}/precious`;
  Deno.writeTextFileSync(precious, "kept");
  if (geteuid() === 0) {
    Deno.chmodSync(temp.dir, 0o755);
    for (const folder of ["log", "status"]) Deno.chownSync(`${temp.dir}/${folder}`, UUCP, UUCP);
  }
  const { spool } = temp;
  const uses: [string, () => unknown][] = [
    ["log/gofax-fallback", () => spool.fallbackRecord.append("planted\n", { deadlineMs: 50 })],
    ["log/xferfaxlog", () => spool.appendXferfaxlog("log/xferfaxlog", "planted\n", { deadlineMs: 50 })],
    ["status/freeswitch0", () => spool.writeStatus(MODEM, "planted", { deadlineMs: 50 })],
    ["log/gofax-recv-000000042", (): void => {
      using note = NoteFile.take(spool.paths.receptionNote(COMMID));
      note?.write("planted");
    }],
    [
      "log/gofax-recv-000000043",
      async () => (await NoteFile.create(spool.paths.receptionNote(commId(43)), "planted"))[Symbol.dispose](),
    ],
    ["log/fifo", () => new ModemFifos([{ modem: MODEM, path: `${temp.dir}/log/fifo` }]).close()],
  ];
  // A link of our own is one that we trust.
  const fair = uses.filter(([file]) => geteuid() === 0 || file !== "log/xferfaxlog");
  for (const [file, use] of fair) {
    await using _swapping = await swapping(temp, file, precious);
    const end = Date.now() + 300;
    while (Date.now() < end) {
      try {
        await use();
      } catch (error) {
        assert.ok(error instanceof SpoolError, `${file}: ${error}`);
      }
    }
    assert.equal(Deno.readTextFileSync(precious), "kept", file);
  }
});
