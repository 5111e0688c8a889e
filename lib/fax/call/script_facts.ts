/**
 * What a DynamicConfig script is given besides its arguments: all that is known of the job or the call, as JSON on its standard
 * input and as `GOFAX_*` in its environment. Keys are the qfile's tags in lower case
 * (docs/internals/hylafax.md#fields-of-the-qfile), for a call gofax's own. Defined here; described in docs/dynamicconfig.md.
 */

import type { FaxJob } from "../../hylafax/job.ts";
import type { IncomingCall } from "./incoming_call.ts";

/** A value that can be in the environment, too. */
export type ScriptScalar = string | number | boolean;

/** What a script is given. */
export type ScriptFacts = Readonly<
  Record<string, ScriptScalar | readonly Readonly<Record<string, ScriptScalar>>[]>
>;

/** Bytes. The kernel starts no program with too large an environment; JSON has everything. */
const MAX_VALUE_LENGTH = 4096;

/** What the job's qfile does not have. */
export interface JobNames {
  /** The modem that faxq assigned to the job; the job's own `modem` is the one that was asked for. */
  readonly device: string;
  /** This try's session; the job's own `commid` is that of the try before. */
  readonly commid: string;
  /** The number as it is dialled, before the site's prefix is put before it; empty if it cannot be dialled. */
  readonly dialnumber: string;
}

/** An outgoing job. */
export function jobFacts(job: FaxJob, { device, commid, dialnumber }: JobNames): ScriptFacts {
  const { jobId, documents, polls, ...fields } = job;
  return {
    direction: "outgoing",
    device,
    jobid: jobId,
    ...fields,
    commid,
    dialnumber,
    documents: documents.map(({ item, source, isCover }) => ({
      file: item.file,
      dirnum: item.dirnum,
      source: source?.file ?? "",
      cover: isCover,
    })),
    polls: polls.map(({ addr, file }) => ({ sep: addr, pwd: file })),
  };
}

/** Names of an incoming call. */
export interface CallNames {
  /** The modem that the call took, or the name used if it took none. */
  readonly device: string;
  /** The communication, nine digits. */
  readonly commid: string;
  /** FreeSWITCH's name of the channel. */
  readonly uuid: string;
}

/** An incoming call. */
export function callFacts(call: IncomingCall, { device, commid, uuid }: CallNames): ScriptFacts {
  return {
    direction: "incoming",
    device,
    commid,
    uuid,
    cidnumber: call.callerNumber,
    cidname: call.callerName,
    recipient: call.recipient ?? "",
    gateway: call.gateway,
  };
}

function environmentValue(value: ScriptFacts[string]): string {
  const text = typeof value === "object" ? value.map(({ file }) => file ?? "").join("\n") : String(value);
  // A program sees a value of its environment only up to the first NUL.
  return text.replaceAll("\0", "").slice(0, MAX_VALUE_LENGTH);
}

/** The facts as `GOFAX_*`; of documents only the files, one a line. */
export function factsEnvironment(facts: ScriptFacts): Readonly<Record<string, string>> {
  const entries = Object.entries(facts).filter(([key]) => key !== "polls");
  return Object.fromEntries(
    entries.map(([key, value]) => [`GOFAX_${key.toUpperCase()}`, environmentValue(value)]),
  );
}

/** The facts as one line of JSON. */
export function factsJson(facts: ScriptFacts): string {
  return `${JSON.stringify(facts)}\n`;
}
