/** Words for jobs that came to no call: trouble of the fax server, of the job, or a decision of HylaFAX. */

import type { EndWords } from "./words.ts";

const TELL_ADMINISTRATOR = "tell the administrator of the fax server";
const RESEND = "make the document anew and send it again";
const LOOK = "gofax status shows what is away now.";
const LOG_OF_IT = "The system log has more: journalctl -t gofaxsend -t gofaxd.";

/** By their kinds. */
export const SERVER_WORDS = {
  "switch away": {
    whose: "us",
    short: "the telephone part of the fax server does not work",
    ask: TELL_ADMINISTRATOR,
    means:
      "gofax could not use FreeSWITCH: it does not run, does not answer, or does not accept the password. Nothing was dialled, and no " +
      "try was used up.",
    change: [
      "Does FreeSWITCH run? With systemd: systemctl status freeswitch, and journalctl -u freeswitch for why it stopped.",
      "If it runs: freeswitch.socket and freeswitch.password of gofax.conf must agree with its event_socket.conf.xml.",
      LOOK,
    ],
  },
  "switch full": {
    whose: "us",
    short: "the fax server had no room for another call",
    ask: "tell the administrator of the fax server, if it happens often",
    means:
      "FreeSWITCH makes no more channels: its limit of sessions is reached, or it is paused. Nothing was dialled.",
    change: [
      "fs_cli -x status shows the limit; max-sessions and sessions-per-second in switch.conf.xml set it. fsctl resume ends a pause.",
    ],
  },
  "switch lost": {
    whose: "us",
    short: "the fax server lost sight of the call",
    ask: "ask the recipient whether the fax arrived; if not, send it again",
    means:
      "The connection to FreeSWITCH broke during the call, or FreeSWITCH stopped answering. gofax ended the call as soon as it could.",
    change: ["Did FreeSWITCH end or hang at that time? See its log, and core dumps.", LOOK],
  },
  "earlier call": {
    whose: "us",
    short: "an earlier call of this fax is not over yet",
    ask: TELL_ADMINISTRATOR,
    means:
      "A sender of this job was killed, and FreeSWITCH does not tell whether its call is over. Until then the job waits, so that " +
      "nothing goes out twice.",
    change: [LOOK, "gofax keeps asking FreeSWITCH; as soon as that answers, the job goes on."],
  },
  "document unseen": {
    whose: "us",
    short: "the telephone part of the fax server cannot see the document",
    ask: TELL_ADMINISTRATOR,
    means:
      "FreeSWITCH says that there is no such file. It runs on another machine or in a container, or as a user who may not look there.",
    change: [
      "FreeSWITCH needs the spool under the same path, and should run as HylaFAX's user (uucp).",
      "With systemd: ProtectSystem, PrivateTmp or a container of its unit may hide the spool.",
    ],
  },
  "document missing": {
    whose: "us",
    short: "the document is not on the fax server any more",
    ask: "send the fax again",
    means: "A file that the job names is gone from docq.",
    change: [
      "Which program removed it? faxqclean removes files of jobs that have ended only; look at site scripts, and whether the spool was restored from a backup.",
    ],
  },
  "document not read": {
    whose: "us",
    short: "the fax server could not read or put together the document",
    ask: TELL_ADMINISTRATOR,
    means: "A file of the job could not be read, or its pages could not be joined to one document.",
    change: [
      "Disk full or read-only? df -h of the spool, dmesg.",
      "libtiff's tiffcp has to be installed (libtiff-tools).",
      LOG_OF_IT,
    ],
  },
  "document not ours": {
    whose: "document",
    short: "the job names a document that is not its own",
    ask: RESEND,
    means:
      "The job's file names a document of another job or user, or something that is no plain file. A client wrote it so, or two jobs " +
      "have different files under one name.",
    change: [
      "Look at the job's file for its fax: and ! lines. If it is no accident, see which client the job came from (client, owner).",
    ],
  },
  "nothing to send": {
    whose: "document",
    short: "there was no page to send",
    ask: "see whether the document has pages, and send it again",
    means: "The job has no document, or its page range leaves none.",
    change: ["The job's pagerange (sendfax -Z), and its fax: lines."],
  },
  "bad page": {
    whose: "document",
    short: "a page of the document is damaged, or is no fax page",
    ask: RESEND,
    means: "gofax looked at the document before the call, and found a page that no fax can carry.",
    change: [
      "tiffinfo on the file, as root in the spool. HylaFAX's bin/ps2fax, pdf2fax or tiff2fax made it; a program that hands in TIFF has to " +
      "make fax pages: black and white, 1728 dots wide, G3 or G4.",
    ],
  },
  "script rejects": {
    whose: "us",
    short: "a rule of this fax server does not allow this fax",
    ask: "ask the administrator which rule it is",
    means:
      "The site's script (DynamicConfig) answered RejectCall, or HylaFAX has a RejectNotice for this job or destination.",
    change: [
      "gofaxsend.dynamicconfig: gofax dynamicconfig test outgoing QFILE shows its answer.",
      "RejectNotice in etc/config, or from JobControlCmd.",
    ],
  },
  "script broken": {
    whose: "us",
    short: "a script of the fax server does not work",
    ask: TELL_ADMINISTRATOR,
    means:
      "DynamicConfig or JobControlCmd failed, took too long, or printed what cannot be used. So that no fax goes out with a wrong " +
      "identity, the job waits.",
    change: [
      "gofax dynamicconfig test outgoing QFILE runs the script and shows each line.",
      "JobControlCmd: run it by hand with the job's number; names of the sender need gofaxsend.jobidentity = true.",
    ],
  },
  "no number": {
    whose: "number",
    short: "this is no number that can be dialled",
    ask: "write the fax number with digits only, and send the fax again",
    means: "The number has characters that no telephone can dial, or none that it can. Nothing was dialled.",
    change: [
      "gofax send --dry-run QFILE shows what is made of the number.",
      "gofaxsend.callprefix and plusprefix must be digits, too; FaxDispatch, DynamicConfig and clients' address books are further places.",
    ],
  },
  "polling": {
    whose: "us",
    short: "this fax server cannot fetch faxes",
    ask: "ask the other side to send the fax",
    means: "The job asks to poll: to fetch a document from the other machine. FreeSWITCH cannot do that.",
    change: ["Nothing; the client should not offer it (sendfax -p)."],
  },
  "probing": {
    whose: "us",
    short: "this fax server cannot call only to find out who answers",
    ask: "send a fax to the number, or call it by telephone",
    means:
      "The job asks to probe: to call, and to hang up before or after the other machine has told what it is capable of. Nothing was dialled.",
    change: ["Nothing; the client should not ask for it (sendfax -O probeonly)."],
  },
  "colour only": {
    whose: "us",
    short: "this fax server cannot send in colour, and the fax asks for nothing else",
    ask: "send the fax again in black and white",
    means:
      "The job asks for colour and takes nothing in its place. FreeSWITCH cannot send that. Nothing was dialled.",
    change: [
      "The client should leave the option out, or allow black and white (sendfax -O usecolor:yes): then the fax goes out so.",
      "A JobControlCmd that prints DesiredDF: 5 or 6 does the same.",
    ],
  },
  "bad job": {
    whose: "us",
    short: "the fax server cannot read the job",
    ask: "send the fax again; if it happens again, tell the administrator of the fax server",
    means:
      "The job's file in sendq does not say what is to be done: a client or a script wrote lines that make no sense.",
    change: [
      "The message names the line or the field. Which client made it? See client and owner in the file.",
    ],
  },
  "server broken": {
    whose: "us",
    short: "the fax server is not set up rightly",
    ask: TELL_ADMINISTRATOR,
    means:
      "gofax cannot work: gofax.conf has a mistake, the spool cannot be used, or it was started wrongly. Jobs wait and no try is used up.",
    change: [
      "gofax config check names each mistake with its line.",
      "gofax doctor looks at the rest of the installation.",
      LOG_OF_IT,
    ],
  },
  "session not begun": {
    whose: "us",
    short: "the fax server cannot write its log",
    ask: TELL_ADMINISTRATOR,
    means: "There is no number or no file for the session's log (log/seqf, log/c…).",
    change: [
      "Disk full? df -h and df -i of the spool.",
      "log/ and log/seqf must belong to HylaFAX's user (uucp).",
    ],
  },
  "internal": {
    whose: "us",
    short: "the fax server made a mistake",
    ask: TELL_ADMINISTRATOR,
    means: "An error that gofax did not foresee. The job is tried again.",
    change: [LOG_OF_IT, "Please report it, with the lines of the system log."],
  },
  "cancelled": {
    whose: "nobody",
    short: "it was cancelled",
    ask: "send it again, if that was not meant",
    means:
      "A user or an operator removed or interrupted the job (faxrm, faxalter), or gofax was told to stop.",
    change: [],
  },
  "time is up": {
    whose: "nobody",
    short: "the time in which it could be sent is over",
    ask: "find out what kept it from going out, and send it again",
    means: "The job's kill time came before it was sent. The last status before tells what kept it.",
    change: [
      "sendfax -k sets the time, three hours if it is not given.",
      "Did it get a modem at all? gofax status tells what is away, and faxstat -s which jobs wait for what.",
    ],
  },
  "tries used up": {
    whose: "nobody",
    short: "all tries were used up",
    ask: "find out what kept it from going out, and send it again",
    means:
      "The job had made as many calls as it may, and HylaFAX refused another one. The calls before tell why they failed.",
    change: ["More calls: sendfax -T (calls) and -t (answered ones), MaxDials and MaxTries in etc/config."],
  },
  "refused by HylaFAX": {
    whose: "us",
    short: "the fax server did not take the job",
    ask: TELL_ADMINISTRATOR,
    means:
      "HylaFAX's scheduler refused the job before any call: by a limit or a rule of its configuration, or because no modem can do what " +
      "the job wants.",
    change: [
      "The words behind REJECT name the limit; JobControlCmd, DestControls, MaxSendPages, PageRange, TimeOfDay and RejectNotice of etc/config " +
      "are the usual ones.",
      "JobControlCmd runs for each job: try it by hand.",
    ],
  },
  "not converted": {
    whose: "document",
    short: "the document could not be made into a fax",
    ask: "make the document anew, best as PDF, and send it again",
    means: "HylaFAX's conversion (bin/ps2fax, pdf2fax, tiff2fax) failed before any call.",
    change: [
      "Run the converter by hand on the document in docq; the mail to the user has its words.",
      "Ghostscript and libtiff-tools installed? etc/setup.cache there (faxsetup)?",
    ],
  },
  "sender died": {
    whose: "us",
    short: "the fax server's sender ended unexpectedly",
    ask: TELL_ADMINISTRATOR,
    means: "The program that faxq starts to send could not be run, or ended without a result.",
    change: [
      "SendFaxCmd in etc/config has to name gofax's door, and HylaFAX's user must be able to run it: gofax status tells.",
      "Memory: dmesg | grep -i oom.",
      LOG_OF_IT,
    ],
  },
  "modem not locked": {
    whose: "us",
    short: "the fax server could not use its modem",
    ask: TELL_ADMINISTRATOR,
    means: "HylaFAX could not lock or start the modem.",
    change: [
      "hylafax.lockdir: may HylaFAX's user write there? ls -l, and files LCK..freeswitchN without a process.",
      LOOK,
    ],
  },
  "no dial tone": {
    whose: "us",
    short: "the fax modem had no dial tone",
    ask: TELL_ADMINISTRATOR,
    means: "HylaFAX's own faxsend found no dial tone on a real modem's line.",
    change: [
      "The modem's cable and line. With gofax there is no such modem: SendFaxCmd has to be gofax's door.",
    ],
  },
  "unknown": {
    whose: "us",
    short: "the fax server does not know the reason",
    ask: TELL_ADMINISTRATOR,
    means: "gofax does not know this status: another program wrote it.",
    change: ["The session log and HylaFAX's documentation are the next places to look."],
  },
} as const satisfies Readonly<Record<string, EndWords>>;
