/** Words for calls that were not answered. */

import type { EndWords } from "./words.ts";

const STATE_OF_GATEWAY =
  "See what FreeSWITCH says of the gateway: gofax status, and fs_cli -x 'sofia status gateway NAME'.";
const DIALLED_AS =
  "gofax send --dry-run QFILE shows the number as it is dialled, and which key of gofax.conf made it so (callprefix, " +
  "plusprefix, dialnumber).";
const ASK_PROVIDER =
  "If it stays, or concerns every number: ask the provider, with the time of the call and the SIP answer.";
const TELL_ADMINISTRATOR = "tell the administrator of the fax server";

/** By their kinds. */
export const CALL_WORDS = {
  "busy": {
    whose: "far end",
    short: "the number was busy",
    ask: "ask the recipient when the line is free, or for a second fax number",
    means: "The called side reported that its line is in use.",
    change: [
      "Nothing, if it happens now and then. The wait until the next call is JobReqBusy in HylaFAX's etc/config, 180 s if it is not set.",
      "If it is always busy, there is one line for too many faxes: give its jobs more calls (sendfax -T, MaxDials), or send at night " +
      "(sendfax -a).",
    ],
  },
  "no answer": {
    whose: "far end",
    short: "nobody answered",
    ask: "check the number, and ask the recipient to switch the fax machine on",
    means:
      "It rang as long as it may, or the network gave up waiting. Neither a machine nor a person took the call.",
    change: [
      "Call the number with a telephone: does a fax machine answer, and after how many rings?",
      "gofaxsend.ringtimeout is how long it may ring.",
    ],
  },
  "gateway silent": {
    whose: "trunk",
    short: "the telephone line did not react",
    ask: TELL_ADMINISTRATOR,
    means:
      "The gateway gave no sign in time: it is switched off, the network to it is broken, or a firewall drops SIP.",
    change: [
      STATE_OF_GATEWAY,
      "Check its address and port, the way there, and the firewall for SIP (UDP or TCP 5060).",
      "gofaxsend.progresstimeout is how long one gateway is waited for if there is another.",
    ],
  },
  "no such number": {
    whose: "number",
    short: "this number does not exist",
    ask: "check the number, with its area code and country code",
    means: "The telephone network says that the number is not in use, or has changed.",
    change: [
      `If a telephone reaches the number, it is dialled in another way: ${DIALLED_AS}`,
      "Some PBXs answer the same for numbers that they are not allowed to call: see the PBX's rules for outgoing calls.",
    ],
  },
  "no route": {
    whose: "trunk",
    short: "the telephone line knows no way to this number",
    ask:
      "check the number, with its area code and country code; if it is right, tell the administrator of the fax server",
    means:
      "The PBX or the provider has no route for the number as it was dialled. Often the digit for an outside line is missing, or the " +
      "country code has another form.",
    change: [DIALLED_AS, "Compare with a number that works, and with the PBX's rules for outgoing calls."],
  },
  "number not accepted": {
    whose: "number",
    short: "the telephone line does not accept this number",
    ask: "check the number: it may be incomplete",
    means: "The gateway takes the number for incomplete or wrongly written (SIP 484).",
    change: [DIALLED_AS, "Ask the provider which form it wants: +49…, 0049…, or 0…."],
  },
  "rejected": {
    whose: "far end",
    short: "the other side rejected the call",
    ask: "ask the recipient whether their machine takes faxes from our number",
    means:
      "The callee, or a filter on the way, declined the call. Some reject callers who show no number, or one that they do not know.",
    change: [
      "Which number is shown? gofaxsend.faxnumber, or the job's own; gofax send --dry-run QFILE tells.",
      "If every number rejects, the trunk does not let this caller's number through.",
    ],
  },
  "trunk refuses us": {
    whose: "trunk",
    short: "our telephone line did not let the call out",
    ask: TELL_ADMINISTRATOR,
    means:
      "The gateway itself refused, with SIP 401, 402, 403 or 407: it does not know this site, wants to be paid, or forbids this " +
      "destination or this caller's number.",
    change: [
      "User and password in the gateway's file of FreeSWITCH: fs_cli -x 'sofia status gateway NAME' must say REGED, if it registers.",
      "The account at the provider: prepaid and empty, or foreign and special numbers barred?",
      "The number that is shown (gofaxsend.faxnumber) must be one that the provider gave to this site.",
    ],
  },
  "not connected": {
    whose: "far end",
    short: "the other side is not connected at the moment",
    ask: "ask the recipient whether the fax machine is switched on and plugged in",
    means: "The network knows the number, but nothing is registered there now.",
    change: [
      "Nothing here. A number inside the house: see whether its telephone or adapter is registered at the PBX.",
    ],
  },
  "barred": {
    whose: "trunk",
    short: "this number may not be called over our telephone line",
    ask: TELL_ADMINISTRATOR,
    means: "The trunk or the PBX bars calls like this: abroad, special numbers, or fax as a service.",
    change: ["Have the provider, or the PBX's rules, allow the destination for this line."],
  },
  "gateway unknown": {
    whose: "us",
    short: "the fax server is not set up rightly",
    ask: TELL_ADMINISTRATOR,
    means:
      "FreeSWITCH does not know the gateway or the SIP profile, or the name cannot stand in a dial string.",
    change: [
      "Compare freeswitch.gateway of gofax.conf, and what DynamicConfig names, with fs_cli -x 'sofia status'.",
      "A gateway file that was added or changed: fs_cli -x 'sofia profile PROFILE rescan'.",
    ],
  },
  "gateway down": {
    whose: "trunk",
    short: "our telephone line is out of order",
    ask: TELL_ADMINISTRATOR,
    means:
      "FreeSWITCH has the gateway marked as down: it did not answer its pings, or its registration failed.",
    change: [STATE_OF_GATEWAY, "Password, address and firewall; then the provider."],
  },
  "switch stopping": {
    whose: "us",
    short: "the telephone part of the fax server was being stopped",
    ask: TELL_ADMINISTRATOR,
    means: "FreeSWITCH was shutting down when the call was to be made, or runs without mod_sofia.",
    change: [
      "gofax doctor tells whether mod_sofia is loaded (switch-modules).",
      "Start FreeSWITCH. With systemd: systemctl status freeswitch, and why it stopped in journalctl -u freeswitch.",
    ],
  },
  "network down": {
    whose: "trunk",
    short: "the telephone network has a fault at the moment",
    ask: "tell the administrator of the fax server, if other faxes fail, too",
    means:
      "The trunk answered that it cannot carry the call now (SIP 500, 503 and the like), or gave no way on.",
    change: [
      STATE_OF_GATEWAY,
      ASK_PROVIDER,
      "A second gateway in freeswitch.gateway is tried when the first fails.",
    ],
  },
  "lines busy": {
    whose: "trunk",
    short: "all our telephone lines were in use",
    ask: "tell the administrator of the fax server, if it happens often",
    means: "The trunk has no free channel for one more call.",
    change: [
      "Have no more modems (hylafax.modems) than the trunk has lines for faxes, so that jobs wait in the queue.",
      "More channels at the provider, or a second gateway.",
    ],
  },
  "destination down": {
    whose: "far end",
    short: "the other side's line is out of order",
    ask: "ask the recipient, by other means, whether their line works",
    means: "The network reached the callee's exchange, but not the line.",
    change: ["Nothing here, if other numbers work. If none does, ask the provider."],
  },
  "incompatible": {
    whose: "trunk",
    short: "the other side does not take this kind of call",
    ask: TELL_ADMINISTRATOR,
    means: "There is no common way to carry the call (SIP 488 or 606): codec, encryption or T.38 do not fit.",
    change: [
      "The gateway needs G.711: absolute_codec_string=PCMA,PCMU in its file, or gofax override set NUMBER absolute_codec_string=PCMA.",
      "Try without T.38: gofax override set NUMBER fax_enable_t38=false.",
    ],
  },
  "ended unanswered": {
    whose: "far end",
    short: "the call ended before a fax machine answered",
    ask: "check the number, and ask the recipient whether the fax machine is on",
    means: "The call was over before anybody answered, and the other side gave no reason.",
    change: ["Call the number with a telephone and listen.", ASK_PROVIDER],
  },
  "call failed": {
    whose: "trunk",
    short: "the call did not come about",
    ask: TELL_ADMINISTRATOR,
    means:
      "The call failed for a reason that says little; its name stands in brackets (Q.850, as FreeSWITCH calls it).",
    change: [STATE_OF_GATEWAY, ASK_PROVIDER],
  },
} as const satisfies Readonly<Record<string, EndWords>>;
