/** What an attempt through one gateway is, and the ways in which it ends. */

import type { Call } from "../../../fax/call/call.ts";
import type { SipAnswer } from "../../../fax/end/refusal.ts";
import type { Loss, Watched } from "../../switch/watch_call.ts";

/** What to dial. */
export interface Attempt {
  readonly uuid: string;
  readonly jobUuid: string;
  readonly gateway: string;
  readonly number: string;
  readonly variables: ReadonlyMap<string, string>;
  /** Absolute path of the TIFF, as FreeSWITCH sees it. */
  readonly file: string;
  /** Longest wait for the gateway's answer; beyond it FreeSWITCH itself is at fault. */
  readonly dialMs: number;
  /** Told before the originate is sent: from then on there may be a call. */
  readonly onDial: () => void;
  /** Told when FreeSWITCH has taken it. */
  readonly onTaken: () => void;
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

/** What the wait for the gateway's answer gives. */
export type Dialled =
  | { readonly kind: "up"; readonly call: Call }
  | Exclude<AttemptEnd, { kind: "answered" }>;
