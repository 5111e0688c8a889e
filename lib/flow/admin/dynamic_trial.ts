/**
 * Tries a DynamicConfig script without a call: runs it exactly as for a call, and explains its answer line by line. FreeSWITCH is
 * not asked, so fallback and overrides are not part of it.
 */

import { type FaxModes, sendModes } from "../../fax/call/settings.ts";
import type { Identity } from "../../fax/identity/call_identity.ts";
import type { IncomingCall } from "../../fax/call/incoming_call.ts";
import type { DialNumber } from "../../fax/identity/number.ts";
import type { CallNames } from "../../fax/call/script_facts.ts";
import { type DynamicLine, explainLines } from "../../hylafax/dynamic_lines.ts";
import type { FaxJob } from "../../hylafax/job.ts";
import type { HelperResult } from "../../os/process.ts";
import { callPrefixOf, gatewaysOf } from "../send/call/fax_to_send.ts";
import { identityOf } from "../send/call/identity.ts";
import { scriptText } from "../base/dynamic_script.ts";
import { runScript, type Script } from "../base/site_script.ts";
import {
  type IncomingAnswer,
  incomingScript,
  judgeIncoming,
  readIncomingOutput,
} from "../receive/call/incoming_config.ts";
import { dialledNumber, typedNumber } from "../send/job/dialled_number.ts";
import {
  judgeOutgoing,
  type OutgoingAnswer,
  outgoingScript,
  type OutgoingWish,
  readOutgoingOutput,
} from "../send/job/outgoing_config.ts";
import type { SenderWorld, World } from "../base/world.ts";

/** The result of a script that was run. */
export interface ScriptRun {
  /** How it was called. */
  readonly script: Script;
  /** What became of the process. */
  readonly result: HelperResult;
  /** How long it took, milliseconds. */
  readonly tookMs: number;
  /** What it printed, line by line, and what each line does. */
  readonly lines: readonly DynamicLine[];
}

/** What a call would look like. */
export interface CallPreview {
  /** The number as the job has it, with what the site's rules for typed numbers make of it. */
  readonly typed: string;
  /** The number as it is dialled, prefix included. */
  readonly number: DialNumber;
  /** FreeSWITCH's gateways, in the order in which they are tried. */
  readonly gateways: readonly string[];
  /** What identifies the caller to the callee: numbers, names, header. */
  readonly identity: Identity;
  /** The modes of the fax: T.38, ECM and the like. */
  readonly modes: FaxModes;
}

/** A trial of the script for outgoing jobs. */
export interface OutgoingTrial {
  /** Undefined where no script is configured. */
  readonly run: ScriptRun | undefined;
  /** What its answer comes to: the call is made, or why not. */
  readonly answer: OutgoingAnswer;
  /** Undefined where there would be no call. */
  readonly call: CallPreview | undefined;
}

/** A trial of the script for incoming calls. */
export interface IncomingTrial {
  /** Undefined where no script is configured. */
  readonly run: ScriptRun | undefined;
  /** What its answer comes to: the call is taken or rejected; and what is wrong with the answer. */
  readonly answer: IncomingAnswer;
  /** The id that gofax would answer with. */
  readonly ident: string;
}

/** A trial has no session. */
const NO_SESSION = "000000000";

async function timed(world: World, script: Script): Promise<Omit<ScriptRun, "lines">> {
  const start = world.clock.now();
  const result = await runScript(world, { ...script, signal: world.stop });
  return { script, result, tookMs: world.clock.now() - start };
}

function preview(world: SenderWorld, job: FaxJob, wish: OutgoingWish): CallPreview {
  const { freeswitch, gofaxsend } = world.config;
  const withoutFallback = false;
  return {
    typed: typedNumber(world, job),
    number: dialledNumber(world, job, callPrefixOf(world, wish)),
    gateways: gatewaysOf(world, wish),
    identity: identityOf(world, job, wish, job.totpages - job.npages),
    modes: sendModes({ ...gofaxsend, verbose: freeswitch.verbose }, job, withoutFallback),
  };
}

/** Tries the script for outgoing jobs with a made-up job. */
export async function tryOutgoing(world: SenderWorld, job: FaxJob): Promise<OutgoingTrial> {
  if (world.config.gofaxsend.dynamicConfig === "") {
    return { run: undefined, answer: { kind: "go", wish: {} }, call: preview(world, job, {}) };
  }
  const run = await timed(world, outgoingScript(world, job, NO_SESSION));
  const output = readOutgoingOutput(run.result);
  const answer = judgeOutgoing(world, run.result, output);
  return {
    run: { ...run, lines: explainLines(scriptText(run.result), output) },
    answer,
    call: answer.kind === "go" ? preview(world, job, answer.wish) : undefined,
  };
}

/** Tries the script for incoming calls with a made-up call. */
export async function tryIncoming(
  world: World,
  call: IncomingCall,
  names: CallNames,
): Promise<IncomingTrial> {
  const { ident } = world.config.freeswitch;
  if (world.config.gofaxd.dynamicConfig === "") {
    const wish = { rejectCall: false, localIdentifier: undefined };
    return { run: undefined, answer: { wish, failure: undefined, problems: [] }, ident };
  }
  const run = await timed(world, incomingScript(world, call, names));
  const output = readIncomingOutput(run.result);
  const answer = judgeIncoming(world, run.result, output);
  return {
    run: { ...run, lines: explainLines(scriptText(run.result), output) },
    answer,
    ident: answer.wish.localIdentifier ?? ident,
  };
}
