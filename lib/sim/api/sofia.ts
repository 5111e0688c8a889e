/**
 * `sofia status …`, roughly: enough to see which gateways there are and whether one exists.
 * @module
 */
import type { Gateway } from "../network/gateways.ts";
import type { Switchboard } from "../board/switchboard.ts";
import { PARKING } from "../board/switchboard_parts.ts";

const LINE = "=".repeat(97);

function gatewayStatus(board: Switchboard, name: string): string {
  const gateway = Object.hasOwn(board.gateways, name) ? board.gateways[name] : undefined;
  if (gateway === undefined) return "Invalid Gateway!\n";
  const { realm } = gateway;
  const rows: readonly (readonly [string, string])[] = [
    ["Name    ", name],
    ["Profile ", "fax"],
    ["Scheme  ", "Digest"],
    ["Realm   ", realm],
    ["Username", "foo"],
    ["Password", "yes"],
    ["From    ", `<sip:foo@${realm}>`],
    ["Contact ", `<sip:gw+${name}@127.0.0.1:15060;transport=udp;gw=${name}>`],
    ["Exten   ", "auto_to_user"],
    ["To      ", `sip:foo@${realm}`],
    ["Proxy   ", `sip:${realm}`],
    ["Context ", "incoming"],
    ["Expires ", "3600"],
    ["Freq    ", "3600"],
    ["Ping    ", "0"],
    ["PingFreq", "0"],
    ["PingTime", "0.00"],
    ["PingState", "0/0/0"],
    ["State   ", "NOREG"],
    ["Status  ", "UP"],
    ["Uptime  ", `${Math.floor((Date.now() - board.core.started) / 1000)}s`],
    ["CallsIN ", "0"],
    ["CallsOUT", "0"],
    ["FailedCallsIN", "0"],
    ["FailedCallsOUT", "0"],
  ];
  return [LINE, ...rows.map(([key, value]) => `${key}\t${value}`), LINE, ""].join("\n");
}

function profileStatus(name: string, address: string): string {
  const host = address.slice(0, address.lastIndexOf(":"));
  const rows: readonly (readonly [string, string])[] = [
    ["Name             ", name],
    ["Domain Name      ", "N/A"],
    ["Context          ", name],
    ["RTP-IP           ", host],
    ["SIP-IP           ", host],
    ["URL              ", `sip:mod_sofia@${address}`],
    ["BIND-URL         ", `sip:mod_sofia@${address};transport=udp,tcp`],
  ];
  return [LINE, ...rows.map(([key, value]) => `${key}\t${value}`), ""].join("\n");
}

function overviewRow(name: string, type: string, data: string, state: string): string {
  return [name.padStart(25), type.padStart(7), data.padStart(42), state].join("\t");
}

function overview(board: Switchboard): string {
  const gateways = Object.entries(board.gateways).map(([name, { realm }]: [string, Gateway]) =>
    overviewRow(`fax::${name}`, "gateway", `sip:foo@${realm}`, "NOREG")
  );
  const profiles = board.parking ? 2 : 1;
  const parking = board.parking
    ? [overviewRow(PARKING.profile, "profile", `sip:mod_sofia@${PARKING.address}`, "RUNNING (0)")]
    : [];
  return [
    overviewRow("Name", "Type", "Data", "State"),
    LINE,
    ...parking,
    overviewRow("fax", "profile", "sip:mod_sofia@127.0.0.1:15060", `RUNNING (${board.channels.size})`),
    ...gateways,
    LINE,
    `${profiles} profile${profiles === 1 ? "" : "s"} 0 aliases`,
    "",
  ].join("\n");
}

/** The reply to `api sofia …`. */
export function sofia(board: Switchboard, args: string): string {
  const [verb = "", ...rest] = args.split(" ");
  const [kind = "", name = ""] = rest;
  if (verb === "status" && kind === "gateway") return gatewayStatus(board, name);
  if (verb === "status" && kind === "") return overview(board);
  if (verb === "status" && kind === "profile") {
    if (name === PARKING.profile && board.parking) return profileStatus(name, PARKING.address);
    return name === "fax" ? [LINE, "Name             \tfax", LINE, ""].join("\n") : "Invalid Profile!\n";
  }
  if (verb === "profile" && rest[1] === "gwlist") {
    return rest[2] === "down" ? "" : Object.keys(board.gateways).map((gateway) => `${gateway} `).join("");
  }
  if (verb === "profile") return "+OK\n";
  return `Unknown Command [${verb}]\n`;
}
