/** The call of FreeSWITCH to itself, and what each of its steps shows. */

import type { Call } from "../../lib/fax/call/call.ts";
import type { CallEvent } from "../../lib/fax/call/call_event.ts";
import { failureText, isSuccess } from "../../lib/fax/end/answered_call.ts";
import { refusalText } from "../../lib/fax/end/refusal.ts";
import { loopCall, type LoopEnd, type LoopEndName, type LoopFax } from "../../lib/flow/selftest/loop_call.ts";
import type { World } from "../../lib/flow/base/world.ts";
import { comparePages } from "../../lib/tiff/picture/mod.ts";
import { readDirectories } from "../../lib/tiff/read.ts";
import { messageOf } from "../../lib/text/error_text.ts";
import { PAGE_COUNT } from "./files.ts";
import { MENDS } from "./mends.ts";
import type { Report, Step } from "./report.ts";

/** Seconds with a digit behind the point. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** What was agreed, in words. */
export function agreed({ rate, ecm, t38 }: Pick<Call, "rate" | "ecm" | "t38">): string {
  const transport = t38 === "negotiated" ? "T.38" : `audio (T.38 ${t38 === "" ? "off" : t38})`;
  return `${transport}, ${rate} bit/s, ${ecm ? "with" : "without"} error correction`;
}

/** The steps of one call. */
class Steps {
  readonly #report: Report;
  readonly #fax: LoopFax;
  readonly #name: string;
  readonly #began: number;
  readonly #now: () => number;

  constructor(report: Report, fax: LoopFax, now: () => number) {
    [this.#report, this.#fax, this.#now, this.#began] = [report, fax, now, now()];
    this.#name = fax.t38 ? "T.38" : "audio";
  }

  add(state: Step["state"], about: string, text: string, mend?: string): void {
    this.#report.add({ call: this.#name, about, state, text, mend });
  }

  get #after(): string {
    return `after ${seconds(this.#now() - this.#began)}`;
  }

  /** A step of one end; of the end that receives its pages and result are told when all is over. */
  hear(end: LoopEndName, event: CallEvent, call: Call): void {
    if (end === "receiving") return;
    if (event.kind === "answered") this.add("ok", "answered", this.#after);
    if (event.kind === "negotiated" && call.negotiations === 1) this.#negotiated(call);
    if (event.kind === "page") this.add("ok", "page", `${event.transferred} of ${PAGE_COUNT} ${this.#after}`);
  }

  #negotiated(call: Call): void {
    const right = this.#fax.t38 === (call.t38 === "negotiated");
    const text = `${agreed(call)}, ${this.#after}`;
    this.add(right ? "ok" : "fault", "negotiated", text, right ? undefined : MENDS.noT38);
  }
}

function sendingFault({ sending }: LoopEnd): readonly [text: string, mend: string] | undefined {
  switch (sending.kind) {
    case "unanswered":
      return [refusalText(sending), MENDS.refused];
    case "lost":
      return [`the call was lost: ${sending.lost}`, MENDS.lost];
    case "killed":
      return ["the test was stopped", MENDS.lost];
    case "answered":
      if (isSuccess(sending.call, PAGE_COUNT)) return undefined;
      return [
        failureText(sending.call, PAGE_COUNT, sending.why),
        sending.call.negotiations === 0 ? MENDS.noFax : MENDS.failed,
      ];
    default:
      return sending satisfies never;
  }
}

function receivingFault({ receiving }: LoopEnd): readonly [text: string, mend: string] | undefined {
  switch (receiving.kind) {
    case "no call":
      return ["the call did not come in", MENDS.noCall];
    case "refused":
      return [`FreeSWITCH did not take the call: ${receiving.why}`, MENDS.failed];
    case "taken": {
      const { call, why } = receiving.watched;
      return isSuccess(call, PAGE_COUNT) ? undefined : [failureText(call, PAGE_COUNT, why), MENDS.failed];
    }
    default:
      return receiving satisfies never;
  }
}

/** Compares what was sent with what was received, and says it. */
function compare(steps: Steps, { sent, received }: LoopFax): void {
  let pages: Uint8Array;
  try {
    pages = Deno.readFileSync(received);
  } catch (error) {
    return steps.add(
      "fault",
      "compared",
      `Cannot read the received file: ${messageOf(error)}`,
      MENDS.unreadable,
    );
  }
  try {
    const ours = Deno.readFileSync(sent);
    const difference = comparePages(ours, pages);
    if (difference !== undefined) {
      const text = `page ${difference.page} differs: ${difference.what}`;
      return steps.add("fault", "compared", text, MENDS.different);
    }
    const sizes = readDirectories(ours).map(({ width, height }, index) =>
      `page ${index + 1} (${width}x${height})`
    );
    steps.add("ok", "compared", `${sizes.join(" and ")} came back dot for dot`);
  } catch (error) {
    steps.add("fault", "compared", `Cannot compare the pages: ${messageOf(error)}`, MENDS.different);
  }
}

/**
 * Makes the call, compares the pages, and reports each step.
 *
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function loopStory(world: World, fax: LoopFax, report: Report): Promise<void> {
  const clock = world.clock.steady();
  const steps = new Steps(report, fax, () => clock.now());
  steps.add("note", "dial", `FreeSWITCH calls itself at ${fax.address}`);
  const end = await loopCall({ ...world, clock }, fax, (name, event, call) => steps.hear(name, event, call));
  world.stop.throwIfAborted();
  // If the call never came about, both ends have the same cause, and the one that dialled knows it.
  const sending = sendingFault(end);
  const receiving = end.sending.kind === "unanswered" ? undefined : receivingFault(end);
  if (sending === undefined && receiving === undefined) steps.add("ok", "result", "both ends have all pages");
  if (sending !== undefined) steps.add("fault", "sending", ...sending);
  if (receiving !== undefined) steps.add("fault", "receiving", ...receiving);
  if (sending === undefined && receiving === undefined) compare(steps, fax);
}
