import assert from "node:assert/strict";
import {
  type CallInProgress,
  mayBeFax,
  parseChannels,
  PROGRESS_VARIABLES,
  type ProgressVariables,
  readProgress,
  type SwitchChannel,
} from "../../../lib/fax/status/switch_channels.ts";

/** Rows as FreeSWITCH 1.10.12 prints them, shortened. */
const SENDING = {
  uuid: "ec39eb88-b443-4aaa-8e80-2962620ad52e",
  direction: "outbound",
  created: "2026-11-23 11:10:14",
  created_epoch: "1795432214",
  name: "sofia/main/1001",
  state: "CS_EXECUTE",
  cid_name: "1001",
  cid_num: "1001",
  dest: "1001",
  application: "txfax",
  application_data: "/opt/x10.tif",
  callstate: "ACTIVE",
  callee_num: "4711",
  initial_cid_num: "4711",
};
const RECEIVING = {
  ...SENDING,
  uuid: "3e5aa03e-5fa8-4d19-a505-16e4b6a214f7",
  direction: "inbound",
  cid_num: "0301234567",
  dest: "8001",
  application: "rxfax",
};
const RINGING = {
  ...SENDING,
  state: "CS_CONSUME_MEDIA",
  cid_num: "4711",
  dest: "1015",
  application: "",
  callstate: "RINGING",
};

function channel(row: Readonly<Record<string, string>>): SwitchChannel {
  const [first] = parseChannels(JSON.stringify({ row_count: 1, rows: [row] })) ?? [];
  assert.ok(first);
  return first;
}

function variables(values: Partial<ProgressVariables>): ProgressVariables {
  const nothing = Object.fromEntries(PROGRESS_VARIABLES.map((name) => [name, undefined]));
  return { ...nothing, ...values } as ProgressVariables;
}

Deno.test("parseChannels() reads rows", () => {
  assert.deepEqual(channel(SENDING), {
    uuid: "ec39eb88-b443-4aaa-8e80-2962620ad52e",
    direction: "out",
    number: "1001",
    called: "1001",
    application: "txfax",
    argument: "/opt/x10.tif",
    state: "ACTIVE",
    since: 1795432214,
  });
  const { direction, number, called } = channel(RECEIVING);
  assert.deepEqual([direction, number, called], ["in", "0301234567", "8001"]);
});

Deno.test("parseChannels() knows no calls from no answer", () => {
  const cases: readonly [text: string, want: readonly unknown[] | undefined][] = [
    ['{"row_count": 0}\n', []],
    ['{"row_count":1,"rows":[{}]}', []],
    ['{"row_count":1,"rows":[{"uuid":"a b\\nexit"}]}', []],
    ['{"row_count":1,"rows":7}', undefined],
    ["-ERR permission denied\n", undefined],
    ["[]", undefined],
    ["null", undefined],
    ["", undefined],
  ];
  for (const [text, want] of cases) assert.deepEqual(parseChannels(text), want, text);
});

Deno.test("mayBeFax() leaves other people's calls alone", () => {
  const cases: readonly [application: string, direction: string, want: boolean][] = [
    ["txfax", "outbound", true],
    ["rxfax", "inbound", true],
    ["", "outbound", true],
    ["", "inbound", false],
    ["bridge", "outbound", false],
    ["playback", "inbound", false],
  ];
  for (const [application, direction, want] of cases) {
    assert.equal(mayBeFax(channel({ ...SENDING, application, direction })), want, application);
  }
});

type Progress = Pick<CallInProgress, "phase" | "transport" | "rate" | "ecm" | "page" | "pages">;

const NOTHING_YET = {
  transport: undefined,
  rate: undefined,
  ecm: undefined,
  page: undefined,
  pages: undefined,
};

const CASES: readonly [
  name: string,
  row: Readonly<Record<string, string>>,
  variables: Partial<ProgressVariables>,
  want: Progress,
][] = [
  ["a fax being dialled", RINGING, { fax_enable_t38: "true" }, { phase: "dialling", ...NOTHING_YET }],
  ["answered, silent", SENDING, { fax_enable_t38: "true" }, { phase: "connected", ...NOTHING_YET }],
  [
    "the first page goes out",
    SENDING,
    {
      fax_t38_status: "negotiated",
      fax_transfer_rate: "14400",
      fax_ecm_used: "on",
      fax_document_total_pages: "0",
    },
    { phase: "fax", transport: "T.38", rate: 14400, ecm: true, page: 1, pages: undefined },
  ],
  [
    "the second of two, over audio",
    SENDING,
    {
      fax_t38_status: "off",
      fax_transfer_rate: "9600",
      fax_ecm_used: "off",
      fax_document_total_pages: "2",
      fax_document_transferred_pages: "1",
    },
    { phase: "fax", transport: "audio", rate: 9600, ecm: false, page: 2, pages: 2 },
  ],
  [
    "the second page of a later call, behind three that an earlier one carried",
    SENDING,
    {
      fax_t38_status: "negotiated",
      fax_transfer_rate: "14400",
      fax_ecm_used: "on",
      fax_start_page: "3",
      fax_document_total_pages: "6",
      fax_document_transferred_pages: "1",
    },
    { phase: "fax", transport: "T.38", rate: 14400, ecm: true, page: 5, pages: 6 },
  ],
  [
    "after the last page there is no further one",
    SENDING,
    {
      fax_t38_status: "refused",
      fax_transfer_rate: "14400",
      fax_ecm_used: "on",
      fax_document_total_pages: "2",
      fax_document_transferred_pages: "2",
    },
    { phase: "fax", transport: "audio", rate: 14400, ecm: true, page: 2, pages: 2 },
  ],
  [
    "receiving: nobody knows how many will come",
    RECEIVING,
    {
      fax_t38_status: "negotiated",
      fax_transfer_rate: "14400",
      fax_ecm_used: "on",
      fax_document_total_pages: "0",
      fax_document_transferred_pages: "4",
    },
    { phase: "fax", transport: "T.38", rate: 14400, ecm: true, page: 5, pages: undefined },
  ],
  [
    "a rate from before the negotiation is none",
    SENDING,
    { fax_transfer_rate: "14400" },
    { phase: "connected", ...NOTHING_YET },
  ],
];

Deno.test("readProgress() tells how far a call is", async (t) => {
  for (const [name, row, values, want] of CASES) {
    await t.step(name, () => {
      const call = readProgress(channel(row), variables(values));
      assert.ok(call);
      const { phase, transport, rate, ecm, page, pages } = call;
      assert.deepEqual({ phase, transport, rate, ecm, page, pages }, want);
    });
  }
});

Deno.test("readProgress() leaves out a call being dialled that is no fax", () => {
  assert.equal(readProgress(channel(RINGING), variables({})), undefined);
});
