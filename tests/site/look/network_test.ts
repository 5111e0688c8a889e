/** The machine's addresses, ports and firewall, as its files and programs tell them. */

import assert from "node:assert/strict";
import {
  firewall,
  isPrivate,
  lets,
  listening,
  ownAddresses,
  parseIptables,
  parseNft,
} from "../../../lib/site/look/network.ts";
import { ScratchMachine } from "../../support/scratch_machine.ts";

const SIP = [5060, 5060] as const;
const RTP = [16_384, 32_768] as const;

const NFT = (rules: string, policy = "drop"): string =>
  `table inet filter {\n\tchain input {\n\t\ttype filter hook input priority 0; policy ${policy};\n${rules}\n\t}\n}\n`;

const NFT_CASES: readonly (readonly [name: string, text: string, sip: boolean, rtp: boolean])[] = [
  ["nothing is dropped", NFT("", "accept"), true, true],
  ["all is dropped", NFT("\t\ttcp dport 22 accept"), false, false],
  [
    "the last rule rejects",
    NFT("\t\ttcp dport 22 accept\n\t\treject with icmp type port-unreachable", "accept"),
    false,
    false,
  ],
  ["one port", NFT("\t\tudp dport 5060 accept"), true, false],
  ["a set", NFT("\t\tip saddr 10.0.0.1 udp dport { 5060, 16384-32768 } accept"), true, true],
  [
    "two ranges side by side",
    NFT("\t\tudp dport 16384-20000 accept\n\t\tudp dport 20001-40000 accept"),
    false,
    true,
  ],
  ["a gap", NFT("\t\tudp dport 16384-20000 accept\n\t\tudp dport 20002-40000 accept"), false, false],
  ["an address that may do all", NFT("\t\tip saddr 10.1.2.3 accept"), true, true],
  [
    "another chain",
    NFT("\t\tjump ours") + "table inet x {\n\tchain ours {\n\t\tudp dport 5060 accept\n\t}\n}\n",
    true,
    false,
  ],
  ["th dport", NFT("\t\tmeta l4proto { tcp, udp } th dport 5060 accept"), true, false],
];

for (const [name, text, sip, rtp] of NFT_CASES) {
  Deno.test(`parseNft(): ${name}`, () => {
    const rules = parseNft(text);
    assert.deepEqual([lets(rules, SIP), lets(rules, RTP)], [sip, rtp]);
  });
}

Deno.test("parseIptables() reads policies, last rules, ports and addresses", () => {
  const rtp = "-A INPUT -p udp -m multiport --dports 5060,16384:32768 -j ACCEPT";
  const cases: readonly (readonly [text: string, sip: boolean, rtp: boolean])[] = [
    ["-P INPUT ACCEPT", true, true],
    ["-P INPUT DROP\n-A INPUT -p tcp -m tcp --dport 5060 -j ACCEPT", false, false],
    [`-P INPUT DROP\n${rtp}`, true, true],
    [
      "-P INPUT ACCEPT\n-A INPUT -p udp -m udp --dport 5060 -j ACCEPT\n-A INPUT -j REJECT --reject-with icmp-host-prohibited",
      true,
      false,
    ],
    ["-P INPUT DROP\n-A INPUT -s 10.1.2.3/32 -j ACCEPT", true, true],
  ];
  for (const [text, sip, all] of cases) {
    const rules = parseIptables(text);
    assert.deepEqual([lets(rules, SIP), lets(rules, RTP)], [sip, all], text);
  }
});

Deno.test("firewall() says that there is none, or that it may not be read", async () => {
  using machine = ScratchMachine.with();
  assert.equal(await firewall(machine, 100), undefined);
  machine.put("/usr/sbin/nft", "", 0o755);
  assert.match(String(await firewall(machine, 100)), /to root only/);
});

Deno.test("listening() and ownAddresses() read /proc/net", () => {
  using machine = ScratchMachine.with({
    "/proc/net/tcp": "  sl  local_address rem_address   st\n" +
      "   0: 0100007F:1F55 00000000:0000 0A 00000000:00000000 00:00000000 00000000    10        0 1 1\n" +
      "   1: 0100007F:1F55 0100007F:9999 01 00000000:00000000 00:00000000 00000000    10        0 2 1\n",
    "/proc/net/udp":
      "h\n  9: 00000000:13C4 00000000:0000 07 00000000:00000000 00:00000000 00000000    10        0 3 1\n",
    "/proc/net/tcp6":
      "h\n  0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 4\n",
    "/proc/net/fib_trie": `Main:
  +-- 0.0.0.0/0 3 0 5
     +-- 10.0.0.0/24 2 0 2
        |-- 10.0.0.0
           /24 link UNICAST
        |-- 10.0.0.7
           /32 host LOCAL
     |-- 127.0.0.1
        /32 host LOCAL
Local:
     |-- 10.0.0.7
        /32 host LOCAL
`,
  });
  assert.deepEqual(listening(machine), [
    { protocol: "tcp", ip: "127.0.0.1", port: 8021, uid: 10 },
    { protocol: "tcp", ip: "::", port: 80, uid: 0 },
    { protocol: "udp", ip: "0.0.0.0", port: 5060, uid: 10 },
  ]);
  assert.deepEqual(ownAddresses(machine), ["10.0.0.7", "127.0.0.1"]);
  using empty = ScratchMachine.with();
  assert.deepEqual([listening(empty), ownAddresses(empty)], [undefined, undefined]);
});

Deno.test("isPrivate() knows the addresses that the internet does not", () => {
  for (const ip of ["10.0.0.1", "172.16.0.1", "172.31.9.9", "192.168.1.1", "100.64.0.1", "169.254.1.1"]) {
    assert(isPrivate(ip), ip);
  }
  for (const ip of ["8.8.8.8", "172.32.0.1", "100.128.0.1", "11.0.0.1"]) assert(!isPrivate(ip), ip);
});
