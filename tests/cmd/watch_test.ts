/** `gofax status --watch`: the screens, drawn on a model of a terminal, and the command on a real one that script(1) makes. */

import assert from "node:assert/strict";
import { frame } from "../../cmd/status/frame.ts";
import { drawn, LiveTerminal } from "../../cmd/status/live_terminal.ts";
import { COLOURED, columnsOf } from "../../cmd/paint.ts";
import { PLAIN_VIEW } from "../../cmd/view.ts";
import { AdminSite, runGofax } from "../support/admin_site.ts";
import { busyReport, quietReport } from "../support/status_reports.ts";
import { TerminalModel } from "../support/terminal_model.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
const COLOURS = { ...PLAIN_VIEW, paint: COLOURED, isTerminal: true };

/** The lines of a picture; the bar at the end of each shows its width. */
function picture(text: string): readonly string[] {
  return text.split("\n").slice(1, -1).map((line) => line.replace(/\|$/, "").trimEnd());
}

function shot(report: Parameters<typeof frame>[0], columns: number, rows: number): TerminalModel {
  const terminal = new TerminalModel(columns, rows);
  const size = { columns, rows };
  using live = new LiveTerminal((text) => terminal.write(text));
  live.draw(frame(report, size, 2, COLOURS), size);
  const seen = new TerminalModel(columns, rows);
  seen.write(drawn(frame(report, size, 2, COLOURS), size));
  return seen;
}

Deno.test("the screen of 80 x 24 has everything where it fits", () => {
  assert.deepEqual(
    shot(quietReport(), 80, 24).lines.filter((line) => line !== ""),
    picture(`
gofax status  2026-11-23 10:11:12  every 2 s, Ctrl-C ends
Altogether  all fine
FreeSWITCH  1.10.12-release at 127.0.0.1:8021, up 3 d 4 h
            gateway default  UP, NOREG
faxq        running
gofaxd      running, sends 0 jobs, takes 0 calls, late by 0 ms (99 % 2 ms, at
              most 5 ms)
Calls       none
Queue       0 waiting, 0 sending, 0 blocked
Modems      freeswitch0  Running and idle
            freeswitch1  Running and idle
Results     none in xferfaxlog
`),
  );
});

Deno.test("the screen of 80 x 24 of a busy site is cut, the most important first", () => {
  assert.deepEqual(
    shot(busyReport(), 80, 24).lines,
    picture(`
gofax status  2026-11-23 10:11:12  every 2 s, Ctrl-C ends
Altogether  working, 3 warnings
Warnings    Gateway backup cannot take calls: registration FAIL_WAIT, DOWN
            A job could have been sent more than 15 min ago; longest: job 41, 20
              min (sleeping, "Busy signal detected (USER_BUSY)")
            freeswitch.password is the well-known one
FreeSWITCH  1.10.12-release at 127.0.0.1:8021, up 3 d 4 h
            gateway default  UP, REGED
            gateway backup   DOWN, FAIL_WAIT  (!)
            2 stations without T.38 (fallback)
faxq        running
gofaxd      running, sends 0 jobs, takes 0 calls, late by 0 ms (99 % 2 ms, at
              most 5 ms)
Calls       in   from 030123450…  page 1         14400 bit/s/E…  T.38   for 31 s
            out  to 0301234501    page 2 of 30   14400 bit/s/E…  audio  for 32 s
            … 12 more
Queue       1 waiting, 3 sending, 0 blocked
            oldest: job 41 to 0891234567, given 1 h ago (sleeping: Busy signal
              detected (USER_BUSY))
Modems      40 modems, 31 idle
            freeswitch0  Sending job 100 to 0301234501
            … 8 more
Results     2026-11-23 10:00  out  0301234567  2 pages  ok, +49 30 1234567
            … 4 more
`),
  );
});

Deno.test("the screen of 60 x 20 of a busy site is cut and shortened", () => {
  assert.deepEqual(
    shot(busyReport(), 60, 20).lines,
    picture(`
gofax status  2026-11-23 10:11:12  every 2 s, Ctrl-C ends
Altogether  working, 3 warnings
Warnings    Gateway backup cannot take calls: registration
              FAIL_WAIT, DOWN
            A job could have been sent more than 15 min ago;
            … 3 more
FreeSWITCH  1.10.12-release at 127.0.0.1:8021, up 3 d 4 h
            gateway default  UP, REGED
            gateway backup   DOWN, FAIL_WAIT  (!)
            2 stations without T.38 (fallback)
faxq        running
gofaxd      running, sends 0 jobs, takes 0 calls, late by 0
              ms (99 % 2 ms, at most 5 ms)
Calls       in   from 0301234…  page 1       T.38   for 31 s
            … 13 more
Queue       1 waiting, 3 sending, 0 blocked
            … 2 more
Modems      40 modems, 31 idle
            … 9 more
Results     2026-11-2…  out  0301234567  2 pages  … … 4 more
`),
  );
});

Deno.test("a screen fits into any terminal", () => {
  for (const report of [quietReport(), busyReport()]) {
    for (let columns = 20; columns <= 200; columns += 7) {
      for (let rows = 1; rows <= 60; rows++) {
        const lines = frame(report, { columns, rows }, 2, COLOURS);
        assert(lines.length <= rows, `${columns} x ${rows}: ${lines.length} lines`);
        for (const line of lines) assert(columnsOf(line) <= columns, `${columns} x ${rows}: ${line}`);
      }
    }
  }
});

Deno.test("a screen is drawn over the one before, nothing is erased first, and the size may change", () => {
  const terminal = new TerminalModel(80, 24);
  terminal.write("$ gofax status --watch\r\n");
  const live = new LiveTerminal((text) => terminal.write(text));
  assert.deepEqual([terminal.inSecond, terminal.cursorShown], [true, false]);
  for (const [columns, rows] of [[80, 24], [60, 20], [60, 20], [200, 50]] as const) {
    terminal.resize(columns, rows);
    for (const report of [busyReport(), quietReport(), busyReport()]) {
      const size = { columns, rows };
      const lines = frame(report, size, 2, COLOURS);
      live.draw(lines, size);
      const alone = new TerminalModel(columns, rows);
      alone.write(drawn(lines, size));
      assert.deepEqual(terminal.lines, alone.lines);
    }
  }
  assert.equal(terminal.flickers, 0);
  live.leave();
  live.leave();
  assert.deepEqual([terminal.inSecond, terminal.cursorShown], [false, true]);
  assert.equal(terminal.lines[0], "$ gofax status --watch");
});

/** Reads a stream until a condition holds. */
async function readUntil(
  reader: ReadableStreamDefaultReader<string>,
  done: () => boolean,
  take: (text: string) => void,
): Promise<void> {
  while (!done()) {
    const { value, done: over } = await reader.read();
    if (over) return;
    take(value);
  }
}

/** The command on a terminal of its own, which script(1) makes. */
class OnTerminal {
  readonly model: TerminalModel;
  readonly child: Deno.ChildProcess;
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;

  constructor(site: AdminSite, columns: number, rows: number) {
    this.model = new TerminalModel(columns, rows);
    const gofax = `"$DENO" run -q -A --no-check "$MAIN" status --watch 0.2; echo "ended with $?"`;
    this.child = new Deno.Command("script", {
      args: ["-qfec", `stty cols ${columns} rows ${rows}; echo "$$ $(tty)"; ${gofax}`, "/dev/null"],
      env: {
        DENO: Deno.execPath(),
        MAIN,
        SHELL: "/bin/bash",
        TERM: "xterm",
        NO_COLOR: "",
        COLUMNS: "",
        GOFAX_CONFIG: site.config,
      },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#reader = this.child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#input = this.child.stdin.getWriter();
  }

  /** Reads until the screen looks like that. */
  async until(done: (model: TerminalModel) => boolean): Promise<void> {
    await readUntil(this.#reader, () => done(this.model), (text) => this.model.write(text));
  }

  async type(text: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(text));
  }

  async end(): Promise<void> {
    await this.#input.close();
    await readUntil(this.#reader, () => false, (text) => this.model.write(text));
    await this.child.status;
  }
}

function has(text: string): (model: TerminalModel) => boolean {
  return ({ lines }) => lines.some((line) => line.includes(text));
}

Deno.test("gofax status --watch draws on a terminal, follows its size, and gives it back after Ctrl-C", async () => {
  await using site = await AdminSite.start();
  const on = new OnTerminal(site, 80, 24);
  await on.until(has("/dev/"));
  const [, tty = ""] = /(\/dev\/\S+)/.exec(on.model.lines.join("\n")) ?? [];
  await on.until(({ inSecond }) => inSecond);
  await on.until(has("Altogether"));
  assert.deepEqual([on.model.cursorShown, on.model.lines.length], [false, 24]);
  on.model.resize(40, 10);
  await new Deno.Command("stty", { args: ["-F", tty, "cols", "40", "rows", "10"] }).output();
  await on.until(({ lines }) =>
    lines.every((line) => line.length <= 40) && lines.some((line) => /…/.test(line))
  );
  await on.type("hello");
  await on.type("\x03");
  await on.until(has("ended with"));
  await on.end();
  assert.deepEqual([on.model.inSecond, on.model.cursorShown], [false, true]);
  assert.match(on.model.lines.join("\n"), /ended with 130/);
  assert.doesNotMatch(on.model.lines.join("\n"), /hello/);
});

Deno.test("gofax status --watch ends with the key q", async () => {
  await using site = await AdminSite.start();
  const on = new OnTerminal(site, 80, 24);
  await on.until(has("Altogether"));
  await on.type("q");
  await on.until(has("ended with"));
  await on.end();
  assert.match(on.model.lines.join("\n"), /ended with 0/);
});

Deno.test("gofax status --watch prints lines where there is no terminal, and ends with its reader, or with 130", async () => {
  await using site = await AdminSite.start();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN, "status", "--watch", "0.2"],
    env: { GOFAX_CONFIG: site.config, TZ: "UTC" },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let text = "";
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  await readUntil(reader, () => text.split("Altogether").length > 2, (more) => text += more);
  child.kill("SIGINT");
  await readUntil(reader, () => false, (more) => text += more);
  assert.equal((await child.status).code, 130);
  assert.match(text, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\nFreeSWITCH {2}(?:.|\n)*\nAltogether {2}.*\n\n\d{4}-/);
  // deno-lint-ignore no-control-regex -- sequences begin with one
  assert.doesNotMatch(text, /\x1b/);
  const { code } = await new Deno.Command("bash", {
    args: ["-c", `set -o pipefail; "$DENO" run -q -A --no-check "$MAIN" status --watch 0.2 | head -1`],
    env: { DENO: Deno.execPath(), MAIN, GOFAX_CONFIG: site.config },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
  assert.equal(code, 0);
});

Deno.test("gofax status wants one of --watch, --nagios and --json, and SECONDS for --watch only", async () => {
  const cases: [args: string[], says: RegExp][] = [
    [["--watch", "--nagios"], /--watch.*--nagios/],
    [["--watch", "--json"], /--watch.*--json/],
    [["--nagios", "--json"], /--nagios.*--json/],
    [["5"], /"5" is for --watch: gofax status --watch 5/],
    [["--watch", "soon"], /--watch wants a number from 0\.2 to 3600, not "soon"/],
    [["--watch", "0"], /--watch wants a number from 0\.2 to 3600, not "0"/],
  ];
  for (const [args, says] of cases) {
    const { code, stderr } = await runGofax(["status", ...args]);
    assert.equal(code, 64, args.join(" "));
    assert.match(stderr, says);
  }
});
