import assert from "node:assert/strict";
import { type Call, connectedSeconds, faxSeen } from "../../lib/fax/call/call.ts";
import { suggestsFallback } from "../../lib/fax/end/fallback_rule.ts";
import { allRecordings, connectionsOf, foldConnection, keptConnection, timeLine } from "./recorded_calls.ts";

/** What of a call the recordings tell. */
interface Facts {
  readonly success: boolean | undefined;
  readonly code: number | undefined;
  readonly text: string | undefined;
  readonly pages: number;
  readonly rate: number;
  readonly ecm: boolean;
  readonly t38: string;
  readonly remoteId: string;
  readonly negotiations: number;
  readonly badRows: number;
  readonly cause: string | undefined;
}

function factsOf(call: Call): Facts {
  const { result, rate, ecm, t38, remoteId, negotiations, badRows } = call;
  return {
    success: result?.success,
    code: result?.code,
    text: result?.text,
    pages: call.transferred,
    ...{ rate, ecm, t38, remoteId, negotiations, badRows },
    cause: call.hangupCause,
  };
}

const NOTHING: Facts = {
  success: undefined,
  code: undefined,
  text: undefined,
  pages: 0,
  rate: 0,
  ecm: false,
  t38: "",
  remoteId: "",
  negotiations: 0,
  badRows: 0,
  cause: "NORMAL_CLEARING",
};

const OK = { success: true, code: 0, text: "OK" } as const;
const FAX = { rate: 14400, ecm: true, t38: "negotiated", negotiations: 1 } as const;

const KEPT: readonly (readonly [name: string, path: string, want: Facts, seconds: number])[] = [
  ["three fine pages over T.38", "fax/send-t38-3pages-fine", {
    ...NOTHING,
    ...OK,
    ...FAX,
    pages: 3,
    remoteId: "+49 1001 B",
  }, 35],
  ["a page without V.17 and ECM", "fax/send-v17off", {
    ...NOTHING,
    ...OK,
    ...FAX,
    pages: 1,
    rate: 9600,
    ecm: false,
    remoteId: "+49 1001 B",
  }, 25],
  ["a far end that hangs up in the first page", "fax/send-hangup-midfax-t38", {
    ...NOTHING,
    ...FAX,
    success: false,
    code: 49,
    text: "The call dropped prematurely",
    remoteId: "+49 1022 B",
  }, 20],
  ["a far end that sends, too, and never hangs up", "fax/send-dead-peer", {
    ...NOTHING,
    success: false,
    code: 2,
    text: "Timed out waiting for initial communication",
    t38: "negotiated",
  }, 82],
  ["a busy number", "esl/send-busy", { ...NOTHING, cause: "USER_BUSY" }, 0],
  ["an answer, silence, and a hangup", "esl/send-nofax-hangup", {
    ...NOTHING,
    success: false,
    code: 49,
    text: "The call dropped prematurely",
    t38: "refused",
  }, 4],
  ["a reception with damaged rows that is given up in page three", "fax/recv-badrows-abort", {
    ...NOTHING,
    success: false,
    code: 49,
    text: "The call dropped prematurely",
    pages: 2,
    rate: 12000,
    t38: "refused",
    remoteId: "+49 30 1234567",
    negotiations: 2,
    badRows: 1,
  }, 45],
  ["a reception of one page", "fax/recv-diversion", {
    ...NOTHING,
    ...OK,
    ...FAX,
    pages: 1,
    remoteId: "+49 30 1234567",
  }, 21],
  ["a caller who gives up while it rings", "esl/recv-abort-ringing", {
    ...NOTHING,
    cause: "ORIGINATOR_CANCEL",
  }, 0],
];

for (const [name, path, want, seconds] of KEPT) {
  Deno.test(`reduce() folds the events of ${name}`, async () => {
    const call = await foldConnection(keptConnection(path));
    assert.deepEqual(factsOf(call), want);
    assert.equal(connectedSeconds(call, Infinity), seconds);
    assert.equal(faxSeen(call), want.negotiations > 0);
    assert.equal(call.pages.length, want.pages);
  });
}

Deno.test("reduce() keeps what each page was, and what was agreed on for it", async () => {
  const { pages } = await foldConnection(keptConnection("fax/send-t38-3pages-fine"));
  assert.deepEqual(pages[0], {
    kind: "page",
    transferred: 1,
    badRows: 0,
    longestBadRun: 0,
    encoding: "T.85(L0)",
    imageSize: 6051,
    xResolution: 8040,
    yResolution: 7700,
    width: 1728,
    height: 2292,
    rate: 14_400,
    ecm: true,
  });
  assert.deepEqual(pages.map((page) => page.imageSize), [6051, 6086, 6104]);
});

Deno.test("reduce() tells a call that speaks against T.38 from one that does not", async () => {
  const suggests = async (path: string): Promise<boolean> => {
    const call = await foldConnection(keptConnection(path));
    return suggestsFallback(call, call.result?.success === true);
  };
  const retrained = await foldConnection(keptConnection("fax/recv-badrows-abort"));
  assert.ok(suggestsFallback({ ...retrained, t38: "negotiated" }, retrained.result?.success === true));
  // As it was recorded, T.38 had been refused, and the bad rows came by audio.
  assert.equal(retrained.t38, "refused");
  const others = [
    "fax/recv-badrows-abort",
    "fax/recv-diversion",
    "fax/send-hangup-midfax-t38",
    "esl/send-busy",
  ];
  for (const other of others) {
    assert.ok(!await suggests(other), other);
  }
});

/** The value after `name=`, up to the next `, name=` or the end. */
function value(line: string, name: string): string | undefined {
  return new RegExp(`[ (]${name}=(.*?)(?:, [a-z0-9-]+=|$)`, "i").exec(line)?.[1];
}

function last(lines: readonly string[], name: string): string | undefined {
  return lines.map((line) => value(line, name)).filter((found) => found !== undefined && found !== "").at(-1);
}

/** The same facts, read out of a time line. */
function factsIn(lines: readonly string[]): Facts {
  const of = (subclass: RegExp): readonly string[] => lines.filter((line) => subclass.test(line));
  const negotiated = of(/xfaxnegociateresult/);
  const pages = of(/xfaxpageresult/);
  const result = of(/xfaxresult/);
  const ends = of(/->HANGUP/);
  const [code, text] = [last(result, "result-code"), last(result, "result-text")];
  return {
    success: result.length === 0 ? undefined : last(result, "success") === "1",
    code: code === undefined ? undefined : Number(code),
    text,
    pages: Math.max(
      0,
      ...[...pages, ...result].map((line) => Number(value(line, "document-transferred-pages"))),
    ),
    rate: Number(last(negotiated, "transfer-rate") ?? 0),
    ecm: last(negotiated, "ecm-used") === "on",
    t38: last([...negotiated, ...result], "t38-status") ?? "",
    remoteId: last([...negotiated, ...result], "remote-station-id") ?? "",
    negotiations: negotiated.length,
    badRows: pages.reduce((sum, line) => sum + Number(value(line, "bad-rows")), 0),
    cause: ends.length === 0 ? undefined : /Hangup-Cause=([A-Z_]+)/.exec(ends[0] ?? "")?.[1],
  };
}

const NAMES = allRecordings();

Deno.test({
  name: NAMES.length > 0
    ? "reduce() makes of every recorded call what its time line says"
    : "reduce() makes of every recorded call what its time line says (skipped: ../shared/spec/transcripts is not there)",
  ignore: NAMES.length === 0,
  fn: async () => {
    let folded = 0;
    for (const name of NAMES) {
      for (const connection of connectionsOf(name)) {
        const lines = timeLine(name, connection.name);
        const call = await foldConnection(connection);
        assert.deepEqual(factsOf(call), factsIn(lines), `${name} ${connection.name}`);
        if (lines.length > 0) folded++;
      }
    }
    assert.ok(folded > 50, `only ${folded} connections with events`);
  },
});
