/**
 * `gofaxd`: replaces every faxgetty, in the foreground, until SIGTERM or SIGINT: then it takes nothing new, lets go on what is under way,
 * and ends. A second one ends all at once. If it has a terminal and that is closed, SIGHUP means the same as the first. A service gets SIGHUP from an administrator who wants gofax.conf to be read again; that does not end calls.
 */

import { limitDoubt, mostCalls } from "../../lib/fax/call/call_room.ts";
import { CallServer } from "../../lib/flow/daemon/call_server.ts";
import { runDaemon } from "../../lib/flow/daemon/daemon.ts";
import { planStop, type ToldToStop } from "../../lib/flow/daemon/stop_plan.ts";
import type { DaemonWorld } from "../../lib/flow/base/world.ts";
import { modemName } from "../../lib/hylafax/ids.ts";
import { giveMemoryBack } from "../../lib/os/give_memory_back.ts";
import { isAlive } from "../../lib/os/alive.ts";
import { dropGivenRights } from "../../lib/os/given_rights.ts";
import { DiskSpaces } from "../../lib/os/disk_space.ts";
import { LeaveRootError } from "../../lib/os/leave_root.ts";
import { openFiles, raiseOpenFiles } from "../../lib/os/open_files.ts";
import { openServiceManager, type ServiceManager, takeNotifySocket } from "../../lib/os/service_manager.ts";
import { onSignals, surviveSignal } from "../../lib/os/signals.ts";
import { type OpenLog, openLog } from "../../lib/os/syslog.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { UsageError } from "../usage_error.ts";
import { buildInfo } from "../build_info.ts";
import { configPath, problemTexts, readConfig } from "../config_file.ts";
import { SYSEXIT } from "../exit_code.ts";
import { leaveRoot } from "../leave_root.ts";
import { beOnlyDaemon, otherDaemon, OtherDaemonError } from "./only_daemon.ts";
import { openEngineTools } from "./engine_tools.ts";
import { helpText } from "../line/help_text.ts";
import { asksForHelp, colorChoice, parse } from "../line/parse.ts";
import { print, printError } from "../output.ts";
import { DAEMON } from "../table/started.ts";
import { viewOf } from "../view.ts";
import { makeWorld, systemClock } from "../world.ts";
import { messageOf } from "../../lib/text/error_text.ts";

/** An address that cannot be listened at, and why. */
class ListenError extends Error {
  override readonly name = "ListenError";
}

/**
 * Milliseconds that FreeSWITCH waits for gofaxd (docs/internals/freeswitch.md#outbound-socket): on a busy machine its answer to
 * gofaxd's greeting may take a while.
 */
const GREETING_MS = 25_000;

/** The share of the descriptors for calls that are not accepted yet. */
const WAITING_SHARE = 1 / 4;
const MOST_WAITING = 1000;

/** What the administrator can do if gofaxd may not listen. */
const NO_RIGHT =
  "ports below 1024 need the right CAP_NET_BIND_SERVICE, which the shipped gofaxd.service gives " +
  "(AmbientCapabilities); without it take a higher port here and in FreeSWITCH's dialplan (vars.xml)";

/** Listens, and drops the right to do so: programs that are started afterwards do not have it. */
function listenAt(world: DaemonWorld, openFiles: number): CallServer {
  const { hostname, port } = world.config.gofaxd.socket;
  const maxWaitingCalls = Math.max(1, Math.min(MOST_WAITING, Math.floor(openFiles * WAITING_SHARE)));
  try {
    return new CallServer(world, { hostname, port, connectTimeoutMs: GREETING_MS, maxWaitingCalls });
  } catch (error) {
    const why = messageOf(error);
    const advice = error instanceof Deno.errors.PermissionDenied ? `; ${NO_RIGHT}` : "";
    const other = error instanceof Deno.errors.AddrInUse ? otherDaemon(world) : undefined;
    const who = other === undefined ? "" : `; ${other}`;
    const text = `Cannot listen at ${hostname}:${port} (gofaxd.socket): ${why}${advice}${who}`;
    throw new ListenError(text, { cause: error });
  } finally {
    dropGivenRights();
  }
}

/**
 * Opens everything before it changes anything, so that a failure leaves the spool as it was. Only root may listen below port 1024
 * and raise the limit of open files: a gofaxd that was started as root does both first, and then becomes the spool's owner.
 */
async function run(world: DaemonWorld, file: string): Promise<void> {
  await using calls = listenAt(world, raiseOpenFiles()?.soft ?? Infinity);
  const left = leaveRoot(world.config.hylafax.spooldir);
  if (left !== undefined) world.log.notice(left);
  using _only = await beOnlyDaemon(world);
  const modems = Array.from(
    { length: world.config.hylafax.modems },
    (_, index) => modemName(`freeswitch${index}`),
  );
  using fifos = world.spool.openModemFifos(modems);
  using engine = await openEngineTools(world, file);
  await runDaemon(world, {
    server: calls.server,
    fifos,
    modems,
    mostCalls: callsAtOnce(world),
    engine: engine.tools,
  });
}

/** As many as the limit of open files allows; no limit if that cannot be found out. */
function callsAtOnce({ config, log }: DaemonWorld): number {
  const [limits, used] = [raiseOpenFiles(), openFiles()];
  if (limits === undefined || used === undefined) return Infinity;
  const doubt = limitDoubt(limits.soft, config.hylafax.modems, used);
  if (doubt !== undefined) log.warning(`gofaxd can take too few calls: ${doubt}`);
  return mostCalls(limits.soft, used);
}

/** What the daemon talks to besides HylaFAX. */
interface Listeners {
  readonly log: OpenLog;
  readonly manager: ServiceManager;
}

/** Writes an error to the log, and to standard error for the person who started gofaxd. */
function complain(log: OpenLog, text: string): void {
  log.error(text);
  if (!log.onStderr) printError(`gofaxd: ${text}\n`);
}

async function start(
  { log, manager }: Listeners,
  args: readonly string[],
  told: ToldToStop,
): Promise<number> {
  const file = configPath(parse(DAEMON.forms[""], args).flags.config);
  const loaded = readConfig(file);
  for (const problem of problemTexts(loaded)) complain(log, problem);
  if (loaded.config === undefined) {
    // Every user may read the status, and the text of a problem may quote gofax.conf.
    manager.status(`${loaded.file} is wrong: see the log, or gofax config check`);
    return SYSEXIT.config;
  }
  for (const { file, line, key, message } of loaded.warnings) {
    log.warning(`${file}:${line}: ${key}: ${message}`);
  }
  const { version, commit } = buildInfo();
  log.notice(`gofaxd ${version} (${commit}) starts with ${loaded.file}`);
  const spaces = new DiskSpaces();
  using plan = planStop(told, systemClock.steady(), loaded.config.gofaxd.stopWaitS);
  await run({
    ...makeWorld(loaded.config, log, plan.stop),
    drain: plan.drain,
    manager,
    isAlive,
    giveMemoryBack,
    diskSpace: (path) => spaces.of(path),
  }, file);
  log.notice("gofaxd ends");
  return SYSEXIT.ok;
}

function failure(error: unknown): { code: number; text: string } {
  const text = messageOf(error);
  if (error instanceof UsageError) {
    return { code: SYSEXIT.usage, text };
  }
  if (error instanceof ListenError || error instanceof OtherDaemonError) {
    return { code: SYSEXIT.unavailable, text };
  }
  if (error instanceof SpoolError) return { code: SYSEXIT.cannotCreate, text };
  if (error instanceof LeaveRootError) return { code: SYSEXIT.noPermission, text };
  return { code: SYSEXIT.software, text: error instanceof Error ? error.stack ?? text : text };
}

const ENDS = ["SIGTERM", "SIGINT"] as const;

/** Keeps SIGHUP from ending gofaxd, which systemd would take for a clean exit. */
function ignoreHangup(log: OpenLog): Disposable {
  const text =
    "SIGHUP is ignored: gofax.conf is read at the start only; restart gofaxd to have it read again";
  return surviveSignal("SIGHUP", () => log.notice(text));
}

/** Runs the daemon. */
export async function daemon(args: readonly string[]): Promise<number> {
  if (asksForHelp(args)) {
    print(helpText(DAEMON, args, viewOf(colorChoice(args))));
    return SYSEXIT.ok;
  }
  const onTerminal = Deno.stdin.isTerminal();
  using signals = onSignals(onTerminal ? [...ENDS, "SIGHUP"] : ENDS);
  const socket = takeNotifySocket();
  using log = openLog({ program: "gofaxd" });
  using _hangup = onTerminal ? undefined : ignoreHangup(log);
  using manager = openServiceManager(socket, log);
  try {
    return await start({ log, manager }, args, signals);
  } catch (error) {
    const { code, text } = failure(error);
    complain(log, text);
    if (error instanceof UsageError) printError(`"gofax help daemon" tells how it is called.\n`);
    manager.status(text);
    return code;
  }
}
