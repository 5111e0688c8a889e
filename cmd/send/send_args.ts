/**
 * The sender's arguments, which are faxq's (docs/internals/hylafax.md#command-line) and not those of a person. They have this reader
 * of their own: `-c` means two things, an unknown option takes its value with it, and the sender does not load the table of commands.
 */

import { type ModemName, modemName } from "../../lib/hylafax/ids.ts";
import { messageOf } from "../../lib/text/error_text.ts";
import { UsageError } from "../usage_error.ts";

/** What faxq starts the sender with (docs/internals/hylafax.md#command-line). */
export interface SendArgs {
  /** The configuration file; undefined where none is named. */
  readonly config: string | undefined;
  /** The modem that faxq gave to the jobs. */
  readonly modem: ModemName;
  /** The jobs, relative to the spool; at least one. */
  readonly qfiles: readonly string[];
  /** `-c tag:"value"` of JobControlCmd, by tag. */
  readonly jobControl: ReadonlyMap<string, string>;
}

/** faxq's own form after `-c`: a tag in lower case, its value always quoted. No path looks like it. */
const JOB_CONTROL = /^([a-z][a-z0-9]*):"(.*)"$/s;

/** Options come in front, each with its value behind it; the first other word ends them. */
function* options(
  args: readonly string[],
  known: readonly string[],
): Generator<readonly [string, string], readonly string[]> {
  let at = 0;
  for (; at < args.length && args[at]?.startsWith("-"); at += 2) {
    const option = args[at] ?? "";
    if (option === "--") return args.slice(at + 1);
    const value = args[at + 1];
    if (!known.includes(option)) throw new UsageError(`unknown option ${JSON.stringify(option)}`);
    if (value === undefined) throw new UsageError(`option ${option} needs a value`);
    yield [option, value];
  }
  return args.slice(at);
}

/**
 * Reads the sender's arguments.
 * @throws {UsageError} If they are none.
 */
export function parseSendArgs(args: readonly string[]): SendArgs {
  let config: string | undefined;
  let modem: ModemName | undefined;
  const jobControl = new Map<string, string>();
  const walk = options(args, ["-c", "--config", "-m"]);
  let step = walk.next();
  for (; !step.done; step = walk.next()) {
    const [option, value] = step.value;
    const control = option === "-c" ? JOB_CONTROL.exec(value) : null;
    if (control !== null) jobControl.set(control[1] ?? "", control[2] ?? "");
    else if (option !== "-m") config = value;
    else modem = readModem(value);
  }
  if (modem === undefined) throw new UsageError("no modem given (-m MODEM)");
  if (step.value.length === 0) throw new UsageError("no qfile given");
  return { config, modem, qfiles: step.value, jobControl };
}

/** The qfiles among arguments that are perhaps no good otherwise. */
export function qfileWords(args: readonly string[]): readonly string[] {
  let at = 0;
  while (args[at]?.startsWith("-") && args[at] !== "--") at += 2;
  return args.slice(args[at] === "--" ? at + 1 : at);
}

function readModem(text: string): ModemName {
  try {
    return modemName(text);
  } catch (error) {
    throw new UsageError(messageOf(error), { cause: error });
  }
}
