/** Everything that leaves the program for a terminal, a mail, a log or a script: none of it may hold what is not shown. */

import assert from "node:assert/strict";
import { print } from "../../cmd/output.ts";
import { csvTable, textTable } from "../../cmd/text_table.ts";
import { formatProblem } from "../../lib/config/problem.ts";
import { loadConfig } from "../../lib/config/load.ts";
import { formatFallbackNote, parseFallbackNotes } from "../../lib/fax/notes/fallback_record.ts";
import { demoFax } from "../../lib/tiff/picture/mod.ts";
import { tagReception } from "../../lib/tiff/reception_tags.ts";
import { quoteValue } from "../../lib/hylafax/format_error.ts";
import { modemCallerId, modemNumber, recvDocument } from "../../lib/hylafax/faxq_message.ts";
import { commId, modemName, parseJobId } from "../../lib/hylafax/ids.ts";
import { formatQfile, parseQfile, setFields } from "../../lib/hylafax/qfile.ts";
import { formatSessionLine } from "../../lib/hylafax/session_log_line.ts";
import { formatCall, formatRecv, formatSend } from "../../lib/hylafax/xferfaxlog.ts";
import { formatRecord } from "../../lib/os/log_text.ts";
import { writeStatusFile } from "../../lib/spool/status_file.ts";
import { hasUnseen } from "../../lib/text/unseen.ts";
import { tempSpool } from "../spool/temp_spool.ts";
import { allSteps } from "../../lib/tiff/steps.ts";

const EVIL =
  "a\0b\tc\nd\x1b[2Je\x9b31mf\x85g\u2028h\u202ei\u2066j\u200bk\u061cl\ufeffm\ud800n\u{e0041}o`${x}\\";
const SHELL_SIGNS = /[{}`$\\]/;

const decoder = new TextDecoder();
const BASE = {
  start: new Date(0),
  commId: commId(1),
  modem: "freeswitch0",
  jobSeconds: 1,
  connectedSeconds: 1,
  reason: EVIL,
};
const CALLER = { ownNumber: EVIL, cidNumber: EVIL, cidName: EVIL, callIds: [EVIL, EVIL] };
const RECV = { seconds: 1, pages: 1, params: 1, file: "f", commId: commId(1), tsi: EVIL, reason: EVIL };
const MODEM = modemName("freeswitch0");

function qfileText(tag: string): string {
  return decoder.decode(formatQfile(setFields(parseQfile(new Uint8Array()), { [tag]: EVIL }))).trimEnd();
}

async function statusFile(): Promise<string> {
  using temp = tempSpool();
  await writeStatusFile(`${temp.dir}/status/m`, EVIL);
  return Deno.readTextFileSync(`${temp.dir}/status/m`).trimEnd();
}

function description(): string {
  const { append } = allSteps(tagReception(demoFax([["page"]]), { tsi: EVIL, callIds: [EVIL], pages: [] }));
  const text = decoder.decode(append);
  return text.slice(text.indexOf("a b c"), text.lastIndexOf("o")).replaceAll("\n", "");
}

function printed(text: string): string {
  let out = "";
  print(text, { writeSync: (bytes) => (out += decoder.decode(bytes), bytes.length) });
  return out;
}

/** What a message to faxq says, without the NUL at its end. */
function toFaxq(message: Uint8Array): string {
  return decoder.decode(message).slice(0, -1);
}

const PLAIN: readonly (readonly [name: string, make: () => string | Promise<string>])[] = [
  ["a line of a call in", () => formatCall({ ...BASE, ...CALLER }).trimEnd().replaceAll("\t", "")],
  [
    "a line of a fax in",
    () =>
      formatRecv({ ...BASE, ...CALLER, file: "f", tsi: EVIL, params: 1, pages: 1, dcs: "" })
        .trimEnd().replaceAll("\t", ""),
  ],
  ["a job's status", () => qfileText("status")],
  ["a modem's status", statusFile],
  ["the tags of a received file", description],
];

const SHOWN: readonly (readonly [name: string, make: () => string])[] = [
  ["a line of a fax out", () =>
    formatSend({
      ...BASE,
      jobId: parseJobId("1"),
      jobtag: EVIL,
      mailaddr: EVIL,
      external: EVIL,
      csi: EVIL,
      params: 1,
      pages: 1,
      owner: EVIL,
      dcs: "",
      plus: { faxname: EVIL, faxnumber: EVIL, jobinfo: "" },
    }).trimEnd().replaceAll("\t", "")],
  ["a job's field", () => qfileText("csi")],
  ["a line of a session", () => formatSessionLine(new Date(0), 1, EVIL).trimEnd()],
  ["a record of the system's log", () => formatRecord(EVIL, { [EVIL]: EVIL })],
  ["what faxq hears of a caller", () => toFaxq(modemCallerId(MODEM, [EVIL, EVIL]))],
  ["what faxq hears of a number", () => toFaxq(modemNumber(MODEM, EVIL))],
  ["what faxq hears of a fax", () => toFaxq(recvDocument(MODEM, { ...RECV, callIds: [EVIL] }))],
  [
    "a note about a station",
    () => formatFallbackNote({ number: EVIL, why: EVIL }).trimEnd().replaceAll("\t", ""),
  ],
  [
    "what a note says",
    () => parseFallbackNotes(`1\t2\t3\t${EVIL.replaceAll("\n", "")}\n`).get("1")?.why ?? "",
  ],
  ["a value in a message", () => quoteValue(EVIL)],
  ["a problem of gofax.conf", () => formatProblem({ file: EVIL, line: 1, key: EVIL, message: EVIL })],
  [
    "the message of such a problem",
    () =>
      loadConfig(`[hylafax]\nmodems = "${EVIL.replaceAll(/[\n\\]/g, "")}"\n`, "f").problems[0]?.message ?? "",
  ],
  ["a table", () => textTable([[EVIL, EVIL], [EVIL]]).trimEnd().replaceAll("\n", "")],
  ["a table for programs", () => csvTable([[EVIL, EVIL]]).replaceAll(/\r\n$/g, "").replaceAll("\n", "")],
  ["what a command prints", () => printed(EVIL).replaceAll("\n", "")],
];

for (const [name, make] of [...PLAIN, ...SHOWN]) {
  Deno.test(`${name} holds nothing that is not shown`, async () => {
    const text = await make();
    assert.ok(text.length >= 10 && text.includes("2J"), text);
    assert.ok(!hasUnseen(text), JSON.stringify(text));
  });
}

for (const [name, make] of PLAIN) {
  Deno.test(`${name} holds nothing that a shell obeys`, async () => {
    assert.doesNotMatch(await make(), SHELL_SIGNS);
  });
}

Deno.test("the reason and the remote's id of a fax out hold nothing that a shell obeys", () => {
  const send = { ...BASE, jobId: parseJobId("1"), csi: EVIL, params: 1, pages: 1, dcs: "", plus: undefined };
  const line = formatSend({ ...send, jobtag: "", mailaddr: "", external: "", owner: "" });
  assert.doesNotMatch(line, SHELL_SIGNS);
});

Deno.test("a command prints JSON that means the same", () => {
  assert.equal(JSON.parse(printed(JSON.stringify(EVIL))), EVIL);
});
