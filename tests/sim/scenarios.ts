/**
 * How each recorded scenario was set up, as far as the bytes on the event socket do not tell: how the caller behaved, what
 * lay in mod_db, how many pages the document had.
 */

import type { Recording } from "../support/recording.ts";
import { bytesFrom } from "../support/recording.ts";
import type { Scenario } from "./replay.ts";

/** For pages that took longer than most. */
const LONG_PAGE = { firstPageMs: 15_000 };

/** What is particular to a scenario, by the recording's name. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  "esl-out-linger5": { caller: { behaviour: "hang-up-after:4000" } },
  "esl-out-linger": { caller: { behaviour: "hang-up-after:4000" } },
  "esl-out-nolinger": { caller: { behaviour: "hang-up-after:4000" } },
  "recv-abort-midpage-audio": {
    caller: { behaviour: "abort-midpage", t38: "refuses", pages: 10 },
  },
  "recv-abort-midpage-t38": { caller: { behaviour: "abort-midpage", pages: 10 } },
  "recv-abort-ringing": { caller: { behaviour: "abort-ringing" } },
  "recv-anonymous": { caller: { t38: "asks first" } },
  "send-hangup-midfax-t38": { speed: LONG_PAGE },
  "send-dead-peer": { then: { after: 9, what: "hupall" } },
  "send-fs-shutdown-midfax": { then: { after: 9, what: "shutdown" } },
  "recv-audio-1page": { caller: { t38: "refuses" } },
  "recv-badrows-abort": { caller: { behaviour: "badrows-abort", pages: 10, noticeFirst: true } },
  "recv-badrows-ok": { caller: { behaviour: "badrows", pages: 3 } },
  "recv-nofax-forever": { caller: { behaviour: "no-fax" } },
  "recv-t38-3pages": { caller: { pages: 3 } },
  "recv-t38-3pages-fine": { caller: { pages: 3, lines: 196 } },
  "recv-t38-loss": { caller: { pages: 3, t38: "asks first" } },
  "recv-mixed-resolution": { caller: { pages: 2, lines: [98, 196] } },
  "recv-sigterm": { caller: { pages: 10 } },
  "recv-sigkill": { caller: { pages: 10 } },
  "recv-fallback-exists": { db: [["fallback", "0301234567", "1795404000"]] },
  "send-fallback-exists": { db: [["fallback", "1001", "1795404000"]] },
  "send-override-1char": { db: [["override-1001", "fax_disable_v17", "1"]] },
  "send-override": {
    db: [
      ["override-1001", "fax_enable_t38", "false"],
      ["override-1001", "fax_ident", "+49 OVERRIDE"],
      ["override-1001", "absolute_codec_string", "PCMU"],
    ],
  },
};

/** The sender's document, as the recorded events tell. */
function documentOf(recording: Recording): { pages: number; lines: readonly number[] } {
  const text = recording.connections.map((connection) => new TextDecoder().decode(bytesFrom(connection, "S")))
    .join("");
  const totals = [...text.matchAll(/^fax-document-total-pages: (\d+)$/gm)].map(([, pages]) => Number(pages));
  const rows = [...text.matchAll(/^fax-file-image-resolution: \d+x(\d+)$/gm)].map(([, y]) =>
    Math.round(Number(y) * 0.0254)
  );
  return { pages: Math.max(1, ...totals), lines: rows.length === 0 ? [98] : rows };
}

/** The set-up of a scenario. */
export function scenarioOf(name: string, recording: Recording): Scenario {
  return { document: documentOf(recording), ...SCENARIOS[name] };
}
