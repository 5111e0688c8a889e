/** What `gofax status` knows when it has asked everybody. Undefined is what could not be learnt. */

import type { LastResult } from "../../hylafax/last_results.ts";
import type { ModemActivity } from "../../hylafax/modem_status.ts";
import type { QueueSummary } from "../../hylafax/job_queue.ts";
import type { SendCommand } from "../../hylafax/send_command.ts";
import type { DaemonFigures } from "./daemon_figures.ts";
import type { OutboundWish } from "../modem/modem.ts";
import type { CallInProgress } from "./switch_channels.ts";
import type { GatewayStatus, SwitchStatus } from "./switch_status.ts";

/** FreeSWITCH, as far as it answered. */
export interface SwitchReport {
  /** `host:port` of its event socket. */
  readonly address: string;
  /** Why it cannot be used; undefined if it answers. */
  readonly problem: string | undefined;
  /** What it says of itself. */
  readonly status: SwitchStatus | undefined;
  /** Those in gofax.conf that it answered for. */
  readonly gateways: readonly GatewayStatus[];
  /** Fax calls that are under way. */
  readonly calls: readonly CallInProgress[] | undefined;
  /** Stations that are called without T.38. */
  readonly fallbackEntries: number | undefined;
  /** What it did not answer, in words. */
  readonly unanswered: readonly string[];
}

/**
 * Whether a program is there. `stuck`: it is, and does nothing. `unknown`: nothing would show it. `forbidden`: this user may not
 * look.
 */
export type ProgramPresence =
  | { readonly kind: "running" }
  | { readonly kind: "away"; readonly why: string }
  | { readonly kind: "stuck"; readonly why: string }
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "forbidden"; readonly why: string };

/** A virtual modem. */
export interface ModemReport {
  /** How HylaFAX calls it. */
  readonly name: string;
  /** Whether gofaxd reads its FIFO; undefined if one may not look. */
  readonly served: boolean | undefined;
  /** What it does, by its status file. */
  readonly activity: ModemActivity;
  /** The job being sent. */
  readonly jobId: number | undefined;
  /** Where that job goes to, as far as the queue tells. */
  readonly number: string | undefined;
  /** What faxstat shows. */
  readonly text: string;
  /** For how long it has shown that, seconds. */
  readonly forS: number | undefined;
  /** What an operator asked for; it counts for outbound use only. */
  readonly wish: OutboundWish | undefined;
}

/** HylaFAX's side. */
export interface SpoolReport {
  /** The spool's directory. */
  readonly dir: string;
  /** Whether faxq runs. */
  readonly faxq: ProgramPresence;
  /** Whether gofaxd runs. */
  readonly gofaxd: ProgramPresence;
  /** What a gofaxd that runs says of itself; undefined if it does not, or is of another version. */
  readonly daemon: DaemonFigures | undefined;
  /** What faxq starts for a job; undefined if it could not be learnt. */
  readonly sender: SendCommand | undefined;
  /** Those of gofax.conf (`hylafax.modems`). */
  readonly modems: readonly ModemReport[];
  /** The jobs in numbers. */
  readonly queue: QueueSummary | undefined;
  /** The newest first. */
  readonly results: readonly LastResult[];
  /** What is worth a look, without what the values above tell. */
  readonly findings: readonly StatusFinding[];
}

/** Room in the spool. */
export interface SpaceReport {
  /** Bytes of the file system that the spool is on. */
  readonly totalBytes: number;
  /** Bytes of it that users other than root may still fill. */
  readonly freeBytes: number;
}

/** What a warning is about, for programs. */
export type FindingCode =
  | "config"
  | "freeswitch"
  | "gateway"
  | "modem"
  | "modem-config"
  | "send-command"
  | "late-jobs"
  | "idle-modems"
  | "queue"
  | "results"
  | "received"
  | "waiting-faxes"
  | "space";

/** Something worth a look. */
export interface StatusFinding {
  /** What it is about. */
  readonly code: FindingCode;
  /** What, and what to do. */
  readonly message: string;
}

/**
 * A service that is needed and not there, or stuck; `gateways` where none of them can take calls, `sender` where no job gets to
 * gofax.
 */
export interface MissingService {
  /** What is not there. */
  readonly service: "freeswitch" | "gateways" | "faxq" | "gofaxd" | "sender";
  /** What shows that it is missing, and what to do. */
  readonly message: string;
}

/** All of it. */
export interface StatusReport {
  /** When the questions were asked, Unix seconds. */
  readonly time: number;
  /** What FreeSWITCH answered. */
  readonly freeswitch: SwitchReport;
  /** What the spool shows. */
  readonly spool: SpoolReport;
  /** Room in the spool. */
  readonly space: SpaceReport | undefined;
  /** Services that are away, without which no fax goes or comes. */
  readonly missing: readonly MissingService[];
  /** What will become trouble. */
  readonly warnings: readonly StatusFinding[];
}
