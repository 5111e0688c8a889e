/**
 * `gofax demo`: sends a fax and receives it on a bare machine, without root, FreeSWITCH or HylaFAX. The sender, the daemon and
 * the spool are the real ones; FreeSWITCH is the stand-in of `gofax sim`, and the demonstration itself plays faxq.
 */

import { onSignals } from "../../lib/os/signals.ts";
import { RECORDED_SPEED, type Speed } from "../../lib/sim/mod.ts";
import { buildInfo } from "../build_info.ts";
import { makeScratch, NUMBER, removeScratch } from "./scratch.ts";
import { Screen, standardOutput } from "./screen.ts";
import { sendAndReceive } from "./story.ts";
import { type Finding, findings, xferfaxlogLines } from "./verdict.ts";
import { codeOfSignal } from "../interrupted.ts";
import { CommandError } from "../command_error.ts";
import { SYSEXIT } from "../exit_code.ts";
import { runCommand } from "../line/run_command.ts";
import { print, printError } from "../output.ts";
import type { GivenFlags } from "../table/given.ts";
import { DEMO } from "../table/trial.ts";
import { systemClock } from "../world.ts";
import { messageOf } from "../../lib/text/error_text.ts";

const DEADLINE_MS = 30_000;

/** Speed of the stand-in: slow enough to watch, and a hundred times faster than a telephone line. */
const WATCHABLE: Partial<Speed> = {
  dialMs: 200,
  negotiateT38Ms: 600,
  negotiateAudioMs: 600,
  firstPageMs: 700,
  pageMs: 700,
  resultMs: 300,
  farewellMs: 100,
};
const FAST: Partial<Speed> = { factor: 100, tickMs: RECORDED_SPEED.tickMs / 100 };

const NEXT = `What next, on a real server (README.md):
  1. install HylaFAX and FreeSWITCH with mod_spandsp
  2. as root:                            gofax setup
     see what it would do before:        gofax setup --dry-run
  3. what is wrong, and what mends it:   gofax doctor
  4. send a fax:                         sendfax -n -d NUMBER FILE
     watch it, and see how it ended:     gofax status; gofax explain JOB`;

type Flags = GivenFlags<typeof DEMO.forms[""]["flags"]>;

/** The demonstration was ended, by a signal or by its time limit. */
function endedWhy(reason: unknown): string {
  if (reason instanceof DOMException && reason.name === "TimeoutError") {
    return `It was not over after ${DEADLINE_MS / 1000} seconds.`;
  }
  return messageOf(reason);
}

function summarise(screen: Screen, dir: string, found: readonly Finding[]): boolean {
  screen.text("\nlog/xferfaxlog:");
  for (const line of xferfaxlogLines(dir)) screen.text(line);
  screen.text("");
  for (const { about, good, text } of found) screen.text(`${good ? "ok    " : "FAILED"} ${about}: ${text}`);
  return found.every(({ good }) => good);
}

/** Runs it in the scratch spool; returns whether all was as it should be. */
async function runIn(dir: string, screen: Screen, flags: Flags, stop: AbortSignal): Promise<boolean> {
  try {
    const speed = flags.fast ? FAST : WATCHABLE;
    const code = await sendAndReceive({ dir, screen, speed, stop });
    return summarise(screen, dir, findings(dir, code));
  } catch (error) {
    screen.endProgress();
    printError(`gofax demo: ${endedWhy(error)}\n`);
    return false;
  }
}

function introduce(screen: Screen, dir: string): void {
  const { version, commit } = buildInfo();
  screen.text(
    `gofax ${version} (${commit}) sends a fax of two pages to number ${NUMBER}, which comes back, and receives it.
FreeSWITCH and faxq are stand-ins; gofaxsend, gofaxd and the spool are real.
Scratch spool: ${dir}
`,
  );
}

async function run(flags: Flags): Promise<number> {
  using signals = onSignals(["SIGINT", "SIGTERM", "SIGHUP"]);
  const stop = AbortSignal.any([signals.signal, AbortSignal.timeout(DEADLINE_MS)]);
  const dir = await makeScratch(systemClock.now());
  try {
    const screen = new Screen(standardOutput(), systemClock.now);
    introduce(screen, dir);
    const good = await runIn(dir, screen, flags, stop);
    if (good) screen.text(`\nTwo pages went out and came in again, and nothing was lost.\n\n${NEXT}`);
    return codeOfSignal(signals.signal.reason) ?? (good ? SYSEXIT.ok : SYSEXIT.error);
  } finally {
    if (flags.keep) print(`\nThe spool is still there: ${dir}\n`);
    else await removeScratch(dir);
  }
}

/** Runs it; an error is printed in one line. */
async function told(flags: Flags): Promise<number> {
  try {
    return await run(flags);
  } catch (error) {
    throw new CommandError(messageOf(error), SYSEXIT.error, { cause: error });
  }
}

/**
 * Runs `gofax demo`.
 *
 * @param args the arguments behind the command's name
 * @returns the exit code
 */
export function demo(args: readonly string[]): Promise<number> {
  return runCommand(DEMO, args, { "": ({ flags }) => told(flags) });
}
