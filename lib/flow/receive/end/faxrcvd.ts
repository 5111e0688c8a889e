/**
 * The site's faxrcvd, which hands a received fax to people (docs/internals/hylafax.md#faxrcvd;
 * docs/internals/gofaxip.md#after-the-hangup).
 */

import { callIdsOf, type ReceptionEnding } from "../../../fax/notes/reception_note.ts";
import { faxrcvdArgs } from "../../../hylafax/faxrcvd_args.ts";
import type { HelperResult } from "../../../os/process.ts";
import type { Reception } from "../call/reception.ts";
import { delayedStop } from "../../base/delayed_stop.ts";
import { withoutShellSigns } from "../../../text/foreign.ts";
import { lastErrorLine, runScript, scriptProblem } from "../../base/site_script.ts";

/** Milliseconds that a shutdown waits for a faxrcvd: half of what the service manager waits for gofaxd (TimeoutStopSec). */
const SHUTDOWN_GRACE_MS = 30_000;

/**
 * What became of faxrcvd. One that ran and failed counts as ended: it may have done half of its work, and would do that half
 * again.
 */
export type FaxrcvdEnd =
  | { readonly kind: "ended" }
  /** The fax server shut down first. */
  | { readonly kind: "stopped" }
  /** It could not be started, so it has handed over nothing. */
  | { readonly kind: "not started"; readonly problem: string };

/** Logs how it ended. */
function tellEnd({ world, session }: Reception, result: HelperResult, rest: string): void {
  const { faxrcvdCmd, faxrcvdTimeoutS } = world.config.gofaxd;
  const problem = result.aborted
    ? `${faxrcvdCmd} was ended because the fax server is shutting down`
    : scriptProblem(faxrcvdCmd, result, faxrcvdTimeoutS);
  if (problem === undefined) return session.note(`${faxrcvdCmd} ended successfully`);
  const said = lastErrorLine(result);
  session.complain(`${problem}${said === "" ? "" : `: ${said}`}${rest}`);
}

/**
 * Runs faxrcvd. The fax stays in recvq in any case.
 * @param time whether its start was logged before
 */
export async function runFaxrcvd(
  reception: Reception,
  file: string,
  ending: ReceptionEnding,
  time: "first" | "again",
): Promise<FaxrcvdEnd> {
  const { world, session, device, who } = reception;
  const { faxrcvdCmd, faxrcvdTimeoutS } = world.config.gofaxd;
  const { reason } = ending;
  const args = faxrcvdArgs({ file, device, commId: session.commid, reason, callIds: callIdsOf(who) });
  const begin = (): void =>
    session.say(`RECV FAX: ${faxrcvdCmd} ${args.map((arg) => JSON.stringify(arg)).join(" ")}`);
  if (time === "first") begin();
  using afterStop = delayedStop(world, SHUTDOWN_GRACE_MS);
  const result = await runScript(world, {
    signal: afterStop.signal,
    command: faxrcvdCmd,
    args,
    timeoutS: faxrcvdTimeoutS,
    env: { HANGUPCAUSE: withoutShellSigns(ending.hangupCause), TRANSFER_RATE: String(ending.rate) },
  });
  const rest = ending.hasFile ? `; the fax stays in ${file}` : "";
  if (result.error !== undefined && !result.aborted) {
    const problem = scriptProblem(faxrcvdCmd, result, faxrcvdTimeoutS) ?? "";
    return { kind: "not started", problem: `${problem}${rest}, and it is tried again` };
  }
  if (time === "again") begin();
  tellEnd(reception, result, rest);
  return { kind: result.aborted ? "stopped" : "ended" };
}
