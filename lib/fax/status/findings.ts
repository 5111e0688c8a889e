/** What of a status needs attention: services that are away, and what will become trouble. */

import type { QueuedJob, QueueSummary } from "../../hylafax/job_queue.ts";
import { DUE_S, LATE_S } from "../../hylafax/job_queue.ts";
import { sendCommandDoubt, sendsElsewhere } from "../../hylafax/send_command.ts";
import type {
  MissingService,
  ModemReport,
  SpaceReport,
  SpoolReport,
  StatusFinding,
  SwitchReport,
} from "./status_report.ts";
import type { GatewayStatus } from "./switch_status.ts";

const MIB = 1 << 20;
/** Bytes that the faxes of a busy hour need: less space is a warning. */
const LITTLE_BYTES = 200 * MIB;
/** The share of a disk that may be full before there is a warning, unless {@linkcode PLENTY_BYTES} are left. */
const FULL_SHARE = 0.95;
const PLENTY_BYTES = 2048 * MIB;

const MOST_NAMES = 5;

/** Some names, and how many more. */
export function someNames(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** The services without which no fax is sent or received. */
export function missingServices(
  freeswitch: SwitchReport,
  { faxq, gofaxd, sender }: SpoolReport,
): readonly MissingService[] {
  const missing: MissingService[] = [];
  const { address, problem, status, gateways } = freeswitch;
  if (problem !== undefined) missing.push({ service: "freeswitch", message: problem });
  else if (status?.ready === false) {
    const message = `FreeSWITCH at ${address} is not ready: it is starting or shutting down`;
    missing.push({ service: "freeswitch", message });
  } else if (gateways.length > 0 && gateways.every(({ usable }) => !usable)) {
    const names = someNames(gateways.map(({ name }) => name));
    missing.push({ service: "gateways", message: `No gateway can take calls, no fax is sent: ${names}` });
  }
  if (faxq.kind === "away" || faxq.kind === "stuck") {
    missing.push({ service: "faxq", message: `faxq is ${faxq.kind}, no job is sent: ${faxq.why}` });
  }
  if (gofaxd.kind === "away") {
    missing.push({ service: "gofaxd", message: `gofaxd is away, no fax is received: ${gofaxd.why}` });
  }
  const astray = sender !== undefined && sendsElsewhere(sender) ? sendCommandDoubt(sender) : undefined;
  if (astray !== undefined) missing.push({ service: "sender", message: astray });
  return missing;
}

function gatewayFinding({ name, state, status }: GatewayStatus): StatusFinding {
  const message = state === undefined
    ? `Gateway ${name} (freeswitch.gateway) is not known to FreeSWITCH`
    : `Gateway ${name} cannot take calls: registration ${state}, ${status ?? "no status"}`;
  return { code: "gateway", message };
}

function switchFindings({ gateways, unanswered, problem }: SwitchReport): readonly StatusFinding[] {
  const silent = unanswered.length > 0 && problem === undefined
    ? [{ code: "freeswitch", message: `FreeSWITCH did not tell ${someNames(unanswered)}` } as const]
    : [];
  return [...gateways.filter(({ usable }) => !usable).map(gatewayFinding), ...silent];
}

function modemFindings(modems: readonly ModemReport[]): readonly StatusFinding[] {
  const unserved = modems.filter(({ served }) => served === false).map(({ name }) => name);
  if (unserved.length === 0 || unserved.length === modems.length) return [];
  const message = `gofaxd does not serve ${someNames(unserved)}; restart it if hylafax.modems was raised`;
  return [{ code: "modem", message }];
}

function lateFindings(queue: QueueSummary | undefined): readonly StatusFinding[] {
  const [longest] = queue?.late ?? [];
  if (queue === undefined || longest === undefined) return [];
  const { jobId, waitedS, state, status } = longest;
  const jobs = queue.late.length === 1
    ? "A job could have been sent"
    : `${queue.late.length} jobs could have been sent`;
  const why = status === "" ? state : `${state}, ${JSON.stringify(status)}`;
  const message = `${jobs} more than ${LATE_S / 60} min ago; longest: job ${jobId}, ${
    Math.floor(waitedS / 60)
  } min (${why})`;
  return [{ code: "late-jobs", message }];
}

/** Whether an operator keeps faxq from using a modem. */
export function isOutOfUse({ wish }: ModemReport): boolean {
  return wish !== undefined && wish !== "ready";
}

/** Modems that faxq could have used all the time; between two jobs a modem is idle for a moment. */
function unusedModems({ modems, faxq }: SpoolReport): readonly ModemReport[] {
  if (faxq.kind === "away" || faxq.kind === "stuck") return [];
  return modems.filter(({ served, activity, forS = 0 }) =>
    served !== false && activity === "idle" && forS > DUE_S
  );
}

/** Whether one of the unused modems could send the job: it asks for one of them, or for no single modem of gofax. */
function couldUse(
  { modem }: QueuedJob,
  modems: readonly ModemReport[],
  unused: readonly ModemReport[],
): boolean {
  return !modems.some(({ name }) => name === modem) || unused.some(({ name }) => name === modem);
}

/** Why modems are not used, as far as that can be found out. */
function idleCause(unused: readonly ModemReport[]): string {
  const [were, them, one] = unused.length === 1
    ? ["the modem was", "it", "it"]
    : ["the modems were", "them", "one"];
  const back = `faxstate -s ready MODEM brings ${one} back`;
  return unused.every(isOutOfUse)
    ? `An operator took ${them} out of use: ${back}`
    : `Likely causes: ${were} taken out of use (${back}), or limits of faxq (etc/config) hold the jobs back`;
}

function idleFindings(spool: SpoolReport): readonly StatusFinding[] {
  const unused = unusedModems(spool);
  const jobs = unused.length === 0
    ? []
    : spool.queue?.due.filter((job) => couldUse(job, spool.modems, unused)) ?? [];
  const [longest] = jobs;
  if (longest === undefined) return [];
  const names = someNames(unused.map(({ name }) => name));
  const are = unused.length === 1 ? "is" : "are";
  const message =
    `${jobs.length === 1 ? "1 job has" : `${jobs.length} jobs have`} been ready to go for more than ` +
    `a minute although ${names} ${are} idle; longest: job ${longest.jobId}, ${
      Math.floor(longest.waitedS / 60)
    } min. ` +
    idleCause(unused);
  return [{ code: "idle-modems", message }];
}

/** With less free space than this there is a warning, in bytes. */
export function leastFreeBytes({ totalBytes }: Pick<SpaceReport, "totalBytes">): number {
  return Math.max(LITTLE_BYTES, Math.min((1 - FULL_SHARE) * totalBytes, PLENTY_BYTES));
}

function spaceFindings(dir: string, space: SpaceReport | undefined): readonly StatusFinding[] {
  if (space === undefined) return [];
  const { freeBytes } = space;
  if (freeBytes >= leastFreeBytes(space)) return [];
  return [{ code: "space", message: `Only ${Math.floor(freeBytes / MIB)} MiB are free in ${dir}` }];
}

/** The warnings. */
export function findWarnings(
  freeswitch: SwitchReport,
  spool: SpoolReport,
  space: SpaceReport | undefined,
): readonly StatusFinding[] {
  return [
    ...switchFindings(freeswitch),
    ...modemFindings(spool.modems),
    ...lateFindings(spool.queue),
    ...idleFindings(spool),
    ...spool.findings,
    ...spaceFindings(spool.dir, space),
  ];
}
