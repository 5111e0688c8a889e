/**
 * What a job would go out as, and by which rule: with the functions of the real sending, and without a lock, a note, a file, a number or a
 * call. The site's DynamicConfig is run, as `gofax dynamicconfig test outgoing` does; FreeSWITCH is asked what it remembers of the
 * number, and nothing is changed there.
 */

import { EslCommandError, type EslConnection, EslError, gatewayDestination, originateCommand } from "ts-esl";
import { type DecidedModes, decideModes } from "../../fax/call/settings.ts";
import type { IdentitySource } from "../../fax/identity/call_identity.ts";
import { wholeDocument } from "../../fax/job/call_pages.ts";
import type { SendPlan } from "../../fax/job/plan.ts";
import { type JobId, qfileJobId } from "../../hylafax/ids.ts";
import type { FaxJob } from "../../hylafax/job.ts";
import { parseQfile } from "../../hylafax/qfile.ts";
import type { SendRules } from "../../hylafax/send_rules.ts";
import { messageOf } from "../../text/error_text.ts";
import type { Document } from "../send/document/document.ts";
import { channelVariables, type FaxToSend } from "../send/call/fax_call.ts";
import { callPrefixOf, faxToSend } from "../send/call/fax_to_send.ts";
import { identitySourcesOf } from "../send/call/identity.ts";
import { dialledNumber } from "../send/job/dialled_number.ts";
import { readHandedJob, unsupportedWishes } from "../send/job/handed_job.ts";
import { askJobControl } from "../send/job/job_control.ts";
import { JobRecord } from "../send/job/job_record.ts";
import { type OutgoingWish, wishOf } from "../send/job/outgoing_config.ts";
import { documentsOf, planPagesLeft } from "../send/job/pages_left.ts";
import { type JudgedBy, siteRules, withSiteRules } from "../send/job/rules.ts";
import { readOverrides, wouldFallBack } from "../switch/station_memory.ts";
import type { SenderWorld } from "../base/world.ts";
import { type ScriptRun, tryOutgoing } from "./dynamic_trial.ts";

/** What FreeSWITCH remembers of a number. */
export interface Remembered {
  /** Whether calls to it go without T.38. */
  readonly fallback: boolean;
  /** Variables that the site sets for calls to it. */
  readonly overrides: ReadonlyMap<string, string>;
  /** Why FreeSWITCH could not be asked; undefined if it could. */
  readonly unasked: string | undefined;
}

/** One call through one gateway. */
export interface PreviewedCall {
  /** The gateway. */
  readonly gateway: string;
  /** The command to FreeSWITCH, the call's UUID left open; undefined if it cannot be written. */
  readonly command: string | undefined;
  /** Why it cannot; undefined if it can. */
  readonly problem: string | undefined;
  /** The variables of its channel. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Why nothing would be dialled. */
export interface Undialled {
  /** In the words that the job's status would have. */
  readonly text: string;
  /** What would become of the job: another try later, its end as failed, or as sent. */
  readonly then: "later" | "failed" | "sent";
}

/** What of a job is decided before the call. */
export interface SendPreview {
  /** The job; undefined if its file cannot be read. */
  readonly job: FaxJob | undefined;
  /** Why nothing would be dialled; undefined if it would. */
  readonly undialled: Undialled | undefined;
  /** The run of DynamicConfig; undefined if there is none, or it does not come to that. */
  readonly script: ScriptRun | undefined;
  /** What JobControlCmd set. */
  readonly control: OutgoingWish;
  /** What DynamicConfig set. */
  readonly dynamic: OutgoingWish;
  /** The number as it is dialled; undefined if it cannot be. */
  readonly number: string | undefined;
  /** What goes before it. */
  readonly prefix: string;
  /** What remains to be sent; undefined if that cannot be found out. */
  readonly plan: SendPlan | undefined;
  /** What FreeSWITCH remembers. */
  readonly remembered: Remembered;
  /** What is sent, and how; undefined if nothing would be dialled. */
  readonly fax: FaxToSend | undefined;
  /** The modes, and what decided each. */
  readonly modes: DecidedModes | undefined;
  /** Who set ident, header and the caller's number. */
  readonly identity: Readonly<Record<"ident" | "header" | "number", IdentitySource>> | undefined;
  /** Limits and intervals by which the try is judged. */
  readonly judged: JudgedBy | undefined;
  /** HylaFAX's part in these. */
  readonly site: SendRules | undefined;
  /** What the job asks for that is not done. */
  readonly unsupported: readonly string[];
  /** One for each gateway, in order. */
  readonly calls: readonly PreviewedCall[];
}

const NOTHING: Omit<SendPreview, "undialled"> = {
  job: undefined,
  script: undefined,
  control: {},
  dynamic: {},
  number: undefined,
  prefix: "",
  plan: undefined,
  remembered: { fallback: false, overrides: new Map(), unasked: undefined },
  fax: undefined,
  modes: undefined,
  identity: undefined,
  judged: undefined,
  site: undefined,
  unsupported: [],
  calls: [],
};

/** In place of a call's UUID, which is made when it is dialled. */
const OPEN_UUID = "UUID-OF-THE-CALL";

/** The file of a job that nobody locks, and that must not be written. */
function readOnlyRecord(bytes: Uint8Array, group: number | undefined, jobId: JobId | undefined): JobRecord {
  const refuse = (): never => {
    throw new Error("a preview writes nothing");
  };
  const file = { group, read: () => parseQfile(bytes), write: refuse, writeToDisk: refuse };
  return new JobRecord(file, jobId, refuse);
}

/** A job as it was found. */
export interface PreviewedFile {
  /** Its name; with a number at its end that is the job's. */
  readonly path: string;
  /** What is in it. */
  readonly bytes: Uint8Array;
  /** Its group, by which its documents are known to be its own. */
  readonly group: number | undefined;
}

async function askMemory(world: SenderWorld, number: string): Promise<Remembered> {
  const ask = async (connection: EslConnection): Promise<Remembered> => ({
    fallback: await wouldFallBack(world, connection, number),
    overrides: await readOverrides(connection, number, world.log, world.config.gofaxsend.overrides),
    unasked: undefined,
  });
  try {
    await using connection = await world.connect(world.stop);
    return await ask(connection);
  } catch (error) {
    if (!(error instanceof EslError)) throw error;
    return { ...NOTHING.remembered, unasked: messageOf(error) };
  }
}

/** The document of the call, without making it. A single one is sent as it is; several are joined in `tmp/`. */
function documentOf({ spool }: SenderWorld, job: FaxJob, plan: SendPlan | undefined): Document {
  const whole = plan && wholeDocument(plan);
  const path = spool.paths.resolve(plan === undefined ? "docq/DOCUMENT" : whole ?? "tmp/JOINED-PAGES");
  const pages = plan?.toSend ?? job.totpages;
  return { path, pages, firstPage: plan?.before ?? 0, pagePixels: 0, [Symbol.dispose]: () => {} };
}

function previewCall(
  world: SenderWorld,
  fax: FaxToSend,
  gateway: string,
  anotherLeft: boolean,
): PreviewedCall {
  const variables = channelVariables({ world, uuid: OPEN_UUID }, { isMarked: false }, fax, anotherLeft);
  try {
    const command = originateCommand({
      variables,
      destination: gatewayDestination(gateway, fax.number),
      application: "txfax",
      argument: fax.document.path,
    });
    return { gateway, command, problem: undefined, variables };
  } catch (error) {
    if (!(error instanceof EslCommandError)) throw error;
    return { gateway, command: undefined, problem: error.message, variables };
  }
}

/** A preview in the making. */
type Known = Omit<SendPreview, "undialled"> & { readonly job: FaxJob };

/** All that follows once the job's number is known. */
async function previewCalls(
  world: SenderWorld,
  known: Known,
  number: string,
): Promise<Omit<SendPreview, "undialled">> {
  const { job, plan } = known;
  const wish = wishOf(known.control, known.dynamic);
  const remembered = await askMemory(world, number);
  const document = documentOf(world, job, plan);
  const fax = faxToSend(world, { job, wish }, remembered, document, number);
  const last = fax.gateways.length - 1;
  return {
    ...known,
    number,
    remembered,
    fax,
    modes: decideModes({ ...world.config.gofaxsend, verbose: false }, job, remembered.fallback),
    identity: identitySourcesOf(world, job, wish, document.pages),
    calls: fax.gateways.map((gateway, at) => previewCall(world, fax, gateway, at < last)),
  };
}

/** What the site's scripts say of the job; why it is not dialled, if they say that. */
async function previewScripts(
  world: SenderWorld,
  known: Known,
): Promise<Known & { readonly stop?: Undialled }> {
  const control = askJobControl(world);
  if (control.kind === "error") return { ...known, stop: { text: control.problem, then: "later" } };
  const { run: script, answer } = await tryOutgoing(world, known.job);
  const ran = { ...known, control: control.identity, script };
  switch (answer.kind) {
    case "go":
      return { ...ran, dynamic: answer.wish };
    case "rejected":
      return { ...ran, stop: { text: "Transmission rejected by DynamicConfig", then: "failed" } };
    case "error":
      return { ...ran, stop: { text: answer.problem, then: "later" } };
    default:
      return answer satisfies never;
  }
}

function ended(
  { text, verdict }: { readonly text: string; readonly verdict: "retry" | "failed" },
): Undialled {
  return { text, then: verdict === "retry" ? "later" : "failed" };
}

/** A job, if its file can be read, and why there is nothing to send of it, if there is nothing. */
interface JobAsRead {
  readonly job: FaxJob | undefined;
  readonly stop: Undialled | undefined;
}

/** The job itself, and why there is nothing to send of it. */
function readJobOf(record: JobRecord): JobAsRead {
  const handed = readHandedJob(record);
  switch (handed.kind) {
    case "unreadable":
      return { job: undefined, stop: ended(handed.why) };
    case "already sent":
      return { job: record.read(), stop: { text: "Everything of it is sent", then: "sent" } };
    case "refused":
      return { job: handed.job, stop: ended(handed.why) };
    case "to send":
      return { job: handed.job, stop: undefined };
    default:
      return handed satisfies never;
  }
}

/**
 * What a job would go out as. Nothing is locked, written or dialled. Of a job that has ended, too, number and identity are told, as far as
 * the rules of today go.
 */
export async function previewSend(world: SenderWorld, file: PreviewedFile): Promise<SendPreview> {
  const record = readOnlyRecord(file.bytes, file.group, qfileJobId(file.path));
  const { job, stop: nothingToSend } = readJobOf(record);
  if (job === undefined) return { ...NOTHING, undialled: nothingToSend };
  const site = siteRules(world);
  const judged = withSiteRules(job, world.config.gofaxsend, site);
  const { stop, ...known } = await previewScripts(world, {
    ...NOTHING,
    job,
    site,
    judged,
    unsupported: unsupportedWishes(job),
  });
  if (stop !== undefined) return { ...known, undialled: nothingToSend ?? stop };
  const planned = nothingToSend ?? await planPagesLeft(world, record, job, documentsOf(world, record, job));
  const plan = "toSend" in planned ? planned : undefined;
  const noPages = nothingToSend ?? ("verdict" in planned ? ended(planned) : undefined);
  const prefix = callPrefixOf(world, wishOf(known.control, known.dynamic));
  const dialled = dialledNumber(world, job, prefix);
  const withPages = { ...known, plan, prefix };
  if (dialled.kind === "refused") {
    return { ...withPages, undialled: noPages ?? { text: dialled.problem, then: "failed" } };
  }
  const found = await previewCalls(world, withPages, dialled.number);
  const { unasked } = found.remembered;
  const away: Undialled | undefined = unasked === undefined
    ? undefined
    : { text: `FreeSWITCH cannot be used (${unasked})`, then: "later" };
  return { ...found, undialled: noPages ?? away };
}
