/**
 * The sender: sends the jobs of the qfiles that faxq gives, and exits with HylaFAX's number. It is started by the door
 * (door_script.ts), or by faxq itself; in both cases with real uid 0, which main.ts drops, and effective uid uucp
 * (docs/internals/hylafax.md#user-and-environment).
 */

import { EXIT, type ExitCode } from "../../lib/fax/end/outcome.ts";
import { putOffJobs } from "../../lib/flow/send/put_off.ts";
import { endFaxAccounting } from "../../lib/flow/base/fax_accounting.ts";
import { sendBatch } from "../../lib/flow/send/send_batch.ts";
import { tellUnusedTags } from "../../lib/flow/send/unused_tags.ts";
import type { World } from "../../lib/flow/base/world.ts";
import { parseSendArgs, qfileWords, type SendArgs, SendArgsError } from "../../lib/hylafax/send_args.ts";
import type { Logger } from "../../lib/os/log.ts";
import { watchStarter } from "../../lib/os/starter.ts";
import { LeaveRootError } from "../../lib/os/leave_root.ts";
import { onSignals } from "../../lib/os/signals.ts";
import { type OpenLog, openLog } from "../../lib/os/syslog.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { Spool } from "../../lib/spool/spool.ts";
import { configPath, problemTexts, readConfig } from "../config_file.ts";
import { leaveRoot } from "../leave_root.ts";
import { print, printError } from "../output.ts";
import { makeWorld, systemClock } from "../world.ts";
import { messageOf, stackOf } from "../../lib/text/error_text.ts";

/** Whether help is requested; faxq does not do that. */
function asksOnlyForHelp(args: readonly string[]): boolean {
  return args.length > 0 && args.every((arg) => arg === "--help" || arg === "-h");
}

/** Loaded only when it is printed: the sender starts once for each job. */
async function senderHelp(): Promise<string> {
  const [{ helpText }, { SEND }, { viewOf }] = await Promise.all([
    import("../line/help_text.ts"),
    import("../table/started.ts"),
    import("../view.ts"),
  ]);
  return helpText(SEND, [], viewOf("auto"));
}

/** As {@link senderHelp}. */
async function senderUsage(): Promise<string> {
  const [{ usageText }, { SEND }, { PLAIN_VIEW }] = await Promise.all([
    import("../line/usage_text.ts"),
    import("../table/started.ts"),
    import("../view.ts"),
  ]);
  return usageText(SEND, [""], PLAIN_VIEW);
}

/**
 * Puts off the jobs of a sender that cannot work, with the first problem as their status, so that a broken server does not fail
 * every waiting job. Never throws.
 * @returns how many jobs there are
 */
async function putOff(log: Logger, qfiles: readonly string[], problem: string): Promise<number> {
  try {
    leaveRoot(".");
    return await putOffJobs({ spool: Spool.open("."), clock: systemClock, log }, qfiles, problem);
  } catch (error) {
    log.error(`Cannot put the jobs off: ${messageOf(error)}`);
    return qfiles.length;
  }
}

async function sendAll(
  log: Logger,
  args: SendArgs,
  stop: AbortSignal,
  faxqWaits: () => boolean,
): Promise<ExitCode> {
  const loaded = readConfig(configPath(args.config));
  const problems = problemTexts(loaded);
  for (const problem of problems) log.error(problem);
  if (loaded.config === undefined) {
    await putOff(log, args.qfiles, problems[0] ?? `${loaded.file}: not usable`);
    return EXIT.retry;
  }
  tellUnusedTags({ log }, args.jobControl);
  let world: World;
  try {
    const left = leaveRoot(loaded.config.hylafax.spooldir);
    if (left !== undefined) log.notice(left);
    world = makeWorld(loaded.config, log, stop);
  } catch (error) {
    if (!(error instanceof SpoolError || error instanceof LeaveRootError)) throw error;
    log.error(error.message);
    await putOff(log, args.qfiles, error.message);
    return EXIT.retry;
  }
  const { modem, jobControl, busyIsNoDial, qfiles } = args;
  const code = await sendBatch({ ...world, modem, jobControl, busyIsNoDial, faxqWaits }, qfiles);
  endFaxAccounting(world);
  return code;
}

/**
 * HylaFAX's own sender ends its call at these three signals (faxSendApp.c++); a sender that they killed would leave its call
 * running.
 */
const STOP = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** Puts the jobs off; uses nothing but their files. Never throws. */
export async function refuseToSend(args: readonly string[], problem: string): Promise<ExitCode> {
  using _signals = onSignals(STOP);
  using log = openLog({ program: "gofaxsend" });
  log.error(problem);
  await putOff(log, qfileWords(args), problem);
  return EXIT.retry;
}

/**
 * Reports arguments that cannot be used. Jobs among them are put off, and tried again also if that cannot be written down; without
 * any the sender has failed.
 */
async function refuseUsage(log: OpenLog, args: readonly string[], problem: string): Promise<ExitCode> {
  if (!log.onStderr) printError(`gofaxsend: ${problem}\n`);
  log.error(`Wrong usage: ${problem}`);
  printError(await senderUsage());
  return await putOff(log, qfileWords(args), `Wrong usage: ${problem}`) > 0 ? EXIT.retry : EXIT.failed;
}

/**
 * Runs the sender. It never throws: after an unexpected error the job is tried again.
 * @param child the process that faxq waits for
 */
export async function send(args: readonly string[], child: number): Promise<ExitCode> {
  if (asksOnlyForHelp(args)) {
    print(await senderHelp());
    return EXIT.retry;
  }
  using signals = onSignals(STOP);
  using log = openLog({ program: "gofaxsend" });
  const faxqWaits = watchStarter(child);
  try {
    return await sendAll(log, parseSendArgs(args), signals.signal, faxqWaits);
  } catch (error) {
    if (error instanceof SendArgsError) return await refuseUsage(log, args, error.message);
    log.error(`Unexpected: ${stackOf(error)}`);
    return EXIT.retry;
  }
}
