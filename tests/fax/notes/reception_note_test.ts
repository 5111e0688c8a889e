import assert from "node:assert/strict";
import {
  formatReceptionNote,
  isConcluded,
  NO_STEP_DONE,
  parseReceptionNote,
  type ReceptionNote,
} from "../../../lib/fax/notes/reception_note.ts";
import { commId } from "../../../lib/hylafax/ids.ts";

const NOTE: ReceptionNote = {
  commid: commId(7),
  uuid: "11111111-2222-3333-4444-555555555555",
  file: "recvq/fax000000012.tif",
  device: "freeswitch1",
  startedAt: 1_795_406_968_123,
  who: { callerNumber: "0301", callerName: 'J "Ö"\n', recipient: undefined, gateway: "" },
  ...NO_STEP_DONE,
};

const ENDED: ReceptionNote = {
  ...NOTE,
  ending: {
    reason: "The call dropped prematurely",
    pages: 2,
    hasFile: true,
    fax: true,
    tsi: "+49 1",
    params: 2170921,
    dcs: "00 46 1F",
    pageTags: [{ params: 2170920, dcs: "00 46 1E" }, { params: 2170921, dcs: "00 46 1F" }],
    jobSeconds: 12.345,
    connectedSeconds: 11,
    hangupCause: "NORMAL_CLEARING",
    rate: 14_400,
  },
  prepared: true,
  handed: 2,
};

Deno.test("parseReceptionNote() reads what formatReceptionNote() wrote, with blanks behind it", () => {
  const unseen = { ...ENDED.ending, unseen: { transferred: 2, heard: true } } as const;
  const { pageTags: _pageTags, ...old } = ENDED.ending ?? {};
  const before = formatReceptionNote({ ...ENDED, ending: old as never });
  assert.deepEqual(parseReceptionNote(before)?.ending?.pageTags, [], "written by a version before");
  for (const note of [NOTE, ENDED, { ...ENDED, ending: unseen } as ReceptionNote]) {
    assert.deepEqual(parseReceptionNote(`${formatReceptionNote(note)}   \n`), note);
  }
});

Deno.test("parseReceptionNote() takes nothing that is no note, and no file outside recvq", () => {
  const texts = [
    "",
    "   ",
    "null",
    "[]",
    "{}",
    formatReceptionNote(NOTE).slice(0, -10),
    JSON.stringify({ ...NOTE, commid: "../../x" }),
    JSON.stringify({ ...NOTE, who: {} }),
    JSON.stringify({ ...NOTE, handed: -1 }),
    JSON.stringify({ ...ENDED, ending: { reason: 1 } }),
    ...["recvq/../sendq/q1", "/etc/passwd", "recvq/fax1.tif"].map((file) =>
      JSON.stringify({ ...NOTE, file })
    ),
  ];
  for (const text of texts) assert.equal(parseReceptionNote(text), undefined, text);
});

Deno.test("a note of an older gofaxd is read: whoever had accounted for all had done so", () => {
  const { prepared: _, over: __, ...older } = { ...ENDED, accounted: true };
  assert.deepEqual(parseReceptionNote(JSON.stringify(older)), {
    ...ENDED,
    prepared: false,
    accounted: true,
    over: false,
  });
});

Deno.test("a reception is concluded when it is accounted for and faxrcvd is over", () => {
  for (const accounted of [false, true]) {
    for (const over of [false, true]) {
      assert.equal(isConcluded({ ...ENDED, accounted, over }), accounted && over);
    }
  }
});
