/**
 * The sender's arguments, which faxq writes (docs/internals/hylafax.md#command-line), and not a person. They have a parser of
 * their own, because `-c` has two meanings, the jobs are found among arguments that are wrong otherwise, and the sender does not
 * load the table of commands.
 */

import { decodeText } from "../text/bytes.ts";
import { messageOf } from "../text/error_text.ts";
import { type ModemName, modemName, qfileJobId } from "./ids.ts";

/** Arguments with which no job can be sent. */
export class SendArgsError extends Error {
  /** Tells it from other errors. */
  override readonly name = "SendArgsError";
}

/** The arguments with which faxq starts the sender (docs/internals/hylafax.md#command-line). */
export interface SendArgs {
  /** The configuration file; undefined if none is named. */
  readonly config: string | undefined;
  /** The modem that faxq assigned to the jobs. */
  readonly modem: ModemName;
  /** The jobs, relative to the spool; at least one. */
  readonly qfiles: readonly string[];
  /** `-c tag:"value"` of JobControlCmd, by tag. */
  readonly jobControl: ReadonlyMap<string, string>;
  /** `-B`: a call that finds the number busy does not count as a dial (HylaFAX+ 7.0.11, faxd/faxQueueApp.c++, sendJobStart). */
  readonly busyIsNoDial: boolean;
}

/**
 * faxq's own form after `-c`: a tag, which is all before the first colon and in lower case as far as it is ASCII, and its value, always
 * quoted. No path looks like this.
 */
const JOB_CONTROL = /^([^:]*):"(.*)"$/s;

const FLAG = "-B";
const WITH_VALUE: readonly string[] = ["-c", "--config", "-m"];

function isOption(arg: string | undefined): arg is string {
  return arg !== undefined && arg.startsWith("-") && arg !== "--";
}

/** Options come first, with their values; the first other argument ends them. */
function* options(
  args: readonly string[],
): Generator<readonly [option: string, value: string], readonly string[]> {
  let at = 0;
  for (let option = args[at]; isOption(option); option = args[at]) {
    const takes = WITH_VALUE.includes(option);
    if (!takes && option !== FLAG) throw new SendArgsError(`unknown option ${JSON.stringify(option)}`);
    const value = takes ? args[at + 1] : "";
    if (value === undefined) throw new SendArgsError(`option ${option} needs a value`);
    yield [option, value];
    at += takes ? 2 : 1;
  }
  return args.slice(args[at] === "--" ? at + 1 : at);
}

/**
 * Parses the sender's arguments.
 * @throws {SendArgsError} If they are wrong.
 */
export function parseSendArgs(args: readonly string[]): SendArgs {
  let config: string | undefined;
  let modem: ModemName | undefined;
  let busyIsNoDial = false;
  const jobControl = new Map<string, string>();
  const walk = options(args);
  let step = walk.next();
  for (; !step.done; step = walk.next()) {
    const [option, value] = step.value;
    const control = option === "-c" ? JOB_CONTROL.exec(value) : null;
    if (control !== null) jobControl.set(control[1] ?? "", control[2] ?? "");
    else if (option === FLAG) busyIsNoDial = true;
    else if (option === "-m") modem = readModem(value);
    else config = value;
  }
  if (modem === undefined) throw new SendArgsError("no modem given (-m MODEM)");
  if (step.value.length === 0) throw new SendArgsError("no qfile given");
  return { config, modem, qfiles: step.value, jobControl, busyIsNoDial };
}

/**
 * Reads arguments as the door writes them, a NUL after each. They are bytes, which are decoded as text here.
 * @throws {SendArgsError} If the last one has no end.
 */
export function readArguments(bytes: Uint8Array): readonly string[] {
  const args: string[] = [];
  let start = 0;
  for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, start)) {
    args.push(decodeText(bytes.subarray(start, end)));
    start = end + 1;
  }
  if (start < bytes.length) throw new SendArgsError("The door's arguments end in the middle of one");
  return args;
}

/**
 * The qfiles among arguments that may be wrong otherwise. An unknown option takes no word with it that could be a qfile: a job that is
 * not found here is not put off.
 */
export function qfileWords(args: readonly string[]): readonly string[] {
  const words: string[] = [];
  let ended = false;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (ended || !arg.startsWith("-")) words.push(arg);
    else if (arg === "--") ended = true;
    else if (WITH_VALUE.includes(arg)) at++;
  }
  return words.filter((word) => qfileJobId(word) !== undefined);
}

function readModem(text: string): ModemName {
  try {
    return modemName(text);
  } catch (error) {
    throw new SendArgsError(messageOf(error), { cause: error });
  }
}
