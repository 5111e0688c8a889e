/** Addresses and ports of the machine: /proc/net (proc(5)), and the rules of its firewall as far as they can be read. */

import type { Machine } from "../machine.ts";

/** A socket that waits for connections or packets. */
export interface Listening {
  /** `tcp` or `udp`. */
  readonly protocol: "tcp" | "udp";
  /** The address; `0.0.0.0` or `::` for all of them. */
  readonly ip: string;
  /** The port. */
  readonly port: number;
  /** The user whose socket it is. */
  readonly uid: number;
}

/** States of proc(5): a TCP socket listens in 0A, a UDP socket without a peer is in 07. */
const STATES = { tcp: "0A", udp: "07" } as const;
const TABLES = [["tcp", "tcp"], ["tcp", "tcp6"], ["udp", "udp"], ["udp", "udp6"]] as const;

function ipv4(hex: string): string {
  return hex.match(/../g)?.reverse().map((byte) => parseInt(byte, 16)).join(".") ?? "";
}

/** Only what is needed of IPv6: all addresses, loopback, and those that hold one of IPv4. */
function ipv6(hex: string): string {
  if (/^0+$/.test(hex)) return "::";
  if (/^0{24}01000000$/.test(hex)) return "::1";
  if (/^0{16}FFFF0000/i.test(hex)) return ipv4(hex.slice(24));
  const words = hex.match(/.{8}/g)?.map((word) => word.match(/../g)?.reverse().join("") ?? "").join("") ?? "";
  return words.toLowerCase().match(/.{4}/g)?.join(":") ?? "";
}

/** Sockets that listen; undefined where there is no table. */
export function listening(machine: Machine): readonly Listening[] | undefined {
  if (machine.text("/proc/net/tcp") === undefined) return undefined;
  return TABLES.flatMap(([protocol, table]) =>
    (machine.text(`/proc/net/${table}`) ?? "").split("\n").slice(1).flatMap((line) => {
      const fields = line.trim().split(/ +/);
      const [hex = "", port = ""] = (fields[1] ?? "").split(":");
      if (fields[3] !== STATES[protocol] || port === "") return [];
      const ip = hex.length === 8 ? ipv4(hex) : ipv6(hex);
      return [{ protocol, ip, port: parseInt(port, 16), uid: Number(fields[7]) }];
    })
  );
}

/** The addresses of IPv4 that the machine has; undefined if that cannot be found out. */
export function ownAddresses(machine: Machine): readonly string[] | undefined {
  const trie = machine.text("/proc/net/fib_trie");
  if (trie === undefined) return undefined;
  const found = trie.matchAll(/\|-- (\d+\.\d+\.\d+\.\d+)\n(?:(?!.*(?:\|--|\+--)).*\n)*?\s+\/32 host LOCAL/g);
  return [...new Set([...found].map(([, ip = ""]) => ip))];
}

/** Whether an address cannot be reached from the internet (RFC 1918, RFC 6598, RFC 3927, loopback). */
export function isPrivate(ip: string): boolean {
  return /^(10\.|127\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/
    .test(ip);
}

/** What the firewall does with packets that come in. */
export interface Firewall {
  /** The program that told the rules. */
  readonly program: "nft" | "iptables";
  /** Whether packets that no rule is about are dropped. */
  readonly isClosed: boolean;
  /** Ranges of UDP ports that some rule accepts. */
  readonly open: readonly (readonly [from: number, to: number])[];
  /** Whether some rule accepts everything of an address, whatever the port. */
  readonly trustsAddresses: boolean;
}

function range(text: string): readonly [number, number] {
  const [from = NaN, to = from] = text.trim().split(/[-:]/).map(Number);
  return [from, to];
}

/** `sip` and the like, which nft prints for well-known ports unless it is told not to, are no numbers and left out. */
function ranges(list: string): Firewall["open"] {
  return list.split(",").map(range).filter(([from, to]) => Number.isInteger(from) && Number.isInteger(to));
}

/** Reads `nft -n list ruleset`. Chains that others jump to are not told apart: a port counts as open if any chain accepts it. */
export function parseNft(text: string): Firewall {
  const chains = text.split(/\bchain\b/).slice(1);
  const inputs = chains.filter((chain) => /hook input/.test(chain));
  const accepts = text.split("\n").filter((line) => /\baccept\b/.test(line));
  const isClosed = inputs.some((chain) =>
    /policy drop/.test(chain) || /^\s*(counter\s.*)?(drop|reject\b.*)$/m.test(chain)
  );
  const open = accepts.flatMap((line) => {
    const ports = /\b(?:udp|th) dport (?:\{([^}]*)\}|(\S+))/.exec(line);
    return ports === null ? [] : ranges(ports[1] ?? ports[2] ?? "");
  });
  const trustsAddresses = accepts.some((line) => /ip6? saddr/.test(line) && !/dport|sport/.test(line));
  return { program: "nft", isClosed, open, trustsAddresses };
}

/** Reads `iptables -S`. */
export function parseIptables(text: string): Firewall {
  const lines = text.split("\n");
  const accepts = lines.filter((line) => /-j ACCEPT\b/.test(line));
  const open = accepts.filter((line) => !/-p tcp\b/.test(line)).flatMap((line) => {
    const ports = /--dports? (\S+)/.exec(line)?.[1];
    return ports === undefined ? [] : ranges(ports);
  });
  return {
    program: "iptables",
    isClosed: /^-P INPUT DROP/m.test(text) || /^-A INPUT -j (DROP|REJECT)\b/m.test(text),
    open,
    trustsAddresses: accepts.some((line) => /-s \S+/.test(line) && !/--[ds]ports?|-p tcp/.test(line)),
  };
}

/** The rules; undefined if there is no firewall on this machine, a text if its rules cannot be read. */
export async function firewall(machine: Machine, timeoutMs: number): Promise<Firewall | string | undefined> {
  const nft = machine.which("nft");
  const iptables = machine.which("iptables");
  if (nft === undefined && iptables === undefined) return undefined;
  if (nft !== undefined) {
    const { code, stdout } = await machine.run(nft, ["-n", "list", "ruleset"], { timeoutMs });
    if (code === 0 && /hook input/.test(stdout)) return parseNft(stdout);
    if (code === 0 && iptables === undefined) return undefined;
    if (code !== 0 && iptables === undefined) return "nft tells its rules to root only, or not at all here";
  }
  const { code, stdout } = await machine.run(iptables ?? "iptables", ["-S"], { timeoutMs });
  if (code !== 0) return "iptables tells its rules to root only, or not at all here";
  return parseIptables(stdout);
}

/** Whether all of a range of ports is open. */
export function lets(
  { isClosed, open, trustsAddresses }: Firewall,
  [from, to]: readonly [number, number],
): boolean {
  if (!isClosed || trustsAddresses) return true;
  let next = from;
  for (const [first, last] of open.toSorted((a, b) => a[0] - b[0])) {
    if (first <= next && last >= next) next = last + 1;
  }
  return next > to;
}
