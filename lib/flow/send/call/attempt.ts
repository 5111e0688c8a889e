/** An attempt to call, through one gateway in most cases, and how it can end. */

import type { Call } from "../../../fax/call/call.ts";
import type { SipAnswer } from "../../../fax/end/refusal.ts";
import type { Loss } from "../../switch/call_loss.ts";
import type { Watched } from "../../switch/watch_call.ts";

/** What to dial. */
export interface Attempt {
  /** The UUID of the channel, if one is made. */
  readonly uuid: string;
  /** The UUID of the originate, by which FreeSWITCH names its result (BACKGROUND_JOB). */
  readonly jobUuid: string;
  /** Whether the connection's filters let its events through already. */
  readonly isFiltered: boolean;
  /** One endpoint of FreeSWITCH, such as that of a number behind a gateway. */
  readonly destination: string;
  /** Channel variables by name. */
  readonly variables: ReadonlyMap<string, string>;
  /** Absolute path of the TIFF, as FreeSWITCH sees it. */
  readonly file: string;
  /** Longest wait for the gateway's answer in milliseconds; after that FreeSWITCH itself is at fault. */
  readonly dialMs: number;
}

/** Whether FreeSWITCH has the call of an attempt that was lost. */
export type Asked =
  /** Nothing was dialled. */
  | "no"
  /** FreeSWITCH has not confirmed that it took the originate: it may make the call later. */
  | "unconfirmed"
  | "yes";

/** How an attempt ended. */
export type AttemptEnd =
  | {
    readonly kind: "unanswered";
    /** A hangup cause of FreeSWITCH. */
    readonly cause: string;
    readonly sip: SipAnswer | undefined;
    /** Whether FreeSWITCH reported a channel. */
    readonly made: boolean;
  }
  | ({ readonly kind: "answered" } & Watched)
  /** The sender was told to stop while it rang. */
  | { readonly kind: "killed"; readonly call: Call; readonly lost: Loss | undefined }
  /** It was lost before the callee answered. */
  | { readonly kind: "lost"; readonly call: Call; readonly lost: Loss; readonly asked: Asked };

/** How the wait for the gateway's answer ended: the call is up, or the attempt has ended. */
export type Dialled =
  | { readonly kind: "up"; readonly call: Call }
  | Exclude<AttemptEnd, { kind: "answered" }>;
