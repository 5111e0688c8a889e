/**
 * Unix datagram sockets, which Deno has only behind a flag: what `/dev/log` and `NOTIFY_SOCKET` are. Defined by unix(7).
 */

import { answer, cString, loadLibc, O } from "./libc.ts";

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const SUN_PATH_BYTES = 108;

/** socket(2): a unix datagram socket without a name of its own, close-on-exec. */
export function unixDatagramSocket(): number {
  return answer(loadLibc().symbols.socket(AF_UNIX, SOCK_DGRAM | O.CLOEXEC, 0));
}

/** The content of `sun_path`: a path ends with a NUL, an abstract name begins with one and ends where the address does. */
function sunPath(name: string): Uint8Array<ArrayBuffer> | undefined {
  const path = cString(name);
  return name.startsWith("@") ? path?.fill(0, 0, 1).subarray(0, -1) : path;
}

/**
 * A `struct sockaddr_un`, or nothing if the name does not fit into one.
 *
 * @param socket a path, or an abstract name written with an `@` before it
 */
export function unixAddress(socket: string): Uint8Array<ArrayBuffer> | undefined {
  const name = sunPath(socket);
  if (name === undefined || name.length > SUN_PATH_BYTES) {
    return undefined;
  }
  const address = new Uint8Array(2 + name.length);
  new Uint16Array(address.buffer, 0, 1)[0] = AF_UNIX;
  address.set(name, 2);
  return address;
}

/** sendto(2), neither waiting nor raising SIGPIPE: the bytes taken, or `-errno`. */
export function sendDatagram(
  fd: number,
  datagram: Uint8Array<ArrayBuffer>,
  address: Uint8Array<ArrayBuffer>,
): number {
  const { symbols } = loadLibc();
  const size = BigInt(datagram.byteLength);
  const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
  return answer(symbols.sendto(fd, datagram, size, flags, address, address.byteLength));
}
