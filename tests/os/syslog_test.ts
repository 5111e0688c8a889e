import assert from "node:assert/strict";
import { loadLibc } from "../../lib/os/libc.ts";
import { openLog } from "../../lib/os/syslog.ts";

loadLibc();

const MODULE = new URL("../../lib/os/syslog.ts", import.meta.url).href;

/** A stand-in for syslogd: prints each datagram as a line of hex digits. */
const RECEIVER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("bound", flush=True)
while True:
    d = s.recv(1 << 20)
    if d.endswith(b"END"):
        break
    print(d.hex(), flush=True)
`;

/** A stand-in that never reads, so that its queue fills up; it tells what was queued when its input ends. */
const BUSY = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("bound", flush=True)
sys.stdin.readline()
s.setblocking(False)
n = 0
try:
    while True:
        s.recv(1 << 20)
        n += 1
except BlockingIOError:
    print(n, flush=True)
sys.stdin.readline()
print(s.recv(1 << 20).hex(), flush=True)
print(s.recv(1 << 20).hex(), flush=True)
`;

function unhex(line: string | undefined): string {
  return new TextDecoder().decode(Uint8Array.fromHex(line ?? ""));
}

class Python {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  #rest = "";

  constructor(script: string, path: string) {
    this.#child = new Deno.Command("python3", { args: ["-c", script, path], stdin: "piped", stdout: "piped" })
      .spawn();
    this.#lines = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#writer = this.#child.stdin.getWriter();
  }

  async line(): Promise<string> {
    while (!this.#rest.includes("\n")) {
      const { value, done } = await this.#lines.read();
      assert.ok(!done, "the receiver ended");
      this.#rest += value;
    }
    const [line = "", ...rest] = this.#rest.split("\n");
    this.#rest = rest.join("\n");
    return line;
  }

  async poke(): Promise<void> {
    await this.#writer.write(new TextEncoder().encode("\n"));
  }

  async end(): Promise<void> {
    await this.#writer.close();
    while (!(await this.#lines.read()).done);
    await this.#child.status;
  }
}

Deno.test("openLog() sends datagrams as syslog wants them", async () => {
  const dir = Deno.makeTempDirSync();
  const socketPath = `${dir}/log`;
  const receiver = new Python(RECEIVER, socketPath);
  assert.equal(await receiver.line(), "bound");
  using log = openLog({ program: "gofaxd", mode: "syslog", level: "debug", socketPath });
  log.debug("d");
  log.info("i", { number: "+49 30", job: 7 });
  log.notice("n\nforged");
  const call = log.with({ call: "abc" }).with({ job: 8 });
  call.warning("w", { job: 9 });
  call.error("e");
  log.info("x".repeat(20_000));
  const head = /^<(\d+)>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d gofaxd\[(\d+)\]: /;
  const want = [
    ["31", "d"],
    ["30", 'i job=7 number="+49 30"'],
    ["29", "n\\nforged"],
    ["28", "w job=9 call=abc"],
    ["27", "e job=8 call=abc"],
  ];
  for (const [pri, text] of want) {
    const got = unhex(await receiver.line());
    const match = head.exec(got);
    assert.deepEqual([match?.[1], match?.[2], got.replace(head, "")], [pri, String(Deno.pid), text]);
  }
  const long = unhex(await receiver.line());
  assert.equal(new TextEncoder().encode(long).length, 8192);
  assert.ok(long.endsWith("xx…"));
  log.info("END");
  await receiver.end();
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("openLog() loses lines rather than wait for a busy syslog, and says how many", async () => {
  const dir = Deno.makeTempDirSync();
  const socketPath = `${dir}/log`;
  const busy = new Python(BUSY, socketPath);
  assert.equal(await busy.line(), "bound");
  using log = openLog({ program: "gofaxd", mode: "syslog", socketPath });
  const sent = 5000;
  for (let i = 0; i < sent; i++) {
    log.info("line");
  }
  await busy.poke();
  const queued = Number(await busy.line());
  assert.ok(queued > 0 && queued < sent);
  log.info("after");
  await busy.poke();
  assert.match(
    unhex(await busy.line()),
    new RegExp(`^<28>.*: syslog was too busy, log lines lost: ${sent - queued}$`),
  );
  assert.match(unhex(await busy.line()), /^<30>.*: after$/);
  await busy.end();
  Deno.removeSync(dir, { recursive: true });
});

async function logFromChild(options: string, command?: (deno: string[]) => string[]): Promise<string> {
  const source = `
import { openLog } from ${JSON.stringify(MODULE)};
const log = openLog(${options});
log.debug("hidden");
log.info("text", { job: 1 });
log.error("a\\nb");
log[Symbol.dispose]();`;
  const deno = [Deno.execPath(), "eval", "--ext=ts", source];
  const [program = "", ...args] = command?.(deno) ?? deno;
  const { code, stderr } = await new Deno.Command(program, { args, env: { JOURNAL_STREAM: "1:1" } }).output();
  assert.equal(code, 0);
  return new TextDecoder().decode(stderr);
}

const PLAIN = /^[A-Z][a-z]{2} [ \d]\d [\d:]{8} gofaxsend\[\d+\] info: text job=1\n.* error: a\\nb\n$/;

Deno.test("openLog() falls back to standard error when nobody listens", async (t) => {
  const dir = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${dir}/file`, "");
  const cases: [string, string][] = [
    ["a missing socket", `${dir}/none`],
    ["a file in its place", `${dir}/file`],
    ["a path too long", `${dir}/${"x".repeat(200)}`],
  ];
  for (const [name, socketPath] of cases) {
    await t.step(name, async () => {
      assert.match(await logFromChild(JSON.stringify({ program: "gofaxsend", socketPath })), PLAIN);
    });
  }
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("openLog() writes plain lines when told so, though JOURNAL_STREAM names another stream", async () => {
  assert.match(await logFromChild('{ program: "gofaxsend", mode: "stderr" }'), PLAIN);
});

Deno.test("openLog() writes <N> lines when standard error is the journal's stream", async () => {
  const text = await logFromChild('{ program: "gofaxsend" }', (deno) => [
    "sh",
    "-c",
    'JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2) exec "$@"',
    "sh",
    ...deno,
  ]);
  assert.equal(text, "<6>text job=1\n<3>a\\nb\n");
});

Deno.test("openLog() does not throw when standard error is full", async () => {
  const text = await logFromChild('{ program: "gofaxsend", mode: "stderr" }', (deno) => [
    "sh",
    "-c",
    'exec "$@" 2>/dev/full',
    "sh",
    ...deno,
  ]);
  assert.equal(text, "");
});

Deno.test("openLog() tells whether its records are seen on standard error", async () => {
  const dir = await Deno.makeTempDir();
  try {
    using alone = openLog({ program: "gofaxd", mode: "syslog", socketPath: `${dir}/log` });
    assert.equal(String(alone.onStderr), "true");
    using told = openLog({ program: "gofaxd", mode: "stderr" });
    assert.equal(String(told.onStderr), "true");
    await Deno.writeTextFile(`${dir}/log`, "");
    using heard = openLog({ program: "gofaxd", mode: "syslog", socketPath: `${dir}/log` });
    assert.equal(String(heard.onStderr), "false");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
