/** The step that accounts for a reception: its RECV and its CALL line (docs/internals/hylafax.md#accounting). */

import { formatCall, formatRecv } from "../../../hylafax/xferfaxlog.ts";
import { tryAccount } from "../../base/accounting.ts";
import { callRecord } from "../call/call_record.ts";
import type { AccountKind } from "../call/reception_progress.ts";
import type { StepInput } from "./step.ts";

/** Writes one line, unless the accounting has it; false if it could not be written. */
async function writeLine(
  { reception: { world, session }, progress }: StepInput,
  kind: AccountKind,
  line: string,
): Promise<boolean> {
  if (progress.hasLine(kind)) return true;
  const problem = await tryAccount(world, line);
  if (problem !== undefined) {
    progress.complain(session, kind, `${problem}; it is tried again`);
    return false;
  }
  progress.lineWritten(kind);
  return true;
}

/** Writes the lines of a reception that the accounting does not have: RECV, if it was a fax, and then CALL. */
export async function account(input: StepInput): Promise<void> {
  const { reception, progress, ending } = input;
  const common = callRecord({ ...reception, commid: reception.session.commid }, ending);
  const { tsi, pages, params, dcs } = ending;
  const recv = formatRecv({ ...common, file: progress.note.file, tsi, pages, params, dcs });
  const there = (!ending.fax || await writeLine(input, "RECV", recv)) &&
    await writeLine(input, "CALL", formatCall(common));
  if (there) progress.update({ accounted: true });
}
