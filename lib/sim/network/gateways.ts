/**
 * The SIP gateways the switch has, and which of them work.
 * @module
 */
import type { Destination } from "./numbers.ts";

/** A gateway; if it has a destination, every number dialled through it ends there. */
export interface Gateway {
  /** In words. */
  readonly does: string;
  /** Host and port of the provider. */
  readonly realm: string;
  /** What happens instead of reaching the number. */
  readonly destination?: Destination;
}

/** Gateways by name. */
export type GatewayTable = Readonly<Record<string, Gateway>>;

function broken(realm: string, destination: Destination): Gateway {
  return { does: destination.does, realm, destination };
}

/** The gateways of the rig on which the recordings were made. */
export const GATEWAYS: GatewayTable = {
  gwslow: broken("127.0.0.1:15080", {
    does: "rings 20 s, then 503",
    ringMs: 20_000,
    refuses: "NORMAL_CIRCUIT_CONGESTION",
  }),
  gwring: broken("127.0.0.1:15082", { does: "rings for ever", ringMs: Infinity }),
  gw503: broken("127.0.0.1:15081", { does: "503 at once", refuses: "NORMAL_TEMPORARY_FAILURE" }),
  default: { does: "reaches the numbers", realm: "127.0.0.1:15070" },
  deadgw: broken("127.0.0.1:15999", {
    does: "nothing listens there",
    unreachable: true,
    refuses: "NORMAL_TEMPORARY_FAILURE",
  }),
  "backup-gw": { does: "reaches the numbers", realm: "127.0.0.1:15070" },
};
