/** The calls of a job whose pages are known: document, connection, what is remembered of the destination, and off it goes. */

import { EslAuthError, type EslConnection, EslError, EslReplyError, eventPlain } from "ts-esl";
import type { Call } from "../../../fax/call/call.ts";
import { type CallEvent, FAX_SUBCLASSES } from "../../../fax/call/call_event.ts";
import { sendModes } from "../../../fax/call/settings.ts";
import { fallbackReason, suggestsFallback } from "../../../fax/end/fallback_rule.ts";
import { dialNumber } from "../../../fax/identity/number.ts";
import { fitNote } from "../../../fax/override/fitted_value.ts";
import { leastRate } from "../../../fax/call/line_speed.ts";
import type { TryEnd } from "../../../fax/end/outcome.ts";
import type { SendPlan } from "../../../fax/job/plan.ts";
import type { FaxJob } from "../../../hylafax/job.ts";
import type { JobDocuments } from "../../../spool/job_documents.ts";
import { identityOf } from "./identity.ts";
import { type Document, DocumentError, makeDocument } from "../document/document.ts";
import { CODE, later, never, typedNumber, type Undialled } from "../job/checks.ts";
import { abortAtStop, askBriefly } from "../../switch/brief_question.ts";
import { messageOf, stackOf } from "../../../text/error_text.ts";
import type { OutgoingWish } from "../job/outgoing_config.ts";
import type { SenderNote } from "../job/sender_note.ts";
import type { SendReport } from "../job/report.ts";
import type { Session } from "../../base/session.ts";
import { isFallback, readOverrides, rememberFallback } from "../../switch/station_memory.ts";
import { transmit } from "./transmit.ts";
import type { SenderWorld } from "../../base/world.ts";

/** FreeSWITCH answers this at once, or there is something wrong with it. */
const COMMAND_MS = 10_000;

/** A job on its way. */
export interface Outbound {
  readonly world: SenderWorld;
  readonly session: Session;
  readonly note: SenderNote;
  readonly job: FaxJob;
  readonly documents: JobDocuments;
  readonly plan: SendPlan;
  readonly wish: OutgoingWish;
  readonly report: SendReport;
}

/** What is wrong when FreeSWITCH cannot be used, in words that name the cure. */
function switchTrouble(world: SenderWorld, error: EslError): Undialled {
  const { hostname, port } = world.config.freeswitch.socket;
  const what = error instanceof EslAuthError
    ? "does not accept the password in gofax.conf"
    : "cannot be reached";
  return later(`FreeSWITCH at ${hostname}:${port} ${what} (${error.message})`, CODE.switch);
}

/** After a call that speaks against T.38 the next one goes without. On a connection of its own: the call's may be broken. */
async function remember({ world, session }: Outbound, end: TryEnd, number: string): Promise<void> {
  if (world.stop.aborted || end.kind !== "answered" || !world.config.freeswitch.softmodemFallback) return;
  if (!suggestsFallback(end.call, end.call.result?.success === true)) return;
  try {
    const why = fallbackReason(end.call);
    const remembers = (connection: EslConnection): Promise<boolean> =>
      rememberFallback(world, connection, number, why);
    if (await askBriefly(world, world.stop, remembers)) {
      session.say(`Softmodem fallback set for ${number}: ${why}`);
    }
  } catch (error) {
    session.complain(`Cannot set softmodem fallback: ${messageOf(error)}`);
  }
}

/** What FreeSWITCH remembers of the destination. */
interface Remembered {
  readonly fallback: boolean;
  readonly overrides: ReadonlyMap<string, string>;
}

/** A user of the event socket with few rights may not hear of them: then a refusal has no SIP status, and that is all. */
async function askForSipAnswers(connection: EslConnection, session: Session): Promise<void> {
  try {
    await connection.request(eventPlain(["CHANNEL_HANGUP"]), { timeoutMs: COMMAND_MS });
  } catch (error) {
    if (!(error instanceof EslReplyError)) throw error;
    session.log.debug(`No SIP status of refused calls: ${error.message}`);
  }
}

/** FreeSWITCH would say so only when the callee has answered, and then nothing but a hangup (mod_spandsp_fax.c). */
async function seesDocument(connection: EslConnection, path: string): Promise<boolean> {
  try {
    const answer = await connection.api(`file_exists ${path}`, { timeoutMs: COMMAND_MS });
    return answer.trim() !== "false";
  } catch (error) {
    // Who may not ask has to find out the other way.
    if (error instanceof EslReplyError) return true;
    throw error;
  }
}

/** All that is asked of FreeSWITCH before a call is placed. Until then nothing is lost by hanging up on it. */
async function prepare(
  { world, session }: Outbound,
  connection: EslConnection,
  number: string,
  path: string,
): Promise<Remembered & { readonly seen: boolean }> {
  using _leaving = abortAtStop(world.stop, connection);
  const fallback = await isFallback(world, connection, number);
  if (fallback) session.say("Softmodem fallback is active for this number: no T.38");
  const overrides = await readOverrides(connection, number, session.log, world.config.gofaxsend.overrides);
  for (const [name, value] of overrides) {
    session.say(`Override ${name}=${value}${fitNote(name, value)}`);
  }
  const events = eventPlain(["CHANNEL_CALLSTATE", "BACKGROUND_JOB"], FAX_SUBCLASSES.send);
  await connection.request(events, { timeoutMs: COMMAND_MS });
  await askForSipAnswers(connection, session);
  return { fallback, overrides, seen: await seesDocument(connection, path) };
}

function unseen(path: string): Undialled {
  return later(
    `FreeSWITCH cannot see ${path}: does it run as the same user, on the same disk?`,
    CODE.document,
  );
}

/** Dials over an open connection. */
async function dial(
  out: Outbound,
  connection: EslConnection,
  document: Document,
  number: string,
): Promise<TryEnd> {
  const { world, session, note, job, wish, report } = out;
  const { freeswitch, gofaxsend } = world.config;
  const { fallback, overrides, seen } = await prepare(out, connection, number, document.path);
  if (!seen) return unseen(document.path);
  const identity = identityOf(world, job, wish, document.pages);
  for (const change of identity.changes) session.say(change);
  report.dialling();
  return await transmit(world, session, connection, {
    jobId: job.jobId,
    number,
    gateways: wish.gateways ?? freeswitch.gateways,
    identity,
    modes: sendModes({ ...gofaxsend, verbose: freeswitch.verbose }, job, fallback),
    overrides,
    file: document.path,
    pages: document.pages,
    firstPage: document.firstPage,
    pagePixels: document.pagePixels,
    leastRate: leastRate(job.minbr),
    totdials: job.totdials,
    note,
    onStep: (event: CallEvent, call: Call) => report.step(event, call),
  });
}

/** Nobody foresaw it; but a call was placed, and it counts, or the number would be called for ever. */
function broken(session: Session, error: unknown): Undialled {
  if (error instanceof EslReplyError) return { ...later(error.message, CODE.switch), counts: "dial" };
  session.log.error(`Unexpected: ${stackOf(error)}`);
  return { ...later(`Internal error: ${messageOf(error)}`), counts: "dial" };
}

/** Connects and dials; what keeps us from dialling at all is a retry that says so. */
async function connectAndDial(out: Outbound, document: Document, number: string): Promise<TryEnd> {
  const { world, session, report } = out;
  try {
    await using connection = await world.connect(world.stop);
    return await dial(out, connection, document, number);
  } catch (error) {
    if (report.placed) return report.sent ?? broken(session, error);
    if (world.stop.aborted) return { kind: "killed", call: undefined };
    if (error instanceof EslError) return switchTrouble(world, error);
    throw error;
  }
}

/** The end of a try whose document could not be made. */
function documentEnd({ message, kind }: DocumentError): Undialled {
  switch (kind) {
    case "never":
      return never(message, CODE.document);
    case "counts":
      return { ...later(message, CODE.document), counts: "dial" };
    case "may pass":
      return later(message, CODE.document);
    default:
      return kind satisfies never;
  }
}

/** Sends the pages of a plan. */
export async function sendCall(out: Outbound): Promise<TryEnd> {
  const { world, session, job, documents, plan, wish } = out;
  const { callPrefix, plusPrefix } = world.config.gofaxsend;
  const number = dialNumber(typedNumber(world, job), { prefix: wish.callPrefix ?? callPrefix, plusPrefix });
  if (number.kind === "refused") return never(number.problem, CODE.number);
  try {
    const owner = { jobId: job.jobId, commid: session.commid };
    using document = await makeDocument(world, documents, plan, owner);
    const end = await connectAndDial(out, document, number.number);
    await remember(out, end, number.number);
    return end;
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    if (world.stop.aborted) return { kind: "killed", call: undefined };
    return documentEnd(error);
  }
}
