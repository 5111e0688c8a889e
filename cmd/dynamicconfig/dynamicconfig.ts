/** `gofax dynamicconfig test`: runs the site's DynamicConfig script as the real thing would and shows what its answer does. */

import type { Config } from "../../lib/config/config.ts";
import { tryIncoming, tryOutgoing } from "../../lib/flow/admin/dynamic_trial.ts";
import type { World } from "../../lib/flow/base/world.ts";
import { FormatError } from "../../lib/hylafax/format_error.ts";
import { type ModemName, modemName } from "../../lib/hylafax/ids.ts";
import { type FaxJob, readJob } from "../../lib/hylafax/job.ts";
import { parseQfile } from "../../lib/hylafax/qfile.ts";
import { geteuid } from "../../lib/os/libc.ts";
import { onSignals } from "../../lib/os/signals.ts";
import { foreignText } from "../../lib/text/foreign.ts";
import {
  adminWorld,
  CommandError,
  CONFIG_FLAG,
  needConfig,
  noWords,
  parseFlags,
  runCommand,
} from "../admin.ts";
import { UsageError } from "../usage_error.ts";
import { incomingText, outgoingText, type TrialPlace } from "./dynamicconfig_text.ts";
import { SYSEXIT } from "../exit_code.ts";
import { print } from "../output.ts";
import { messageOf } from "../../lib/text/error_text.ts";

const USAGE = `Usage: gofax dynamicconfig test outgoing [-c FILE] [--modem M] QFILE
       gofax dynamicconfig test incoming [-c FILE] --caller N --recipient N [--name X] [--gateway G] [--modem M]

Runs the script of gofax.conf (dynamicconfig in [gofaxsend] or [gofaxd]) for a job or a call, and shows its arguments, how
it ended, what each line of its output does, and what the call would look like. No call is made, and FreeSWITCH is not
needed. QFILE is such as sendq/q12 or doneq/q12. The script is really run, and when root runs this, as the user it runs as.
Exit 1: the script failed, or a value was refused.
`;

function readModem(text: string): ModemName {
  try {
    return modemName(text);
  } catch (error) {
    throw new UsageError(`--modem: ${messageOf(error)}`, { cause: error });
  }
}

/** Somebody else's rights make a script do something else. */
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
  return await work(adminWorld(config, signals.signal));
}

async function outgoing(args: readonly string[]): Promise<number> {
  const { values, positionals } = await parseFlags(args, { ...CONFIG_FLAG, modem: { type: "string" } });
  const [qfile, ...more] = positionals;
  if (qfile === undefined) throw new UsageError("name a qfile, such as sendq/q12");
  noWords(more);
  const modem = readModem(values.modem ?? "freeswitch0");
  return await inWorld(needConfig(values.config), async (world) => {
    const trial = await tryOutgoing({ ...world, modem }, readJobFile(world, qfile));
    print(outgoingText(trial, place(world, "gofaxsend")));
    const fails = trial.answer.kind === "error" || trial.call?.number.kind === "refused";
    return fails ? SYSEXIT.error : SYSEXIT.ok;
  });
}

const INCOMING_FLAGS = {
  ...CONFIG_FLAG,
  caller: { type: "string" },
  name: { type: "string" },
  recipient: { type: "string" },
  gateway: { type: "string" },
  modem: { type: "string" },
} as const;

async function incoming(args: readonly string[]): Promise<number> {
  const { values, positionals } = await parseFlags(args, INCOMING_FLAGS);
  noWords(positionals);
  const { caller, recipient, name = "" } = values;
  if (caller === undefined) throw new UsageError("say who calls: --caller NUMBER");
  if (recipient === undefined) throw new UsageError("say who is called: --recipient NUMBER");
  const device = readModem(values.modem ?? "freeswitch");
  return await inWorld(needConfig(values.config), async (world) => {
    const gateway = values.gateway ?? world.config.freeswitch.gateways[0] ?? "";
    const [callerNumber, callerName] = [foreignText(caller), foreignText(name)];
    const call = { callerNumber, callerName, recipient: foreignText(recipient), gateway };
    const trial = await tryIncoming(world, call, { device, commid: "000000000", uuid: world.uuid() });
    print(incomingText(trial, place(world, "gofaxd"), world.config.gofaxd.rejectResponse));
    return trial.answer.problems.length > 0 ? SYSEXIT.error : SYSEXIT.ok;
  });
}

/** Runs `gofax dynamicconfig`; `args` are the words behind it. Returns the exit code. */
export async function dynamicconfig(args: readonly string[]): Promise<number> {
  return await runCommand("dynamicconfig", USAGE, args, async () => {
    const [word, direction, ...rest] = args;
    if (word !== "test") throw new UsageError("say test outgoing or test incoming");
    if (direction === "outgoing") return await outgoing(rest);
    if (direction === "incoming") return await incoming(rest);
    throw new UsageError("say test outgoing or test incoming");
  });
}
