/** Words for faxes and calls that came in, where they are not the same as for those that go out. */

import type { EndWords } from "./words.ts";

const SEND_AGAIN = "ask the sender to send it again";
const TELL = "tell the administrator of the fax server, and ask the sender to send it again";

/** By their kinds. */
export const RECEPTION_WORDS = {
  "caller gave up": {
    whose: "far end",
    short: "the caller hung up before the fax server answered",
    ask: "nothing; no fax was sent",
    means:
      "The call was over before it was answered. Somebody called by mistake, or the caller waits less than we ring.",
    change: ["gofaxd.answerafter is how long it rings before the answer; 2000 ms are usual."],
  },
  "no fax": {
    whose: "far end",
    short: "no fax machine was heard; probably a person called",
    ask: "nothing, unless you wait for a fax: then ask the sender to send it again",
    means: "The call was answered, and no fax machine began. As a rule a person called the fax number.",
    change: [
      "If faxes of all senders end like this, sound does not come in: NAT, firewall, external RTP address of the SIP profile, codec other than G.711.",
    ],
  },
  "call refused": {
    whose: "us",
    short: "the fax server did not take the call",
    ask: TELL,
    means: "gofaxd refused the call before the answer, with a SIP answer that makes many senders try again.",
    change: [
      "The message says why. Disk full: df -h of the spool. No modem free: hylafax.modems, gofaxd.allocateinbounddevices.",
      "Files open: LimitNOFILE of gofaxd's unit. No called number: gofaxd.recipientfrom.",
    ],
  },
  "call rejected": {
    whose: "us",
    short: "a rule of this fax server rejects this caller",
    ask: "ask the administrator which rule it is",
    means: "The site's script (gofaxd.dynamicconfig) answered RejectCall.",
    change: ["gofax dynamicconfig test incoming --caller NUMBER --recipient CALLED shows its answer."],
  },
  "last page bad": {
    whose: "trunk",
    short: "the last page arrived damaged, and did not come again",
    ask: SEND_AGAIN,
    means:
      "The last page had so many errors that it was refused, and the caller said goodbye instead of sending it again.",
    change: [
      "Senders with error correction do not have this. Many of them: look for packet loss on the trunk.",
    ],
  },
  "nothing sent": {
    whose: "far end",
    short: "the other fax machine said goodbye without a page",
    ask: SEND_AGAIN,
    means: "A fax machine called, agreed on a speed, and sent no page.",
    change: ["Nothing here, if it happens with one sender only."],
  },
  "pages not kept": {
    whose: "us",
    short: "the fax server could not store all pages",
    ask: TELL,
    means: "FreeSWITCH received more pages than are in the file.",
    change: [
      "Disk full, or a quota? df -h of the spool, dmesg. FreeSWITCH must be able to write into recvq (user uucp).",
    ],
  },
  "file not written": {
    whose: "us",
    short: "the fax server could not write the received fax",
    ask: TELL,
    means: "FreeSWITCH could not make or read the file of the fax.",
    change: [
      "FreeSWITCH should run as HylaFAX's user (uucp), see the spool under the same path, and have room on its disk.",
    ],
  },
  "not accounted": {
    whose: "us",
    short: "the fax server had trouble with the call",
    ask: TELL,
    means: "gofaxd could not receive because of an error of its own.",
    change: ["The system log has more: journalctl -t gofaxd."],
  },
} as const satisfies Readonly<Record<string, EndWords>>;
