/** Checks across several keys: keys that replace each other, and values that do not go together. */

import { isLoopbackIp } from "../text/ip_address.ts";
import type { Finding } from "./assign.ts";
import { isLoopback } from "./host_port.ts";
import type { Values } from "./schema.ts";
import type { Setting } from "./setting.ts";

/** Below this port, only root and processes with CAP_NET_BIND_SERVICE may listen (ip(7), ip_unprivileged_port_start). */
const FIRST_FREE_PORT = 1024;

/** Each key's value and the line it is from, by `section.key`. */
export type Settings = ReadonlyMap<string, Setting>;

/** `recipientfromdiversionheader` is used if there is no `recipientfrom`. */
export function foldDiversion(settings: Settings): Settings {
  const short = settings.get("gofaxd.recipientfromdiversionheader");
  const given = settings.get("gofaxd.recipientfrom")?.line !== undefined;
  if (short?.value !== true || given) return settings;
  return new Map([...settings, ["gofaxd.recipientfrom", { value: ["diversion"], line: short.line }]]);
}

/** The values of the shipped gofax.conf that each site has to replace. */
const SAMPLES = { ident: "+1 337", header: "GONICUS LABS", faxnumber: "4711" } as const;

/** Values of the sample that are still there: faxes would be sent under another site's name and number. */
function sampleDoubts({ freeswitch, gofaxsend }: Values): readonly Doubt[] {
  const still = (value: string, sample: string): string | false =>
    value === sample && `${JSON.stringify(sample)} is the sample's: write your own`;
  return [
    ["freeswitch.ident", still(freeswitch.ident, SAMPLES.ident)],
    ["freeswitch.header", still(freeswitch.header, SAMPLES.header)],
    ["gofaxsend.faxnumber", still(gofaxsend.faxnumber, SAMPLES.faxnumber)],
  ];
}

/** A key, and the warning about it. */
type Doubt = readonly [key: string, message: string | false];

/** Which machines may reach gofaxd's port, which has no password. */
function reachDoubts({ gofaxd: { socket, allowfrom } }: Values): readonly Doubt[] {
  return [
    [
      "gofaxd.socket",
      !isLoopback(socket.hostname) &&
      `${socket.hostname} may be reached from other machines, and this port asks for no password`,
    ],
    [
      "gofaxd.socket",
      socket.port >= FIRST_FREE_PORT &&
      `while gofaxd is down, any user of this machine may listen at port ${socket.port}, and FreeSWITCH hands him calls and ` +
        `the power to run commands; take a port below ${FIRST_FREE_PORT}, here and in FreeSWITCH's dialplan (vars.xml)`,
    ],
    [
      "gofaxd.allowfrom",
      allowfrom.some(({ address }) => isLoopbackIp(address)) &&
      "a loopback address lets every user of this machine hand over calls",
    ],
  ];
}

/** Keys that do not go together with others. */
function clashDoubts(
  { freeswitch, hylafax, gofaxd, gofaxsend }: Values,
  settings: Settings,
): readonly Doubt[] {
  const given = (path: string): boolean => settings.get(path)?.line !== undefined;
  return [
    [
      "gofaxd.recipientfromdiversionheader",
      gofaxd.recipientfromdiversionheader && given("gofaxd.recipientfrom") &&
      "this has no effect: recipientfrom is given",
    ],
    [
      "gofaxd.recipientfrom",
      gofaxd.recipientfrom.length === 0 && "the list is empty: every incoming call will be refused",
    ],
    [
      "gofaxd.socket",
      gofaxd.socket.port === freeswitch.socket.port &&
      gofaxd.socket.hostname === freeswitch.socket.hostname &&
      "this is also the address of FreeSWITCH's event socket",
    ],
    [
      "gofaxd.allocateinbounddevices",
      gofaxd.allocateinbounddevices && hylafax.modems === 0 &&
      "hylafax.modems is 0: every incoming call will be refused",
    ],
    [
      "gofaxsend.cidname",
      ["Sender", "Number", "Cidnum", "CidNum"].includes(gofaxsend.cidname) &&
      `this is shown as it stands; the word with a meaning is ${gofaxsend.cidname.toLowerCase()}`,
    ],
  ];
}

function findings(doubts: readonly Doubt[], settings: Settings): readonly Finding[] {
  return doubts.flatMap(([key, message]) =>
    message === false ? [] : [{ line: settings.get(key)?.line ?? 1, key, message }]
  );
}

/** Warnings about values that are each right but doubtful together, or in this place. */
export function checkTogether(values: Values, settings: Settings): readonly Finding[] {
  return findings(
    [...reachDoubts(values), ...clashDoubts(values, settings), ...sampleDoubts(values)],
    settings,
  );
}

/** Values that are each right and with which no fax can be received. */
export function checkClashes({ gofaxd }: Values, settings: Settings): readonly Finding[] {
  const tooLong = gofaxd.waittime >= gofaxd.negotiatetimeout * 1000 &&
    "the silence is not over before negotiatetimeout ends the call: no fax could be received";
  return findings([["gofaxd.waittime", tooLong]], settings);
}
