/** The test page to a number, and what each step of its calls shows. */

import type { EslConnection } from "ts-esl";
import type { Call } from "../../lib/fax/call/call.ts";
import type { CallEvent } from "../../lib/fax/call/call_event.ts";
import { failureText, isSuccess } from "../../lib/fax/end/answered_call.ts";
import { recogniseEnd } from "../../lib/fax/end/recognise_end.ts";
import { gatewayAnswer, refusalText } from "../../lib/fax/end/refusal.ts";
import { END_WORDS } from "../../lib/fax/end/words/end_words.ts";
import { lossWords } from "../../lib/flow/switch/call_loss.ts";
import {
  prepareTestFax,
  sendTestFax,
  type TestFax,
  type TestFaxEnd,
  type TestFaxListener,
} from "../../lib/flow/selftest/test_fax.ts";
import { seesFile } from "../../lib/flow/selftest/switch_facts.ts";
import type { World } from "../../lib/flow/base/world.ts";
import type { TestFiles } from "./files.ts";
import { agreed, seconds } from "./loop_story.ts";
import { MENDS } from "./mends.ts";
import type { Report, Step } from "./report.ts";

const CALL = "call";
const ONE_PAGE = 1;

type Add = (state: Step["state"], about: string, text: string, mend?: string) => void;

/** What will go out, before it does. */
function tellFax(add: Add, world: World, { number, identity, modes, overrides }: TestFax): void {
  const { ident, header, callerNumber, changes } = identity;
  const caller = callerNumber === "" ? "no number" : callerNumber;
  add("note", "number", `${number} through ${world.config.freeswitch.gateways.join(", then ")}`);
  add(
    "note",
    "as",
    `${ident === "" ? "no station id" : ident}, ${header === "" ? "no header" : header}, from ${caller}`,
  );
  const transport = modes.t38
    ? `T.38 if ${modes.requestT38 ? "they take it" : "they ask for it"}`
    : "audio only";
  add("note", "modes", `${transport}${modes.ecm ? ", error correction" : ""}${modes.v17 ? ", V.17" : ""}`);
  for (const [name, value] of overrides) add("note", "override", `${name}=${value}`);
  for (const change of changes) add("note", "identity", change);
}

function listenerFor(add: Add, now: () => number): TestFaxListener {
  let began = now();
  let rang = false;
  const after = (): string => `after ${seconds(now() - began)}`;
  return {
    dial(gateway: string): void {
      [began, rang] = [now(), false];
      add("note", "dial", `through gateway ${gateway}`);
    },
    say: (text: string): void => add("note", "limit", text),
    step(event: CallEvent, call: Call): void {
      if (event.kind === "ringing" && !rang) {
        rang = true;
        add("ok", "ringing", after());
      }
      if (event.kind === "answered") add("ok", "answered", after());
      if (event.kind === "negotiated") add("ok", "negotiated", `${agreed(call)}, ${after()}`);
      if (event.kind === "page") add("ok", "page", `${event.transferred} of ${ONE_PAGE} ${after()}`);
    },
  };
}

/** A failure, with what `gofax explain` would advise. */
function tellFailure(add: Add, text: string): void {
  const words = END_WORDS[recogniseEnd(text).kind];
  add("fault", "result", text, [words.means, ...words.change].join(" "));
}

function tellCalled(add: Add, end: TestFaxEnd & { kind: "called" }): void {
  const { call, lost } = end.end;
  if (isSuccess(call, ONE_PAGE)) {
    const who = call.remoteId === "" ? "it gives no station id" : `its station id is ${call.remoteId}`;
    return add("ok", "result", `the far end confirmed the page; ${who}`);
  }
  if (lost !== undefined) {
    return add("fault", "result", lossWords(lost, "during the call"), MENDS.lost);
  }
  tellFailure(add, failureText(call, ONE_PAGE, "why" in end.end ? end.end.why : undefined));
}

function tellEnd(add: Add, end: TestFaxEnd): void {
  switch (end.kind) {
    case "called":
      return tellCalled(add, end);
    case "unanswered":
      for (const other of end.others) add("note", "gateway", gatewayAnswer(other));
      return tellFailure(add, refusalText(end.refusal));
    case "undialled":
      return add(
        "fault",
        "dial",
        end.why,
        "Compare freeswitch.gateway of gofax.conf with fs_cli -x 'sofia status'.",
      );
    default:
      return end satisfies never;
  }
}

/**
 * Calls the number and reports each step.
 *
 * @param ask asks whether somebody is to be called; false ends the story
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function toStory(
  world: World,
  connection: EslConnection,
  number: string,
  files: TestFiles,
  report: Report,
  ask: () => Promise<boolean>,
): Promise<void> {
  const add: Add = (state, about, text, mend) => report.add({ call: CALL, about, state, text, mend });
  if (!await seesFile(connection, files.sent)) {
    return add("fault", "file", `FreeSWITCH cannot see ${files.sent}`, MENDS.unseen);
  }
  const fax = await prepareTestFax(world, connection, number);
  tellFax(add, world, fax);
  if (!await ask()) return add("note", "dial", "nobody was called");
  const clock = world.clock.steady();
  const end = await sendTestFax(
    { ...world, clock },
    connection,
    fax,
    files.sent,
    listenerFor(add, () => clock.now()),
  );
  world.stop.throwIfAborted();
  tellEnd(add, end);
}
