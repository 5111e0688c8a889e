/** `host:port`, `1.2.3.4:port` and `[ipv6]:port`. */

import type { HostPort } from "./config.ts";
import { bad, good, type Kind, named, type Reading } from "./kind.ts";
import { printHostPort } from "../text/ip_address.ts";

const SHAPE = /^(?:\[([^\]]*)\]|([^:[\]]*)):(.*)$/;
const HOST = /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?$/;

function isIpv6(text: string): boolean {
  return URL.canParse(`http://[${text}]/`);
}

function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

function complaint(host: string, bracketed: boolean): string | undefined {
  if (bracketed) return isIpv6(host) ? undefined : `${named(host)} is not an IPv6 address`;
  const ok = /^[\d.]+$/.test(host) ? isIpv4(host) : HOST.test(host);
  return ok ? undefined : `${named(host)} is not a host name or address`;
}

function read(text: string, nowhere: string): Reading<HostPort> {
  const shape = SHAPE.exec(text);
  const tooMany = !text.startsWith("[") && text.split(":").length > 2;
  if (shape === null || tooMany) {
    const hint = tooMany ? "an IPv6 address goes into brackets, [::1]:8021" : "127.0.0.1:8021";
    return bad(`${named(text)} is not host:port (${hint})`);
  }
  const [, ipv6, plain = "", digits = ""] = shape;
  const hostname = ipv6 ?? (plain || nowhere);
  const message = complaint(hostname, ipv6 !== undefined);
  if (message !== undefined) return bad(message);
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  if (port < 1 || port > 65_535) return bad(`${named(digits)} is not a port from 1 to 65535`);
  return good({ hostname, port });
}

/**
 * The address of a TCP service.
 *
 * @param nowhere the host of `:port`, which older files of GOfax.IP have
 */
export const hostPort = (nowhere: string): Kind<HostPort> => ({
  name: "host:port",
  read: (text) => read(text, nowhere),
  print: printHostPort,
});

/** Whether only this machine can reach such an address. */
export function isLoopback(hostname: string): boolean {
  return hostname === "::1" || hostname.toLowerCase() === "localhost" ||
    (isIpv4(hostname) && hostname.startsWith("127."));
}
