import assert from "node:assert/strict";
import { Channel } from "../../lib/sim/channel/channel.ts";
import { faxSetting } from "../../lib/sim/fax/fax_setting.ts";

const CASES: readonly (readonly [name: string, value: string | undefined, want: string])[] = [
  ["plain text", "+1 337", "+1 337"],
  ["percent-encoding", "100%25 Stra%e1e", "100% Stra\xe1e"],
  ["UTF-8 byte by byte", "Größe", "Gr\xc3\xb6\xc3\x9fe"],
  ["a percent sign that encodes nothing", "5 % x %", "5 % x %"],
  ["nothing behind a NUL", "%00abc", ""],
  ["twenty bytes", "x".repeat(20), "x".repeat(20)],
  ["more than twenty bytes as nothing", "x".repeat(21), ""],
  ["what spandsp.conf says where the call says nothing", undefined, "conf"],
];

for (const [name, value, want] of CASES) {
  Deno.test(`faxSetting() reads ${name}`, () => {
    const profile = { callerName: "", callerNumber: "", destination: "1", hidden: false };
    const channel = new Channel("u", "outbound", "sofia/fax/1", profile);
    if (value !== undefined) channel.set([["fax_ident", value]]);
    assert.equal(faxSetting(channel, "fax_ident", "conf", 20), want);
  });
}
