/** What an attempt through one gateway is, and the ways in which it ends. */

import type { Call } from "../../../fax/call/call.ts";
import type { SipAnswer } from "../../../fax/end/refusal.ts";
import type { Loss } from "../../switch/call_loss.ts";
import type { Watched } from "../../switch/watch_call.ts";

/** What to dial. */
export interface Attempt {
  /** The channel's, if one comes of it. */
  readonly uuid: string;
  /** The originate's own, by which FreeSWITCH names its result (BACKGROUND_JOB). */
  readonly jobUuid: string;
  /** The name of a gateway of FreeSWITCH. */
  readonly gateway: string;
  /** As the gateway is to dial it. */
  readonly number: string;
  /** Channel variables by name. */
  readonly variables: ReadonlyMap<string, string>;
  /** Absolute path of the TIFF, as FreeSWITCH sees it. */
  readonly file: string;
  /** Longest wait for the gateway's answer in milliseconds; beyond it FreeSWITCH itself is at fault. */
  readonly dialMs: number;
}

/** Whether FreeSWITCH has a call of an attempt that was lost. */
export type Asked =
  /** Nothing was dialled. */
  | "no"
  /** It has not confirmed that it took the originate: it may make the call later. */
  | "unconfirmed"
  | "yes";

/** How an attempt ended. */
export type AttemptEnd =
  | {
    readonly kind: "unanswered";
    /** A hangup cause of FreeSWITCH. */
    readonly cause: string;
    readonly sip: SipAnswer | undefined;
    /** Whether FreeSWITCH told of a channel. */
    readonly made: boolean;
  }
  | ({ readonly kind: "answered" } & Watched)
  /** The word to stop came while it rang. */
  | { readonly kind: "killed"; readonly call: Call; readonly lost: Loss | undefined }
  /** It was lost before anybody answered. */
  | { readonly kind: "lost"; readonly call: Call; readonly lost: Loss; readonly asked: Asked };

/** How the wait for the gateway's answer ended: the call is up, or the attempt has ended. */
export type Dialled =
  | { readonly kind: "up"; readonly call: Call }
  | Exclude<AttemptEnd, { kind: "answered" }>;
