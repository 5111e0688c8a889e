import assert from "node:assert/strict";
import {
  isLoopbackIp,
  isWithin,
  parseIp,
  parseNetwork,
  printIp,
  printNetwork,
} from "../../lib/text/ip_address.ts";

const ADDRESSES: [text: string, want: readonly number[] | undefined][] = [
  ["127.0.0.1", [127, 0, 0, 1]],
  ["255.255.255.255", [255, 255, 255, 255]],
  ["::1", [...Array(15).fill(0), 1]],
  ["::", Array(16).fill(0)],
  ["2001:db8::a:0", [0x20, 1, 0xd, 0xb8, ...Array(8).fill(0), 0, 0xa, 0, 0]],
  ["1:2:3:4:5:6:7:8", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
  ["::ffff:192.0.2.1", [192, 0, 2, 1]],
  ["::FFFF:c000:201", [192, 0, 2, 1]],
  ["", undefined],
  ["localhost", undefined],
  ["1.2.3", undefined],
  ["1.2.3.256", undefined],
  ["01.2.3.4", undefined],
  ["0x7f.0.0.1", undefined],
  ["1.2.3.4 ", undefined],
  ["::1%lo", undefined],
  ["[::1]", undefined],
  ["1::2::3", undefined],
  ["::1]/x[", undefined],
];

for (const [text, want] of ADDRESSES) {
  Deno.test(`parseIp() reads ${JSON.stringify(text)}`, () => {
    const ip = parseIp(text);
    assert.deepEqual(ip && [...ip], want);
    if (ip !== undefined) assert.deepEqual(parseIp(printIp(ip)), ip);
  });
}

const NETWORKS: [text: string, printed: string | undefined][] = [
  ["192.0.2.0/24", "192.0.2.0/24"],
  ["192.0.2.7", "192.0.2.7"],
  ["192.0.2.7/32", "192.0.2.7"],
  ["0.0.0.0/0", "0.0.0.0/0"],
  ["2001:DB8::/32", "2001:db8::/32"],
  ["::ffff:10.0.0.0/104", "10.0.0.0/8"],
  ["192.0.2.7/24", undefined],
  ["192.0.2.0/33", undefined],
  ["192.0.2.0/-1", undefined],
  ["192.0.2.0/", undefined],
  ["192.0.2.0/24/1", undefined],
  ["2001:db8::/129", undefined],
  ["localhost/8", undefined],
];

for (const [text, printed] of NETWORKS) {
  Deno.test(`parseNetwork() reads ${text}`, () => {
    const network = parseNetwork(text);
    assert.equal(network && printNetwork(network), printed);
  });
}

const WITHIN: [ip: string, network: string, want: boolean][] = [
  ["192.0.2.7", "192.0.2.0/24", true],
  ["192.0.3.7", "192.0.2.0/24", false],
  ["192.0.2.127", "192.0.2.0/25", true],
  ["192.0.2.128", "192.0.2.0/25", false],
  ["203.0.113.1", "0.0.0.0/0", true],
  ["::ffff:192.0.2.7", "192.0.2.7", true],
  ["2001:db8:1::1", "2001:db8::/32", true],
  ["2001:db9::1", "2001:db8::/32", false],
  ["::1", "0.0.0.0/0", false],
];

for (const [text, network, want] of WITHIN) {
  Deno.test(`${text} ${want ? "lies" : "does not lie"} in ${network}`, () => {
    const [ip, net] = [parseIp(text), parseNetwork(network)];
    assert.ok(ip && net);
    assert.equal(isWithin(ip, net), want);
  });
}

Deno.test("loopback is 127.0.0.0/8 and ::1", () => {
  const loopback = (text: string): boolean => isLoopbackIp(parseIp(text) ?? new Uint8Array());
  assert.deepEqual(["127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"].map(loopback), [
    true,
    true,
    true,
    true,
  ]);
  assert.deepEqual(["128.0.0.1", "::", "::2", "10.0.0.1"].map(loopback), [false, false, false, false]);
});
