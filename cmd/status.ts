/**
 * `gofax status`: how FreeSWITCH, the modems, the calls and HylaFAX's queue stand, for people or as JSON (docs/status.md).
 * Exit codes: 0 all services are there, 64 wrong usage, 69 a service is away, 77 this user may not look, 78 gofax.conf or the
 * spool it names cannot be used. Warnings do not change the exit code.
 */

import { formatProblem } from "../lib/config/problem.ts";
import type { Loaded } from "../lib/config/load.ts";
import type { StatusReport } from "../lib/fax/status_report.ts";
import { readStatus } from "../lib/flow/status.ts";
import { diskSpace } from "../lib/os/disk_space.ts";
import type { Logger } from "../lib/os/log.ts";
import { SpoolError } from "../lib/spool/errors.ts";
import { Survey } from "../lib/spool/survey.ts";
import { UsageError } from "./args.ts";
import { configPath, problemTexts, readConfig } from "./config_file.ts";
import { SYSEXIT } from "./exit_code.ts";
import { print, printError } from "./output.ts";
import { statusJson } from "./status_json.ts";
import { statusText } from "./status_text.ts";
import { makeWorld } from "./world.ts";

const USAGE = `Usage: gofax status [-c FILE] [--json]

Shows FreeSWITCH and its gateways, modems, calls in progress, HylaFAX's queue, the last results and what is worth a look.
FILE is $GOFAX_CONFIG or /etc/gofax.conf if it is not given. Run it as root or as HylaFAX's user (uucp).
Exit code: 0 FreeSWITCH, faxq and gofaxd are there; 69 one is away; 77 this user may not look; 78 FILE is not usable.
`;

/** sysexits.h: this user may not. */
const EXIT_FORBIDDEN = 77;

interface Flags {
  readonly config: string | undefined;
  readonly json: boolean;
}

/** Everything worth saying is in the report. */
const SILENT: Logger = {
  debug: () => {},
  info: () => {},
  notice: () => {},
  warning: () => {},
  error: () => {},
  with: () => SILENT,
};

function parse(args: readonly string[]): Flags {
  let config: string | undefined;
  let json = false;
  const words = args.values();
  for (const word of words) {
    if (word === "--json") json = true;
    else if (word !== "-c") throw new UsageError(`unknown argument ${JSON.stringify(word)}`);
    else {
      const { value, done } = words.next();
      if (done) throw new UsageError("option -c needs a value");
      config = value;
    }
  }
  return { config, json };
}

function exitCode({ missing, spool: { faxq, gofaxd } }: StatusReport): number {
  if (missing.length > 0) return SYSEXIT.unavailable;
  return [faxq, gofaxd].some(({ kind }) => kind === "forbidden") ? EXIT_FORBIDDEN : SYSEXIT.ok;
}

/** Reads everything; undefined if there is no usable configuration, which has been said then. */
async function report(loaded: Loaded): Promise<StatusReport | undefined> {
  for (const problem of problemTexts(loaded)) printError(`${problem}\n`);
  if (loaded.config === undefined) return undefined;
  const world = makeWorld(loaded.config, SILENT, new AbortController().signal);
  const doubts = loaded.warnings.map(formatProblem);
  return await readStatus({ ...world, survey: new Survey(world.spool.paths), diskSpace }, doubts);
}

async function show({ config, json }: Flags): Promise<number> {
  const loaded = readConfig(configPath(config));
  const status = await report(loaded);
  if (status === undefined) return SYSEXIT.config;
  const code = exitCode(status);
  print(json ? statusJson(status, loaded.file, code) : statusText(status));
  return code;
}

/** Runs `gofax status`; `args` are the words behind it. Returns the exit code. */
export async function status(args: readonly string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    print(USAGE);
    return SYSEXIT.ok;
  }
  try {
    return await show(parse(args));
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof SpoolError)) throw error;
    const usage = error instanceof UsageError;
    printError(`gofax status: ${error.message}${usage ? `\n${USAGE}` : " (hylafax.spooldir)\n"}`);
    return usage ? SYSEXIT.usage : SYSEXIT.config;
  }
}
