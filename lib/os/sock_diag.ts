/**
 * Finds the user that owns a TCP socket of this machine. It asks the kernel by the two addresses and ports of the connection
 * (sock_diag(7)): exact, in some 50 µs however many sockets there are, and allowed to every process. Constants and structures: linux/netlink.h, linux/sock_diag.h,
 * linux/inet_diag.h.
 */

import { answer, close, E, loadLibc, O, read, write } from "./libc.ts";

/** One end of a connection. */
export interface TcpEnd {
  /** 4 bytes or 16, in network byte order. */
  readonly ip: Uint8Array<ArrayBuffer>;
  /** A number, in the byte order of the machine. */
  readonly port: number;
}

/** A socket as the kernel sees it. */
export interface TcpSocket {
  /** The user who made it, or accepted it; 0 if no process has it. */
  readonly uid: number;
  /** 0 if no process has it: not accepted yet, or closed and about to be removed. */
  readonly inode: number;
  /** Whether it listens for connections. */
  readonly listening: boolean;
}

/** All machines that gofax supports are little-endian. */
const LITTLE_ENDIAN = true;
const AF_INET = 2;
const AF_INET6 = 10;
const AF_NETLINK = 16;
const SOCK_RAW = 3;
const NETLINK_SOCK_DIAG = 4;
const NLMSG_ERROR = 2;
const NLM_F_REQUEST = 1;
const SOCK_DIAG_BY_FAMILY = 20;
const IPPROTO_TCP = 6;
const TCP_LISTEN = 10;
/** A `struct nlmsghdr`, and with it a `struct inet_diag_req_v2`. */
const HEADER_BYTES = 16;
const REQUEST_BYTES = HEADER_BYTES + 56;
/** Up to and with the inode of a `struct inet_diag_msg`. */
const ANSWER_BYTES = HEADER_BYTES + 72;

/** The request, in the byte order of the machine except for addresses and ports. */
function request(local: TcpEnd, remote: TcpEnd): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(REQUEST_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, REQUEST_BYTES, LITTLE_ENDIAN);
  view.setUint16(4, SOCK_DIAG_BY_FAMILY, LITTLE_ENDIAN);
  view.setUint16(6, NLM_F_REQUEST, LITTLE_ENDIAN);
  bytes[HEADER_BYTES] = local.ip.length === 4 ? AF_INET : AF_INET6;
  bytes[HEADER_BYTES + 1] = IPPROTO_TCP;
  view.setUint32(HEADER_BYTES + 4, 0xffff_ffff, LITTLE_ENDIAN);
  view.setUint16(HEADER_BYTES + 8, local.port);
  view.setUint16(HEADER_BYTES + 10, remote.port);
  bytes.set(local.ip, HEADER_BYTES + 12);
  bytes.set(remote.ip, HEADER_BYTES + 28);
  // Any interface; and no cookie, so that the socket's age does not matter.
  bytes.fill(0xff, HEADER_BYTES + 48, HEADER_BYTES + 56);
  return bytes;
}

/** The socket in an answer, or `-errno`. */
function socketIn(bytes: Uint8Array<ArrayBuffer>): TcpSocket | number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= HEADER_BYTES + 4 && view.getUint16(4, LITTLE_ENDIAN) === NLMSG_ERROR) {
    return view.getInt32(HEADER_BYTES, LITTLE_ENDIAN);
  }
  if (bytes.length < ANSWER_BYTES) return -E.IO;
  return {
    uid: view.getUint32(HEADER_BYTES + 64, LITTLE_ENDIAN),
    inode: view.getUint32(HEADER_BYTES + 68, LITTLE_ENDIAN),
    listening: bytes[HEADER_BYTES + 1] === TCP_LISTEN,
  };
}

/**
 * The socket of this machine with these ends: the one that listens at `local` if there is none with both; `-errno` if there is
 * none at all (`-ENOENT`, which is also what a kernel without sock_diag says), or if the kernel may not be asked.
 */
export function socketBetween(local: TcpEnd, remote: TcpEnd): TcpSocket | number {
  const kind = SOCK_RAW | O.CLOEXEC | O.NONBLOCK;
  const fd = answer(loadLibc().symbols.socket(AF_NETLINK, kind, NETLINK_SOCK_DIAG));
  if (fd < 0) return fd;
  try {
    const sent = write(fd, request(local, remote));
    if (sent < 0) return sent;
    const buffer = new Uint8Array(1024);
    const count = read(fd, buffer);
    return count < 0 ? count : socketIn(buffer.subarray(0, count));
  } finally {
    close(fd);
  }
}
