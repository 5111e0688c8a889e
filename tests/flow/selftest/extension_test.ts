import assert from "node:assert/strict";
import { parseProfile } from "../../../lib/flow/selftest/extension.ts";

/** FreeSWITCH 1.10.12 with config/freeswitch, shortened. */
const REPLY =
  `=================================================================================================
Name             \tgofax-selftest
Domain Name      \tN/A
Dialplan         \tinline:'m:^:set:park_timeout=15^park:'
RTP-IP           \t127.0.0.1
SIP-IP           \t127.0.0.1
URL              \tsip:mod_sofia@127.0.0.1:5068
BIND-URL         \tsip:mod_sofia@127.0.0.1:5068;transport=udp,tcp
`;

Deno.test("parseProfile() finds where the extension listens", () => {
  const cases: [reply: string, want: string | undefined][] = [
    [REPLY, "127.0.0.1:5068"],
    [REPLY.replaceAll("5068", "5069"), "127.0.0.1:5069"],
    ["Invalid Profile!\n", undefined],
    ["", undefined],
    [REPLY.replace("sip:mod_sofia@127.0.0.1:5068\n", "sip:mod_sofia@127.0.0.1:5068} &system\n"), undefined],
  ];
  for (const [reply, want] of cases) assert.equal(parseProfile(reply), want);
});
