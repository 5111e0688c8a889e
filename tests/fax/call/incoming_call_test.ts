import assert from "node:assert/strict";
import { channelData, readMessages } from "ts-esl";
import { type ChannelData, readIncomingCall } from "../../../lib/fax/call/incoming_call.ts";
import { bytesFrom } from "../../support/recording.ts";
import { keptConnection } from "../recorded_calls.ts";
import type { RecipientSource } from "../../../lib/config/config.ts";

function data(headers: Readonly<Record<string, string>>): ChannelData {
  const known = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { get: (name) => known.get(name.toLowerCase()) };
}

function recipient(
  headers: Readonly<Record<string, string>>,
  ...sources: readonly RecipientSource[]
): string | undefined {
  return readIncomingCall(data(headers), sources).recipient;
}

async function recordedData(): Promise<ChannelData> {
  const bytes = bytesFrom(keptConnection("fax/recv-diversion"), "S");
  for await (const message of readMessages(new Blob([bytes]).stream())) return channelData(message);
  throw new Error("The recording is empty");
}

Deno.test("readIncomingCall() reads a recorded call", async () => {
  const channel = await recordedData();
  const who = { callerNumber: "0301234567", callerName: "Bob Caller", gateway: "default" };
  assert.deepEqual(readIncomingCall(channel, ["to"]), { ...who, recipient: "8001" });
  assert.deepEqual(readIncomingCall(channel, ["diversion", "to"]), { ...who, recipient: "5550001" });
  assert.deepEqual(
    readIncomingCall(channel, ["history-info", "p-called-party-id", "request-uri", "to"]),
    { ...who, recipient: "8001" },
    "what is not there, and the gateway's own name, is passed over",
  );
});

const URIS: readonly (readonly [name: string, header: string, want: string | undefined])[] = [
  ["sip:", "<sip:5550001@example.com>;reason=unconditional", "5550001"],
  ["sips:", "<sips:5550001@example.com>", "5550001"],
  ["SIP: in capitals", "<SIP:5550001@EXAMPLE.COM>", "5550001"],
  ["no angle brackets", "sip:5550001@example.com;reason=no-answer", "5550001"],
  ["a plus", "<sip:+49305550001@example.com;user=phone>", "+49305550001"],
  ["an escaped plus", "<sip:%2B49305550001@example.com>", "+49305550001"],
  ["tel:", "<tel:+49-30-555.0001>", "+49305550001"],
  ["tel: with a context", "<tel:5550001;phone-context=+4930>", "5550001"],
  ["a user with parameters", "<sip:5550001;phone-context=+4930@example.com;user=phone>", "5550001"],
  ["a user with a password", "<sip:5550001:secret@example.com>", "5550001"],
  ["a display name", '"Fax Office" <sip:5550001@example.com>', "5550001"],
  ["a display name that holds an address", '"sip:666@evil" <sip:5550001@example.com>', "5550001"],
  ["a display name with brackets", '"A <sip:666@evil>, B" <sip:5550001@example.com>', "5550001"],
  ["a display name with an escaped quote", '"a\\"sip:666@evil" <sip:5550001@example.com>', "5550001"],
  ["several in one header", "<sip:5550001@a>;index=1, <sip:5550002@b>;index=1.1", "5550001"],
  ["a list of headers", "ARRAY::<sip:5550001@a>|:<sip:5550002@b>", "5550001"],
  ["a name before the number", "<sip:anonymous@anonymous.invalid>, <sip:5550001@a>", "5550001"],
  ["a host alone before the number", "<sip:example.com>, <sip:5550001@a>", "5550001"],
  ["star and hash", "<sip:*31#1@a>", "*31#1"],
  ["a name", "<sip:fax@example.com>", undefined],
  ["a host alone", "<sip:example.com>", undefined],
  ["an empty user", "<sip:@example.com>", undefined],
  ["nothing of use", "unknown", undefined],
  ["a broken escape", "<sip:%ZZ@example.com>", undefined],
  ["a line break in escapes", "<sip:1%0A2@example.com>", undefined],
  ["a variable", "<sip:${system(reboot)}@a>", undefined],
  ["a quote that does not end", '"A <sip:5550001@a>', "5550001"],
  ["a second one that does not end", '"sip:666@evil" "A <sip:5550001@a>', "5550001"],
];

for (const [name, header, want] of URIS) {
  Deno.test(`a recipient in a Diversion header: ${name}`, () => {
    assert.equal(recipient({ variable_sip_h_Diversion: header }, "diversion"), want);
  });
}

/** As mod_sofia names them; those with `sip_i_` are there with parse-all-invite-headers. */
const NAMES: readonly (readonly [source: RecipientSource, variable: string])[] = [
  ["diversion", "variable_sip_h_Diversion"],
  ["diversion", "variable_sip_i_diversion"],
  ["history-info", "variable_sip_history_info"],
  ["history-info", "variable_sip_i_history_info"],
  ["p-called-party-id", "variable_sip_h_P-Called-Party-ID"],
  ["p-called-party-id", "variable_sip_i_p_called_party_id"],
];

for (const [source, variable] of NAMES) {
  Deno.test(`${source} is read from ${variable}`, () => {
    assert.equal(recipient({ [variable]: "<sip:5550001@a>" }, source), "5550001");
    assert.equal(recipient({ [variable.toLowerCase()]: "<sip:5550001@a>" }, source), "5550001");
  });
}

const USERS: readonly (readonly [name: string, user: string, want: string | undefined])[] = [
  ["a number", "8001", "8001"],
  ["an escaped plus", "%2B498001", "+498001"],
  ["a name", "fax.office", "fax.office"],
  ["parameters", "8001;phone-context=+49", "8001"],
  ["the gateway's name", "gw+default", undefined],
  ["the gateway's name, escaped", "gw%2Bdefault", undefined],
  ["nothing", "", undefined],
  ["what no program could be started with", "80%0001", undefined],
  ["a line break", "80%0a01", undefined],
  ["a broken escape", "80%", "80%"],
];

for (const [name, user, want] of USERS) {
  Deno.test(`a recipient as a user part: ${name}`, () => {
    assert.equal(recipient({ variable_sip_to_user: user }, "to"), want);
    assert.equal(recipient({ variable_sip_req_user: user }, "request-uri"), want);
  });
}

Deno.test("the first source that names somebody counts", () => {
  const headers = {
    variable_sip_h_Diversion: "<sip:fax@a>",
    variable_sip_i_diversion: "",
    variable_sip_history_info: "<sip:5550002@a>",
    variable_sip_to_user: "8001",
  };
  assert.equal(recipient(headers, "diversion", "history-info", "to"), "5550002");
  assert.equal(recipient(headers, "to", "history-info"), "8001");
  assert.equal(recipient(headers, "diversion"), undefined);
  assert.equal(recipient(headers), undefined);
});

Deno.test("a call that says nothing is nobody's, through no gateway", () => {
  assert.deepEqual(readIncomingCall(data({}), ["to"]), {
    callerNumber: "",
    callerName: "",
    recipient: undefined,
    gateway: "",
  });
});

Deno.test("a caller's number and name are of one line, shown whole, and not longer than 256 characters", () => {
  const headers = {
    "Channel-Caller-ID-Number": `\u202a+49\0 30 ${"1".repeat(300)}`,
    "Channel-Caller-ID-Name": " Bob\r\n\x1b[2J $(id) Caller\ud83d ",
    variable_sip_gateway: "default\n",
  };
  assert.deepEqual(readIncomingCall(data(headers), ["to"]), {
    callerNumber: `+49 30 ${"1".repeat(249)}`,
    callerName: "Bob [2J $(id) Caller\ufffd",
    recipient: undefined,
    gateway: "default",
  });
});

const LONG = "x".repeat(2000);

Deno.test("of a header that is too long whole entries count", () => {
  const cases: readonly (readonly [header: string, want: string | undefined])[] = [
    [`<sip:5550001@a>, "${LONG}" <sip:5550002@a>`, "5550001"],
    [`ARRAY::<tel:5550001>|:${LONG}`, "5550001"],
    [`"${LONG}" <sip:5550002@a>`, undefined],
    [`<sip:a@${"b".repeat(1000)}>,<tel:${"1".repeat(100)}>`, undefined],
  ];
  for (const [header, want] of cases) {
    assert.equal(recipient({ variable_sip_h_Diversion: header }, "diversion"), want, header.slice(0, 40));
  }
});

Deno.test("a user part that is too long is cut, and one that is not shown whole is nobody's", () => {
  assert.equal(recipient({ variable_sip_to_user: LONG }, "to"), "x".repeat(256));
  for (const user of ["80\x9b01", "80\u202e01", "8001%E2%80%AE", "8001\n"]) {
    assert.equal(recipient({ variable_sip_to_user: user }, "to"), undefined, JSON.stringify(user));
  }
});
