/** `gofax status --watch`: the status again and again, on a terminal in one place, elsewhere as lines. */

import type { StatusReport } from "../../lib/fax/status/status_report.ts";
import { waited } from "../../lib/os/pause.ts";
import { onSignals, surviveSignal } from "../../lib/os/signals.ts";
import { SYSEXIT } from "../exit_code.ts";
import { codeOfSignal } from "../interrupted.ts";
import { print, printRaw } from "../output.ts";
import { localSeconds } from "../text_table.ts";
import type { View } from "../view.ts";
import { firstFrame, frame, type TerminalSize } from "./frame.ts";
import { takeKeys } from "./keys.ts";
import { LiveTerminal } from "./live_terminal.ts";
import { statusText } from "./status_text.ts";

/** Seconds from one look to the next, if nobody says how many. */
export const USUAL_EVERY_S = 2;

/** What is watched. */
export interface Watched {
  /** Asks for the status; must not throw. */
  readonly read: () => Promise<StatusReport>;
  /** Seconds from one look to the next. */
  readonly everyS: number;
}

/** What a terminal has that does not tell. */
const USUAL_SIZE: TerminalSize = { columns: 80, rows: 24 };

function terminalSize(): TerminalSize {
  try {
    const { columns, rows } = Deno.consoleSize();
    return columns > 0 && rows > 0 ? { columns, rows } : USUAL_SIZE;
  } catch {
    return USUAL_SIZE;
  }
}

/** Whether one screen can be drawn over another. */
function canDraw({ isTerminal }: View): boolean {
  return isTerminal && Deno.env.get("TERM") !== "dumb";
}

/** The value, or undefined if the signal comes first. */
async function unlessStopped<T>(value: Promise<T>, stop: AbortSignal): Promise<T | undefined> {
  return await Promise.race([value, waited(Infinity, stop).then(() => undefined)]);
}

/** Looks again and again, until it is told to stop; `show` returns false if nobody looks any more. */
async function rounds(
  { read, everyS }: Watched,
  stop: AbortSignal,
  show: (report: StatusReport) => boolean,
): Promise<void> {
  while (!stop.aborted) {
    const report = await unlessStopped(read(), stop);
    if (report === undefined || !show(report)) return;
    await waited(everyS * 1000, stop);
  }
}

/** Shows it as lines: the time, then the status. */
async function asLines(watched: Watched, stop: AbortSignal, view: View): Promise<void> {
  await rounds(
    watched,
    stop,
    (report) => print(`${localSeconds(report.time)}\n${statusText(report, view)}\n`),
  );
}

/** Shows it in one place. A new size of the terminal, and a return from Ctrl-Z, draw it anew at once. */
async function inPlace(watched: Watched, stop: AbortSignal, view: View): Promise<void> {
  const over = new AbortController();
  const ended = AbortSignal.any([stop, over.signal]);
  using keys = takeKeys(() => over.abort());
  using terminal = new LiveTerminal((text) => printRaw(text));
  let last: StatusReport | undefined;
  const draw = (): void => {
    const size = terminalSize();
    const fitting = { ...view, columns: size.columns };
    terminal.draw(last === undefined ? firstFrame(fitting) : frame(last, size, watched.everyS, view), size);
  };
  using _resized = surviveSignal("SIGWINCH", draw);
  using _stopped = surviveSignal("SIGTSTP", () => {
    terminal.leave();
    keys.release();
    Deno.kill(Deno.pid, "SIGSTOP");
  });
  using _resumed = surviveSignal("SIGCONT", () => {
    keys.take();
    terminal.enter();
    draw();
  });
  draw();
  await rounds(watched, ended, (report) => {
    last = report;
    draw();
    return true;
  });
}

/**
 * Shows the status until a signal ends it, or the key `q`, or, where it is no terminal, the reader.
 *
 * @returns the exit code
 */
export async function watchStatus(watched: Watched, view: View): Promise<number> {
  using signals = onSignals(["SIGINT", "SIGTERM", "SIGHUP"]);
  const { signal } = signals;
  await (canDraw(view) ? inPlace(watched, signal, view) : asLines(watched, signal, view));
  return codeOfSignal(signal.reason) ?? SYSEXIT.ok;
}
