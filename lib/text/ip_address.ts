/**
 * IP addresses and networks as text (RFC 4291 section 2, RFC 4632), and as the bytes that are compared. An IPv4 address in IPv6
 * form (`::ffff:192.0.2.1`), as a socket for both kinds shows it, is read as the IPv4 address.
 */

/** An IP address: 4 bytes or 16, the first one first. */
export type IpAddress = Uint8Array<ArrayBuffer>;

/** All addresses that begin with the same bits. */
export interface Network {
  /** Its first address: bits beyond {@linkcode bits} are 0. */
  readonly address: IpAddress;
  /** How many bits at the beginning count. */
  readonly bits: number;
}

const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

const IPV4 = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;

function parseIpv4(text: string): IpAddress | undefined {
  const found = IPV4.exec(text);
  if (found === null) return undefined;
  const bytes = new Uint8Array(4);
  for (let index = 0; index < 4; index++) {
    const value = Number(found[index + 1]);
    if (value > 255) return undefined;
    bytes[index] = value;
  }
  return bytes;
}

/** The groups of one side of `::`. */
function words(text: string): readonly number[] {
  return text === "" ? [] : text.split(":").map((word) => parseInt(word, 16));
}

function parseIpv6(text: string): IpAddress | undefined {
  if (!/^[0-9a-f:.]+$/i.test(text)) return undefined;
  // The URL parser knows all notations, and gives one of them.
  const url = URL.parse(`http://[${text}]/`);
  if (url === null) return undefined;
  const [front = "", back] = url.hostname.slice(1, -1).split("::");
  const [before, after] = [words(front), words(back ?? "")];
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  const bytes = Uint8Array.from(all.flatMap((word) => [word >> 8, word & 0xff]));
  return MAPPED.every((byte, index) => bytes[index] === byte) ? bytes.slice(12) : bytes;
}

/** Reads an address; undefined if it is none. */
export function parseIp(text: string): IpAddress | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

/** Reads an address or `ADDRESS/BITS`; undefined if it is neither, or if bits beyond the given ones are set. */
export function parseNetwork(text: string): Network | undefined {
  const [front = "", length, more] = text.split("/");
  const address = parseIp(front);
  if (address === undefined || more !== undefined) return undefined;
  const most = address.length * 8;
  if (length === undefined) return { address, bits: most };
  const bits = /^\d{1,3}$/.test(length) ? Number(length) - (front.includes(":") ? 128 - most : 0) : -1;
  if (bits < 0 || bits > most) return undefined;
  const network = { address, bits };
  const masked = address.map((byte, index) => byte & maskOf(bits, index));
  return masked.every((byte, index) => byte === address[index]) ? network : undefined;
}

/** Which bits of a byte belong to the first `bits` of an address. */
function maskOf(bits: number, index: number): number {
  const here = Math.min(Math.max(bits - index * 8, 0), 8);
  return (0xff << (8 - here)) & 0xff;
}

/** Whether an address belongs to a network. */
export function isWithin(ip: IpAddress, { address, bits }: Network): boolean {
  return ip.length === address.length &&
    ip.every((byte, index) => ((byte ^ (address[index] ?? 0)) & maskOf(bits, index)) === 0);
}

/** Whether two are the same address. */
export function sameIp(a: IpAddress, b: IpAddress): boolean {
  return isWithin(a, { address: b, bits: b.length * 8 });
}

/** 127.0.0.0/8 and ::1, which lead to this machine and nowhere else. */
export function isLoopbackIp(ip: IpAddress): boolean {
  return ip.length === 4 ? ip[0] === 127 : ip.every((byte, index) => byte === (index === 15 ? 1 : 0));
}

/** An address as one would write it. */
export function printIp(ip: IpAddress): string {
  if (ip.length === 4) return ip.join(".");
  const hex = Array.from(
    { length: 8 },
    (_, index) => (((ip[2 * index] ?? 0) << 8) | (ip[2 * index + 1] ?? 0)).toString(16),
  );
  return new URL(`http://[${hex.join(":")}]/`).hostname.slice(1, -1);
}

/** A network as one would write it. */
export function printNetwork({ address, bits }: Network): string {
  const whole = bits === address.length * 8;
  return whole ? printIp(address) : `${printIp(address)}/${bits}`;
}

/**
 * An address or a name with its port, as text: `127.0.0.1:8021`, and `[::1]:8021`, where brackets tell the colons apart (RFC 3986,
 * 3.2.2).
 */
export function printHostPort(
  { hostname, port }: { readonly hostname: string; readonly port: number },
): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}
