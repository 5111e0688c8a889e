/** `gofax dynamicconfig test`: runs the site's DynamicConfig script as for a call, and shows what its answer does. */

import type { Config } from "../../lib/config/config.ts";
import { tryIncoming, tryOutgoing } from "../../lib/flow/admin/dynamic_trial.ts";
import type { World } from "../../lib/flow/base/world.ts";
import { FormatError } from "../../lib/hylafax/format_error.ts";
import { type ModemName, modemName } from "../../lib/hylafax/ids.ts";
import { type FaxJob, readJob } from "../../lib/hylafax/job.ts";
import { parseQfile } from "../../lib/hylafax/qfile.ts";
import { geteuid } from "../../lib/os/process_calls.ts";
import { onSignals } from "../../lib/os/signals.ts";
import { foreignText } from "../../lib/text/foreign.ts";
import { adminWorld, needConfig } from "../admin.ts";
import { CommandError } from "../command_error.ts";
import { UsageError } from "../usage_error.ts";
import { codeOfSignal } from "../interrupted.ts";
import { incomingJson, outgoingJson } from "./dynamicconfig_json.ts";
import { incomingText, outgoingText, type TrialPlace } from "./dynamicconfig_text.ts";
import { SYSEXIT } from "../exit_code.ts";
import { runCommand } from "../line/run_command.ts";
import { print } from "../output.ts";
import type { Given } from "../table/given.ts";
import { DYNAMICCONFIG } from "../table/numbers.ts";
import type { View } from "../view.ts";
import { messageOf } from "../../lib/text/error_text.ts";

type Forms = typeof DYNAMICCONFIG.forms;

function readModem(text: string): ModemName {
  try {
    return modemName(text);
  } catch (error) {
    throw new UsageError(`--modem: ${messageOf(error)}`, { cause: error });
  }
}

/** The user as whom the script is run. A script may behave differently for another user, so this is printed. */
function userText(world: World): string {
  const me = geteuid();
  const { uid } = Deno.statSync(world.spool.paths.root);
  return uid === null || uid === me
    ? `user ${me}, whose the spool is`
    : `user ${me}; the real thing runs as user ${uid}, whose the spool is`;
}

function place(world: World, key: "gofaxd" | "gofaxsend"): TrialPlace {
  const { dynamicConfig } = world.config[key];
  return {
    key: `${key}.dynamicconfig`,
    path: `${world.spool.paths.resolve(dynamicConfig)} (${key}.dynamicconfig), in ${world.spool.paths.root}`,
    user: userText(world),
  };
}

function readJobFile(world: World, path: string): FaxJob {
  try {
    return readJob(parseQfile(world.spool.documents.read(path)));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new CommandError(`Cannot read job ${path}: ${error.message}`, SYSEXIT.error, { cause: error });
  }
}

/** Gives a world that ends the script when the command is interrupted. */
async function inWorld(config: Config, work: (world: World) => Promise<number>): Promise<number> {
  using signals = onSignals(["SIGTERM", "SIGINT"]);
  const code = await work(adminWorld(config, signals.signal));
  return codeOfSignal(signals.signal.reason) ?? code;
}

async function outgoing({ flags, words }: Given<Forms["test outgoing"]>, view: View): Promise<number> {
  const modem = readModem(flags.modem);
  return await inWorld(needConfig(flags.config), async (world) => {
    const trial = await tryOutgoing({ ...world, modem }, readJobFile(world, words.QFILE));
    const where = place(world, "gofaxsend");
    print(flags.json ? outgoingJson(trial, where) : outgoingText(trial, where, view));
    const fails = trial.answer.kind === "error" || trial.call?.number.kind === "refused";
    return fails ? SYSEXIT.error : SYSEXIT.ok;
  });
}

async function incoming({ flags }: Given<Forms["test incoming"]>, view: View): Promise<number> {
  const device = readModem(flags.modem);
  return await inWorld(needConfig(flags.config), async (world) => {
    const gateway = flags.gateway ?? world.config.freeswitch.gateways[0] ?? "";
    const [callerNumber, callerName] = [foreignText(flags.caller), foreignText(flags.name)];
    const call = { callerNumber, callerName, recipient: foreignText(flags.recipient), gateway };
    const trial = await tryIncoming(world, call, { device, commid: "000000000", uuid: world.uuid() });
    const where = place(world, "gofaxd");
    const { rejectResponse } = world.config.gofaxd;
    print(
      flags.json
        ? incomingJson(trial, where, rejectResponse)
        : incomingText(trial, where, rejectResponse, view),
    );
    return trial.answer.problems.length > 0 ? SYSEXIT.error : SYSEXIT.ok;
  });
}

/**
 * Runs `gofax dynamicconfig`.
 *
 * @param args the arguments behind the command's name
 * @returns the exit code
 */
export function dynamicconfig(args: readonly string[]): Promise<number> {
  return runCommand(DYNAMICCONFIG, args, { "test outgoing": outgoing, "test incoming": incoming });
}
