/** How far the job is, by the files that faxstat reads: the qfile and the modems' status files. */

import { getField, getNumber, parseQfile } from "../../lib/hylafax/qfile.ts";
import type { ModemName } from "../../lib/hylafax/ids.ts";
import type { Spool } from "../../lib/spool/spool.ts";
import { QFILE } from "./scratch.ts";

const BAR = 10;

function bar(done: number, total: number): string {
  const full = Math.round(BAR * done / Math.max(1, total));
  return `[${"#".repeat(full).padEnd(BAR, ".")}]`;
}

function job(spool: Spool): string {
  const qfile = parseQfile(Deno.readFileSync(spool.paths.resolve(QFILE)));
  const [done, total] = [getNumber(qfile, "npages") ?? 0, getNumber(qfile, "totpages") ?? 0];
  const status = getField(qfile, "status") ?? "";
  return `${bar(done, total)} ${done} of ${total} pages${status === "" ? "" : `, ${status}`}`;
}

/** One line. */
export function progressLine(spool: Spool, modems: readonly ModemName[]): string {
  const states = modems.map((modem) => `${modem} ${spool.readStatus(modem)?.trim() ?? "is not there yet"}`);
  return [job(spool), ...states].join(" | ");
}
