/** The gateway of FreeSWITCH that leads to a PBX or provider, from templates. */

import { escapeXml } from "../xml/tags.ts";
import { hasAccount, type Pbx, type PbxKind } from "./wishes.ts";

interface Template {
  /** What it is, in words. */
  readonly name: string;
  /** Whether the caller's number goes into From; else it is the account that stands there. */
  readonly callerInFrom: boolean;
  /** What has to be done on the other side, a line each. */
  readonly notes: readonly string[];
  /** Seconds between registrations, where the usual hour is too long. */
  readonly expires?: number;
}

const TEMPLATES: Readonly<Record<PbxKind, Template>> = {
  fritzbox: {
    name: "a Fritz!Box",
    callerInFrom: false,
    notes: [
      "In the Fritz!Box: Telephony devices, a telephone connected by LAN/WLAN (IP telephone), with this user name and password;",
      "it answers the number of the fax only, and calls with it.",
    ],
    expires: 300,
  },
  "3cx": {
    name: "a 3CX",
    callerInFrom: false,
    notes: [
      "In 3CX: a fax extension. username is its number, auth-username and password are its authentication ID and password.",
    ],
    expires: 300,
  },
  asterisk: {
    name: "an Asterisk",
    callerInFrom: true,
    notes: [
      "In Asterisk: a PJSIP endpoint that knows this machine by its address (identify), with direct_media=no and t38_udptl=yes,",
      "and a route that sends the fax number here. No registration.",
    ],
  },
  freepbx: {
    name: "a FreePBX",
    callerInFrom: true,
    notes: [
      "In FreePBX: a PJSIP trunk to this machine with authentication and registration None and T38 Support on, and an inbound",
      "route or misc destination that sends the fax number to it.",
    ],
  },
  trunk: {
    name: "a trunk without registration",
    callerInFrom: true,
    notes: [
      "At the other side: let it take calls from this machine's address, for there is no registration.",
    ],
  },
  "trunk-register": {
    name: "a trunk with registration",
    callerInFrom: false,
    notes: [
      "The account stands in From. A provider that wants the caller's number there: caller-id-in-from true.",
    ],
    expires: 600,
  },
};

/** What a kind of PBX is, in words. */
export function pbxName(kind: PbxKind): string {
  return TEMPLATES[kind].name;
}

/** What has to be done on the other side. */
export function pbxNotes(kind: PbxKind): string {
  return TEMPLATES[kind].notes.join(" ");
}

function param(name: string, value: string): string {
  return `    <param name="${name}" value="${escapeXml(value)}"/>\n`;
}

/** The file of a gateway. */
export function gatewayXml(name: string, pbx: Pbx): string {
  const { kind, address, user, authUser, password } = pbx;
  const { callerInFrom, notes, expires } = TEMPLATES[kind];
  const account = hasAccount(kind)
    ? param("register", "true") + param("username", user ?? "") +
      (authUser === undefined ? "" : param("auth-username", authUser)) + param("password", password ?? "") +
      (expires === undefined ? "" : param("expire-seconds", String(expires)))
    : param("register", "false");
  return `<include>
  <!-- The gateway named "${name}" in gofax.conf: ${pbxName(kind)}. gofax setup wrote it. -->
  <gateway name="${escapeXml(name)}">
${notes.map((note) => `    <!-- ${note} -->\n`).join("")}${param("proxy", address)}${account}
    <!-- Whether the caller's number, "faxnumber" of gofax.conf, stands in From; else it is the account. -->
${param("caller-id-in-from", String(callerInFrom))}
    <!-- Incoming calls: the number that was called is the one in the To header. -->
${param("extension", "auto_to_user")}
    <!-- Ask every 60 seconds whether it is there. Not every gateway answers: without an answer no call is made. -->
    <!-- <param name="ping" value="60"/> -->
  </gateway>
</include>
`;
}
