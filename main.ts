/**
 * Finds out which command is meant, by the name that the program was called by or else by its first argument, and runs it. This is the
 * only file that ends the process.
 */

import { OutputError } from "./cmd/output.ts";
import { refuseToSend, send } from "./cmd/send/send.ts";
import { childOfFaxq, senderArguments } from "./cmd/send/through_door.ts";
import type { CommandName } from "./cmd/table/table.ts";
import { giveUpSecondUser } from "./lib/os/second_user.ts";
import { isStrayErrorTaken } from "./lib/os/stray_errors.ts";
import { showUnseenInLines } from "./lib/text/unseen.ts";
import { stackOf } from "./lib/text/error_text.ts";

/**
 * Why this process still has a second user; undefined if it has none. faxq starts the sender with root as its real user, and the program
 * may do nothing before it has dropped that user.
 */
const secondUser = leaveSecondUser();

/** Names that the program may be linked as, and the commands that they stand for. */
const LINKS: Readonly<Record<string, string>> = { gofaxd: "daemon", gofaxsend: "send" };

/** Exit codes after an unexpected error. The sender may end with HylaFAX's numbers only; after 0 faxq tries the job again. */
const SURPRISE: Readonly<Record<string, number>> = { send: 0 };

function leaveSecondUser(): Error | undefined {
  try {
    giveUpSecondUser();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The name that the program was called by. It is read from /proc, because the usual way loads half of Node. */
function calledAs(): string {
  try {
    return Deno.readTextFileSync("/proc/self/cmdline").split("\0")[0]?.split("/").at(-1) ?? "";
  } catch {
    return "";
  }
}

/** The command and its arguments. */
function choose(args: readonly string[]): readonly [command: string, args: readonly string[]] {
  const linked = LINKS[calledAs()];
  // The door adds "send" to the arguments whatever the program is called.
  if (linked !== undefined) return [linked, args[0] === linked ? args.slice(1) : args];
  const [word = "help", ...rest] = args;
  // These are faxq's arguments for its sender (docs/internals/hylafax.md#command-line), whatever the program is called. Exit code 64
  // would tell faxq that the fax was sent.
  if (word.startsWith("-") && args.includes("-m")) return ["send", args];
  return [LINKS[word] ?? word, rest];
}

/** The function of a command: its arguments in, its exit code out. */
type Run = (args: readonly string[]) => number | Promise<number>;

/** The sender that only tells. A person asks for it: faxq's arguments never have this flag alone. */
const DRY_RUN = "send --dry-run";

/** Every command of the table except the sender, which is started once per job: these are loaded when they are needed. */
const LOADERS: Readonly<Record<Exclude<CommandName, "send"> | typeof DRY_RUN, () => Promise<Run>>> = {
  [DRY_RUN]: async () => (await import("./cmd/send/dry_run.ts")).dryRun,
  setup: async () => (await import("./cmd/setup/setup.ts")).setup,
  daemon: async () => (await import("./cmd/daemon/daemon.ts")).daemon,
  door: async () => (await import("./cmd/door/door.ts")).door,
  config: async () => (await import("./cmd/config/config.ts")).config,
  doctor: async () => (await import("./cmd/doctor/doctor.ts")).doctor,
  selftest: async () => (await import("./cmd/selftest/selftest.ts")).selftest,
  status: async () => (await import("./cmd/status/status.ts")).status,
  explain: async () => (await import("./cmd/explain/explain.ts")).explain,
  number: async () => (await import("./cmd/number/number.ts")).number,
  fallback: async () => (await import("./cmd/fallback/fallback.ts")).fallback,
  override: async () => (await import("./cmd/override/override.ts")).override,
  dynamicconfig: async () => (await import("./cmd/dynamicconfig/dynamicconfig.ts")).dynamicconfig,
  demo: async () => (await import("./cmd/demo/demo.ts")).demo,
  sim: async () => (await import("./cmd/sim/sim.ts")).sim,
  completion: async () => (await import("./cmd/completion/completion.ts")).completion,
  man: async () => (await import("./cmd/man/man.ts")).man,
};

function isCommand(word: string): word is keyof typeof LOADERS {
  return Object.hasOwn(LOADERS, word);
}

/** The command itself, or the one that only tells. */
function meant(command: string, args: readonly string[]): string {
  return command === "send" && args.includes("--dry-run") ? DRY_RUN : command;
}

/** Runs a command. */
async function run(named: string, given: readonly string[]): Promise<number> {
  const command = meant(named, given);
  const args = command === "send" ? senderArguments(given) : given;
  if (secondUser !== undefined) return await refuse(command, args, secondUser);
  if (["-version", "--version", "version"].some((word) => word === command || word === args[0])) {
    return (await import("./cmd/line/front.ts")).tellVersion(args);
  }
  if (command === "send") return await send(args, childOfFaxq(given));
  if (isCommand(command)) return await (await LOADERS[command]())(args);
  return await help(command === "help" ? args : [command, ...args]);
}

/** Does nothing, because the second user is still there; the sender puts its jobs off. */
async function refuse(command: string, args: readonly string[], why: Error): Promise<number> {
  if (command === "send") return await refuseToSend(args, why.message);
  throw why;
}

/** `gofax help` and `gofax help COMMAND`; also for a first argument that is no command. */
async function help(words: readonly string[]): Promise<number> {
  const [word = "", ...more] = words;
  const asked = LINKS[word] ?? word;
  if (asked === "send" || isCommand(asked)) return await run(asked, [...more, "--help"]);
  return (await import("./cmd/line/front.ts")).tellCommands(words);
}

const [named, args] = choose(Deno.args);
const command = meant(named, args);

/** Errors that no other code catches. */
globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  if (!isStrayErrorTaken(event.reason)) surprised(event.reason);
});
globalThis.addEventListener("error", (event) => {
  event.preventDefault();
  if (!isStrayErrorTaken(event.error)) surprised(event.error);
});

function surprised(error: unknown): never {
  try {
    if (error instanceof OutputError) {
      Deno.stderr.writeSync(new TextEncoder().encode(`gofax ${command}: ${error.message}\n`));
      Deno.exit(SURPRISE[command] ?? 74);
    }
    const text = stackOf(error);
    Deno.stderr.writeSync(new TextEncoder().encode(showUnseenInLines(`gofax ${command}: ${text}\n`)));
  } finally {
    Deno.exit(SURPRISE[command] ?? 70);
  }
}

try {
  Deno.exit(await run(command, args));
} catch (error) {
  surprised(error);
}
