/**
 * `gofax selftest`: a fax from FreeSWITCH to itself, over T.38 and over audio, and with `--to` a test page to a number. It uses no modem and
 * no job of HylaFAX, and leaves nothing behind (docs/selftest.md).
 */

import type { EslConnection } from "ts-esl";
import type { Config } from "../../lib/config/config.ts";
import { SELFTEST_PROFILE } from "../../lib/fax/status/selftest_profile.ts";
import { dialNumber } from "../../lib/fax/identity/number.ts";
import { seesFile, switchFacts } from "../../lib/flow/selftest/switch_facts.ts";
import type { World } from "../../lib/flow/base/world.ts";
import { waited } from "../../lib/os/pause.ts";
import { onSignals } from "../../lib/os/signals.ts";
import { adminWorld, needConfig, withSwitch } from "../admin.ts";
import { buildInfo } from "../build_info.ts";
import { CommandError } from "../command_error.ts";
import { SYSEXIT } from "../exit_code.ts";
import { codeOfSignal } from "../interrupted.ts";
import { jsonText } from "../json_text.ts";
import { runCommand } from "../line/run_command.ts";
import { print, printError } from "../output.ts";
import type { GivenFlags } from "../table/given.ts";
import { SELFTEST } from "../table/selftest.ts";
import { localTime } from "../text_table.ts";
import { UsageError } from "../usage_error.ts";
import type { View } from "../view.ts";
import { makeFiles, testPage } from "./files.ts";
import { loopStory } from "./loop_story.ts";
import { extensionMend, MENDS } from "./mends.ts";
import { Report } from "./report.ts";
import { toStory } from "./to_story.ts";

type Flags = GivenFlags<typeof SELFTEST.forms[""]["flags"]>;

/** Milliseconds for the two calls to itself. */
const LOOP_MS = 240_000;

/** Looks at FreeSWITCH; where the extension is, or undefined if the test cannot go on. */
async function lookAtSwitch(
  connection: EslConnection,
  config: Config,
  report: Report,
): Promise<string | undefined> {
  const { status, missing, extension } = await switchFacts(connection);
  const { hostname, port } = config.freeswitch.socket;
  const about = "event socket";
  report.add({
    call: "",
    about,
    state: "ok",
    text: `FreeSWITCH ${status?.version ?? ""} at ${hostname}:${port}`,
  });
  if (missing.length > 0) {
    report.add({
      call: "",
      about: "modules",
      state: "fault",
      text: `${missing.join(", ")} is not loaded`,
      mend: MENDS.modules,
    });
    return undefined;
  }
  if (extension === undefined) {
    const text = `FreeSWITCH has no SIP profile ${SELFTEST_PROFILE} that runs`;
    report.add({ call: "", about: "extension", state: "fault", text, mend: extensionMend() });
    return undefined;
  }
  report.add({
    call: "",
    about: "extension",
    state: "ok",
    text: `SIP profile ${SELFTEST_PROFILE} at ${extension}`,
  });
  return extension;
}

/** Both calls to itself. */
async function testLoop(world: World, report: Report): Promise<void> {
  await withSwitch(world, async (connection) => {
    const address = await lookAtSwitch(connection, world.config, report);
    if (address === undefined) return;
    for (const t38 of [true, false]) {
      using files = makeFiles(world.spool.paths.root);
      if (!await seesFile(connection, files.sent)) {
        const text = `FreeSWITCH cannot see ${files.sent}`;
        return report.add({ call: "", about: "file", state: "fault", text, mend: MENDS.unseen });
      }
      const { sent, received } = files;
      await loopStory(world, { address, t38, ident: world.config.freeswitch.ident, sent, received }, report);
    }
  });
}

/** The number as it is dialled. */
function diallable(text: string, { gofaxsend: { callPrefix, plusPrefix } }: Config): string {
  const read = dialNumber(text, { prefix: callPrefix, plusPrefix });
  if (read.kind === "refused") throw new UsageError(`--to: ${read.problem}`);
  return read.number;
}

/** Reads a line; Ctrl-C ends the wait. */
async function answer(stop: AbortSignal): Promise<string> {
  const bytes = new Uint8Array(256);
  const read = Deno.stdin.read(bytes).then((length) =>
    new TextDecoder().decode(bytes.subarray(0, length ?? 0))
  );
  return await Promise.race([read, waited(Infinity, stop).then(() => "")]);
}

/** Asks before somebody is called. */
function asker(number: string, { yes, json }: Flags, stop: AbortSignal): () => Promise<boolean> {
  return async () => {
    if (yes) return true;
    const question = `Call ${number} and send a test page there? [y/N] `;
    if (json) printError(question);
    else print(question);
    const isYes = /^y(es)?$/i.test((await answer(stop)).trim());
    stop.throwIfAborted();
    return isYes;
  };
}

/** The test page to a number. */
async function testNumber(world: World, number: string, flags: Flags, report: Report): Promise<void> {
  const { ident, header } = world.config.freeswitch;
  const site = [header, ident].filter((each) => each !== "").join(", ");
  await withSwitch(world, async (connection) => {
    using files = makeFiles(
      world.spool.paths.root,
      testPage(site, localTime(Math.floor(world.clock.now() / 1000))),
    );
    await toStory(world, connection, number, files, report, asker(number, flags, world.stop));
  });
}

/** A test whose time is over has failed; one that a signal ended has no result. */
function endedBy(reason: unknown, report: Report): number | undefined {
  const signal = codeOfSignal(reason);
  if (signal !== undefined) return signal;
  const text = `it was not over after ${LOOP_MS / 1000} seconds`;
  report.add({ call: "", about: "time", state: "fault", text, mend: MENDS.lost });
  return undefined;
}

async function run(config: Config, flags: Flags, report: Report): Promise<number> {
  const number = flags.to === undefined ? undefined : diallable(flags.to, config);
  if (number !== undefined && !flags.yes && !(Deno.stdin.isTerminal() && Deno.stdout.isTerminal())) {
    throw new UsageError(`--to calls somebody: say --yes, where nobody can be asked`);
  }
  using signals = onSignals(["SIGINT", "SIGTERM", "SIGHUP"]);
  const stop = number === undefined
    ? AbortSignal.any([signals.signal, AbortSignal.timeout(LOOP_MS)])
    : signals.signal;
  const world = adminWorld(config, stop);
  try {
    await (number === undefined ? testLoop(world, report) : testNumber(world, number, flags, report));
  } catch (error) {
    if (!stop.aborted) throw error;
    const code = endedBy(stop.reason, report);
    if (code !== undefined) return code;
  }
  const isDone = report.steps.some(({ about, state }) => about === "result" && state === "ok");
  return isDone && report.isGood ? SYSEXIT.ok : SYSEXIT.error;
}

/** Trouble with FreeSWITCH is a finding like others. */
async function judged(config: Config, flags: Flags, report: Report): Promise<number> {
  try {
    return await run(config, flags, report);
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== SYSEXIT.unavailable) throw error;
    report.add({ call: "", about: "event socket", state: "fault", text: error.message });
    return SYSEXIT.error;
  }
}

/** The last line. */
function verdict({ to }: Flags, code: number, { paint }: View): string {
  const [good, bad] = to === undefined
    ? ["Faxes go through FreeSWITCH, over T.38 and over audio.", "Something is wrong: see FAULT above."]
    : ["The page is there.", "The page is not there."];
  if (code === SYSEXIT.ok) return `${paint("good", good)}\n`;
  return code === SYSEXIT.error ? `${paint("fault", bad)}\n` : "";
}

async function selftestWith(flags: Flags, view: View): Promise<number> {
  const config = needConfig(flags.config);
  const report = new Report(flags.json ? undefined : view);
  if (flags.to === undefined) {
    report.say("Two faxes from FreeSWITCH to itself: nobody is called, it takes about a minute.\n");
  }
  const code = await judged(config, flags, report);
  if (flags.json) print(jsonText({ format: 1, gofax: buildInfo().version, exit: code, steps: report.steps }));
  else print(verdict(flags, code, view));
  return code;
}

/**
 * Runs `gofax selftest`.
 *
 * @param args the arguments behind the command's name
 * @returns the exit code
 */
export function selftest(args: readonly string[]): Promise<number> {
  return runCommand(SELFTEST, args, { "": ({ flags }, view) => selftestWith(flags, view) });
}
