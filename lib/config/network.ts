/** Addresses of machines: `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`. */

import { type Network, parseNetwork, printNetwork } from "../text/ip_address.ts";
import { bad, good, type Kind, named } from "./kind.ts";

/** An address, or a network of them. */
export const network: Kind<Network> = {
  name: "network",
  read: (text) => {
    const value = parseNetwork(text);
    if (value !== undefined) return good(value);
    return bad(
      `${named(text)} is neither an IP address nor a network (192.0.2.7, 192.0.2.0/24, 2001:db8::/32)`,
    );
  },
  print: printNetwork,
};
