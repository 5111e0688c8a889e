/** Words for calls that were answered: what became of the fax. */

import type { EndWords } from "./words.ts";

const TELL_ADMINISTRATOR = "tell the administrator of the fax server";
const ASK_READY = "ask the recipient whether the fax machine is ready: paper, memory, switched to fax";
const HISTORY =
  "gofax number NUMBER shows its earlier faxes: which went well, over T.38 or audio, and how fast.";
const OTHER_TRANSPORT =
  "If it went over T.38, try audio: gofax override set NUMBER fax_enable_t38=false. freeswitch.softmodemfallback does it by itself " +
  "after T.38 has failed.";
const SLOWER = "Go slower: gofax override set NUMBER fax_disable_v17=true.";
const ALL_NUMBERS =
  "For all numbers, in gofax.conf: enablet38 and requestt38, of [gofaxsend] for faxes that go out, of [gofaxd] for those that come in; " +
  "and for those that go out disablev17afterretry = 1.";
const LOSS =
  "If it concerns many numbers, look for packet loss: a codec other than G.711, echo cancelling or silence suppression on the " +
  "trunk, a busy internet line.";
const TO_MANY =
  "If it happens with many numbers, signals get lost on the way: the advice of docs/ends.md on a bad line holds.";
const CHECK_TIFF =
  "Look at the document: tiffinfo FILE as root, in the spool. HylaFAX's bin/ps2fax, pdf2fax or tiff2fax made it.";

/** By their kinds. */
export const FAX_WORDS = {
  "complete": {
    whose: "nobody",
    short: "everything arrived",
    ask: "nothing",
    means: "The far end confirmed every page.",
    change: [],
  },
  "no fax machine": {
    whose: "number",
    short: "the call was answered, but no fax machine was heard",
    ask: "check the number: it may be a telephone or an answering machine",
    means:
      "Somebody or something answered and sent no signals of a fax machine in time. If faxes to other numbers end like this, too, " +
      "sound does not get through.",
    change: [
      "Call the number with a telephone and listen: a fax machine whistles.",
      `If it is a fax machine: ${HISTORY}`,
      "If all numbers end like this: RTP does not flow (NAT, firewall, external address of the SIP profile), or the codec is not G.711.",
    ],
  },
  "no training": {
    whose: "trunk",
    short: "the connection was too bad for a fax",
    ask: "send it at another time, or ask for a second fax number",
    means: "Both fax machines were there, but their test signals arrived damaged at every speed.",
    change: [HISTORY, OTHER_TRANSPORT, SLOWER, ALL_NUMBERS, LOSS],
  },
  "bad line": {
    whose: "trunk",
    short: "the connection was bad, and the fax broke off",
    ask: "send it at another time, or fewer pages at a time",
    means:
      "Signals of the fax got lost or damaged in the middle of the call, until one of the two machines gave up.",
    change: [HISTORY, OTHER_TRANSPORT, SLOWER, ALL_NUMBERS, LOSS],
  },
  "goodbye": {
    whose: "far end",
    short: "the other fax machine ended the call",
    ask: ASK_READY,
    means:
      "The other machine said goodbye (DCN) where it should have gone on: it is full, out of paper, was stopped by hand, or could not " +
      "read what it got.",
    change: ["Nothing, if it happens with one number only.", HISTORY, TO_MANY],
  },
  "cut off": {
    whose: "trunk",
    short: "the call was cut off in the middle of the fax",
    ask: "ask the recipient whether somebody hung up, or the machine ran out of paper",
    means:
      "The telephone call ended while the fax was under way, without a goodbye of the other machine. As a rule something between dropped " +
      "it; somebody there may also have hung up or switched the machine off.",
    change: [
      "Does it always happen after the same time? Then a timer ends the call: session timers (SIP), or a limit of the PBX.",
      "The hangup cause stands with the call, and in the session log: with NORMAL_CLEARING one side, or a PBX between, hung up; others " +
      "are faults of the trunk.",
      HISTORY,
    ],
  },
  "cannot receive": {
    whose: "far end",
    short: "the other fax machine cannot receive at the moment",
    ask: ASK_READY,
    means: "The other machine said that it cannot receive now.",
    change: ["Nothing here."],
  },
  "not compatible": {
    whose: "far end",
    short: "the other machine cannot take this kind of fax",
    ask: "ask the recipient for another fax number, or send it by other means",
    means: "The two machines have no way of sending in common.",
    change: [
      "If other senders reach that machine, try with usual settings: error correction on, no extended resolution (sendfax -G).",
    ],
  },
  "page too fine": {
    whose: "document",
    short: "the other fax machine cannot print pages of this size or resolution",
    ask: "send it as A4, in normal or fine resolution",
    means: "The other machine did not offer the resolution or the width that the document has.",
    change: ["Send without extended resolution (sendfax -G) and with page size A4 (sendfax -s a4)."],
  },
  "bad document": {
    whose: "document",
    short: "the document is damaged, or is no fax document",
    ask: "make the document anew and send it again, best as PDF",
    means:
      "What HylaFAX's conversion made of the document cannot be sent: pages are missing, or the TIFF is no fax picture.",
    change: [CHECK_TIFF],
  },
  "document not opened": {
    whose: "us",
    short: "the fax server could not read the document",
    ask: TELL_ADMINISTRATOR,
    means: "FreeSWITCH could not open the file that gofax gave it.",
    change: [
      "FreeSWITCH has to see the spool under the same path, and its user has to be able to read the files of gofax (uucp) in tmp/.",
    ],
  },
  "no memory": {
    whose: "us",
    short: "the fax server ran out of memory",
    ask: TELL_ADMINISTRATOR,
    means: "SpanDSP got no memory for the page.",
    change: ["free -m, and the kernel's log for the OOM killer: dmesg | grep -i oom."],
  },
  "operator": {
    whose: "far end",
    short: "the other side wanted to talk",
    ask: "call the recipient by telephone",
    means:
      "Somebody at the other machine asked for a person to come to the telephone, and a fax server has none.",
    change: ["Nothing here."],
  },
  "access refused": {
    whose: "far end",
    short: "the other fax machine did not accept our identification",
    ask: "ask the recipient to let faxes from our number in, or for another fax number",
    means:
      "The other machine takes faxes from certain senders only, or with a password or a subaddress; gofax sends neither of the latter two.",
    change: [
      "The station identification that goes out: freeswitch.ident, or the job's; gofax send --dry-run QFILE tells.",
    ],
  },
  "page refused": {
    whose: "trunk",
    short: "the other fax machine could not read a page",
    ask: "send it at another time; a page with less grey and smaller pictures has better chances",
    means: "The other machine got a page with too many errors and refused it (RTN).",
    change: [
      "Error correction prevents it: leave it on (sendfax without -E, gofaxsend.disableecmafterretry = 0), if the other machine has it.",
      HISTORY,
      LOSS,
    ],
  },
  "not confirmed": {
    whose: "far end",
    short: "the other fax machine did not confirm all pages",
    ask: "ask the recipient whether the fax arrived completely; if not, send it again",
    means:
      "The call ended well, but fewer pages were confirmed than were to be sent, so the fax does not count as sent.",
    change: ["Nothing, if it happens with one number only.", TO_MANY],
  },
  "no result": {
    whose: "trunk",
    short: "the call was answered, but ended without a fax",
    ask: "check the number: it may be a telephone or an answering machine",
    means:
      "The call was over before FreeSWITCH had a result of the fax: somebody hung up early, or FreeSWITCH was stopped.",
    change: ["Call the number with a telephone and listen.", "Did FreeSWITCH end at that time? See its log."],
  },
  "call too long": {
    whose: "trunk",
    short: "the fax took too long, and the fax server ended the call",
    ask: "send fewer pages at a time",
    means: "A limit of gofax.conf ended the call: nothing came for too long, or the whole call was too long.",
    change: [
      "pagetimeout and maxcalltime of [gofaxsend] (sending) or [gofaxd] (receiving). They are generous; a call that reaches them hangs, as a rule.",
      LOSS,
    ],
  },
  "too slow": {
    whose: "trunk",
    short: "the connection was slower than this fax may go",
    ask: "send it without a least speed",
    means: "The machines agreed on a rate below the least that the job allows (minbr of the job).",
    change: ["The client sets it: sendfax -B. Without it every rate is taken.", LOSS],
  },
  "modem trouble": {
    whose: "us",
    short: "the fax modem had trouble",
    ask: TELL_ADMINISTRATOR,
    means:
      "HylaFAX's own faxsend reported trouble with a real modem (Class 1 or Class 2). The job did not go through gofax.",
    change: [
      "Should it have? SendFaxCmd in etc/config has to be gofax's door: gofax status tells.",
      "Else see the modem, its cable and its line.",
    ],
  },
  "fax failed": {
    whose: "trunk",
    short: "the fax broke off",
    ask: "send it at another time",
    means: "The dialogue of the two fax machines failed; the words are those of the program that sent.",
    change: [HISTORY, LOSS],
  },
} as const satisfies Readonly<Record<string, EndWords>>;
