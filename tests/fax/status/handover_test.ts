import assert from "node:assert/strict";
import { handedCall, handover } from "../../../lib/fax/status/handover.ts";
import { parseChannels, type SwitchChannel } from "../../../lib/fax/status/switch_channels.ts";

const PORT = 338;

/** A row as FreeSWITCH 1.10.12 prints it, shortened. */
function channel(row: Readonly<Record<string, string>>): SwitchChannel {
  const usual = {
    uuid: "3e5aa03e-5fa8-4d19-a505-16e4b6a214f7",
    direction: "inbound",
    created_epoch: "1795432214",
    cid_num: "0301234567",
    dest: "8001",
    callstate: "RINGING",
  };
  const [first] = parseChannels(JSON.stringify({ row_count: 1, rows: [{ ...usual, ...row }] })) ?? [];
  assert.ok(first);
  return first;
}

Deno.test("handover() knows calls on their way to a fax, and leaves other people's alone", () => {
  const cases: readonly [
    application: string,
    argument: string,
    want: string,
    more?: Record<string, string>,
  ][] = [
    ["socket", "127.0.0.1:338 async full", "sure"],
    ["socket", "192.0.2.1:338", "sure"],
    ["socket", "[::1]:338 async full", "sure"],
    ["socket", "127.0.0.1:3380 async full", "perhaps"],
    ["socket", "127.0.0.1:8040 async full", "perhaps"],
    ["ring_ready", "", "perhaps"],
    ["sleep", "2000", "perhaps"],
    ["answer", "", "perhaps"],
    ["playback", "silence_stream://2000", "perhaps"],
    ["set", "fax_enable_t38=true", "perhaps"],
    ["playback", "/opt/music.wav", "no"],
    ["set", "hangup_after_bridge=true", "no"],
    ["bridge", "user/1001", "no"],
    ["rxfax", "/x.tif", "no"],
    ["", "", "no"],
    ["constructor", "", "no"],
    ["socket", "127.0.0.1:338 async full", "no", { direction: "outbound" }],
    ["socket", "127.0.0.1:338 async full", "no", { callstate: "HANGUP" }],
  ];
  for (const [application, data, want, more = {}] of cases) {
    const row = channel({ application, application_data: data, ...more });
    assert.equal(handover(row, PORT), want, `${application} ${data}`);
  }
});

Deno.test("handedCall() tells how far such a call is", () => {
  const cases: readonly [application: string, callstate: string, phase: string][] = [
    ["socket", "RINGING", "handed"],
    ["ring_ready", "RINGING", "ringing"],
    ["sleep", "EARLY", "ringing"],
    ["answer", "ACTIVE", "connected"],
    ["playback", "ACTIVE", "connected"],
  ];
  for (const [application, callstate, want] of cases) {
    const { phase, direction, number, called, since } = handedCall(channel({ application, callstate }));
    assert.deepEqual([phase, direction, number, called, since], [
      want,
      "in",
      "0301234567",
      "8001",
      1_795_432_214,
    ]);
  }
});
