/** What `gofax status` has found out. Undefined is what could not be found out. */

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
  /** Its own status. */
  readonly status: SwitchStatus | undefined;
  /** The gateways of gofax.conf about which it answered. */
  readonly gateways: readonly GatewayStatus[];
  /** Fax calls that are under way. */
  readonly calls: readonly CallInProgress[] | undefined;
  /** Stations that are called without T.38. */
  readonly fallbackEntries: number | undefined;
  /** What it did not answer, in words. */
  readonly unanswered: readonly string[];
}

/**
 * Whether a program runs. `stuck`: it runs, and does nothing. `unknown`: there is no sign of it either way. `forbidden`: this
 * user may not look.
 */
export type ProgramPresence =
  | { readonly kind: "running" }
  | { readonly kind: "away"; readonly why: string }
  | { readonly kind: "stuck"; readonly why: string }
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "forbidden"; readonly why: string };

/** A virtual modem. */
export interface ModemReport {
  /** Its name in HylaFAX. */
  readonly name: string;
  /** Whether gofaxd reads its FIFO; undefined if this user may not look. */
  readonly served: boolean | undefined;
  /** What it does, by its status file. */
  readonly activity: ModemActivity;
  /** The job being sent. */
  readonly jobId: number | undefined;
  /** The number to which that job is sent, as far as the queue tells. */
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
  /** The figures of a gofaxd that runs; undefined if it does not run, or is of another version. */
  readonly daemon: DaemonFigures | undefined;
  /** The program that faxq starts for a job; undefined if that could not be found out. */
  readonly sender: SendCommand | undefined;
  /** The modems of gofax.conf (`hylafax.modems`). */
  readonly modems: readonly ModemReport[];
  /** The jobs in numbers. */
  readonly queue: QueueSummary | undefined;
  /** The newest first. */
  readonly results: readonly LastResult[];
  /** Further warnings, which the values above do not tell. */
  readonly findings: readonly StatusFinding[];
}

/** Space in the spool. */
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

/** A warning. */
export interface StatusFinding {
  /** What it is about. */
  readonly code: FindingCode;
  /** The problem, and what to do. */
  readonly message: string;
}

/**
 * A service that is needed and does not run, or is stuck; `gateways` if none of them can take calls, `sender` if jobs do not get
 * to gofax.
 */
export interface MissingService {
  /** What does not run. */
  readonly service: "freeswitch" | "gateways" | "faxq" | "gofaxd" | "sender";
  /** The sign that it does not, and what to do. */
  readonly message: string;
}

/** The whole report. */
export interface StatusReport {
  /** When the questions were asked, Unix seconds. */
  readonly time: number;
  /** What FreeSWITCH answered. */
  readonly freeswitch: SwitchReport;
  /** What was found in the spool. */
  readonly spool: SpoolReport;
  /** Space in the spool. */
  readonly space: SpaceReport | undefined;
  /** Services that are away, without which no fax is sent or received. */
  readonly missing: readonly MissingService[];
  /** Warnings. */
  readonly warnings: readonly StatusFinding[];
}
