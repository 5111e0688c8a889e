/**
 * Verifies that a connection is a call of FreeSWITCH's. Any process that may connect can claim so; FreeSWITCH can prove it:
 * gofaxd sets a random secret on the channel over its own connection, which has a password, and the secret must come back over
 * the connection that claims to be the channel's. gofaxd takes, writes and ends nothing before that.
 */

import { type EslCall, EslClosedError, EslTimeoutError, raw } from "ts-esl";
import { HANDOVER_VARIABLE } from "../../fax/status/handover.ts";
import type { CountedWarnings } from "./counted_warnings.ts";
import { messageOf } from "../../text/error_text.ts";
import { refuse, UNAVAILABLE } from "../receive/call/refused_call.ts";
import type { StandingConnection } from "../switch/standing_connection.ts";

/** What is known of a connection. */
export type Verdict =
  /** It is a call that FreeSWITCH hands over. */
  | { readonly kind: "ours" }
  /** It was one, and FreeSWITCH has said goodbye: the caller has given up. */
  | { readonly kind: "over" }
  /** FreeSWITCH has no such channel. */
  | { readonly kind: "false"; readonly why: string }
  /** It could not be found out. */
  | { readonly kind: "unknown"; readonly why: string };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Milliseconds. FreeSWITCH answers at once; a busy machine may take that long. */
const ANSWER_MS = 5_000;

/** How the dialplan must be written: without `full` FreeSWITCH answers neither `linger` nor `event`. */
function formDoubt({ data }: EslCall): string | undefined {
  const [mode, control] = [data.get("Socket-Mode"), data.get("Control")];
  const fine = (mode ?? "async") === "async" && (control ?? "full") === "full";
  return fine ? undefined : "the dialplan has to say: socket, and behind the address async full";
}

/** What a connection answers when it is asked for the secret. */
type Proof = "right" | "wrong" | "closed" | "silent";

async function proofOf(call: EslCall, secret: string, timeoutMs: number): Promise<Proof> {
  try {
    const reply = await call.connection.send(raw(`getvar ${HANDOVER_VARIABLE}`), { timeoutMs });
    return reply.text === secret ? "right" : "wrong";
  } catch (error) {
    if (error instanceof EslTimeoutError) return "silent";
    // FreeSWITCH says goodbye when a call is over. A peer that closes without that is not FreeSWITCH.
    const saidGoodbye = error instanceof EslClosedError && error.reason.startsWith("FreeSWITCH said");
    return saidGoodbye ? "closed" : "wrong";
  }
}

/** What a call is verified with. */
export interface VerifyTools {
  /** A connection that gofaxd has made, with FreeSWITCH's password. */
  readonly standing: StandingConnection;
  /** Logs what is refused. */
  readonly warnings: CountedWarnings;
  /** Makes a new secret each time, which no other process can guess. */
  readonly secret: () => string;
  /** Milliseconds that the connection may take to return the secret. @default {5000} */
  readonly answerMs?: number | undefined;
}

/** Asks FreeSWITCH. Never throws. */
async function judge(
  { standing, answerMs = ANSWER_MS }: VerifyTools,
  call: EslCall,
  secret: string,
): Promise<Verdict> {
  const { uuid } = call;
  if (!UUID.test(uuid)) return { kind: "false", why: "its name has not the form of a UUID" };
  let answer: string;
  try {
    answer = (await standing.ask(`uuid_setvar ${uuid} ${HANDOVER_VARIABLE} ${secret}`)).trim();
  } catch (error) {
    return { kind: "unknown", why: `FreeSWITCH cannot be asked (uuid_setvar): ${messageOf(error)}` };
  }
  const there = answer.startsWith("+OK");
  if (!there && !/no such channel/i.test(answer)) {
    return { kind: "unknown", why: `FreeSWITCH answers ${JSON.stringify(answer)} to uuid_setvar` };
  }
  const proof = await proofOf(call, secret, answerMs);
  if (proof === "closed") return { kind: "over" };
  if (!there) return { kind: "false", why: `FreeSWITCH has no channel ${uuid}` };
  if (proof === "silent") {
    return {
      kind: "unknown",
      why: `FreeSWITCH does not answer over the call's connection within ${answerMs / 1000} s`,
    };
  }
  if (proof === "wrong") return { kind: "false", why: `channel ${uuid} is not its own` };
  const why = formDoubt(call);
  return why === undefined ? { kind: "ours" } : { kind: "unknown", why };
}

/**
 * Whether a call may be received. If that could not be found out, the call is refused so that the caller tries again; if it is no
 * call, the connection is closed. Never throws.
 *
 * @param who the doorkeeper's name for the other end
 */
export async function verifyCall(
  tools: VerifyTools,
  call: EslCall,
  who: string,
): Promise<boolean> {
  const { warnings, secret } = tools;
  const verdict = await judge(tools, call, secret());
  switch (verdict.kind) {
    case "ours":
      return true;
    case "over":
      // A call of this machine is accounted for. A claim of another machine without proof is not.
      return who.startsWith("user ");
    case "false":
      warnings.warn("Refused what is no call of FreeSWITCH's", `${verdict.why} (from ${who})`);
      call.connection.abort();
      return false;
    case "unknown":
      warnings.warn(`Refused a call with SIP ${UNAVAILABLE}`, verdict.why);
      await refuse(call, UNAVAILABLE).catch(() => {});
      return false;
    default:
      return verdict satisfies never;
  }
}
