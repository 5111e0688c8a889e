/** How long each phase of a call may take, and when the present one must be over. */

import type { Call } from "../../fax/call/call.ts";
import { pageTimeFactor } from "../../fax/call/line_speed.ts";

/** Limits of a call; times in milliseconds. */
export interface CallLimits {
  /** From the start to the answer; Infinity if the dialling has a limit of its own. */
  readonly answerMs: number;
  /** From the answer to the first negotiation. */
  readonly negotiateMs: number;
  /** Between two events of a running fax, for a plain page at 14400 bit/s; longer pages get proportionally more. */
  readonly pageMs: number;
  /** Size of the largest page; if not known, of a plain one. */
  readonly pagePixels: number;
  /** From the answer to the result. */
  readonly callMs: number;
  /** bit/s below which the call is ended; 0 for none. */
  readonly leastRate: number;
  /** From the result to the hangup. */
  readonly hangupMs: number;
  /** From gofax's kill to the hangup; if no hangup event comes by then, the call is lost. */
  readonly killMs: number;
  /** Time without anything from FreeSWITCH after which it is asked whether it is there. */
  readonly silenceMs: number;
  /** How long its answer may take. */
  readonly replyMs: number;
}

/** How long FreeSWITCH may be silent, in every call: between two pages it is for minutes, but it answers a question at once. */
export const PATIENCE: Pick<CallLimits, "silenceMs" | "replyMs"> = { silenceMs: 10_000, replyMs: 3_000 };

/** When the present phase of a call must be over, and what is logged if it is not. */
export interface Deadline {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Which limit it is, in words. */
  readonly why: string;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

/** How long the page that is being sent may take. */
function pageLimit(call: Call, { pageMs, pagePixels }: CallLimits): number {
  const last = call.pages.at(-1);
  const pixels = Math.max(pagePixels, last === undefined ? 0 : last.width * last.height);
  return pageMs * pageTimeFactor(pixels, call.rate);
}

/** The deadline of the call's present phase; `lastAt` is when the last event came. */
export function phaseDeadline(call: Call, limits: CallLimits, lastAt: number): Deadline {
  if (call.resultAt !== undefined) {
    return {
      at: call.resultAt + limits.hangupMs,
      why: `Still up ${seconds(limits.hangupMs)} after the result`,
    };
  }
  if (call.answeredAt === undefined) {
    return { at: call.startedAt + limits.answerMs, why: `Not answered within ${seconds(limits.answerMs)}` };
  }
  const whole = { at: call.answeredAt + limits.callMs, why: `Call longer than ${seconds(limits.callMs)}` };
  const pageMs = pageLimit(call, limits);
  const phase = call.negotiations === 0
    ? {
      at: call.answeredAt + limits.negotiateMs,
      why: `No fax negotiation within ${seconds(limits.negotiateMs)}`,
    }
    : { at: lastAt + pageMs, why: `No page within ${seconds(pageMs)}` };
  return phase.at <= whole.at ? phase : whole;
}
