/**
 * Every key of gofax.conf: its kind and range, its default as one would write it, what it is for, and the
 * names it had in older files. Reading, `gofax config show` and docs/configuration.md all come from this table.
 */

import { fineSeconds, millis, seconds } from "./duration.ts";
import { hostPort } from "./host_port.ts";
import { bool, choice, count, type Kind, list } from "./kind.ts";
import { network } from "./network.ts";
import { callerNumber, cause, dialled, gateway, recipientSource, sipStatus, variables } from "./telephony.ts";
import { directory, fileMode, header, ident, password, path, systemUser, text, user } from "./text.ts";

/** An old name of a key. */
export interface FormerName {
  /** `section.key`. */
  readonly name: string;
  /** Whether the old key turned off what the new one turns on. */
  readonly inverted?: true;
}

/** One key. */
export interface Key<T> {
  /** How its text is read and shown. */
  readonly kind: Kind<T>;
  /** The default, written as in the file; undefined if the key must be given. */
  readonly initial: string | undefined;
  /** A sentence or two for the documentation. */
  readonly doc: string;
  /** Set if no output may show the value. */
  readonly secret?: true;
  /** Names that older files use for it. */
  readonly formerly?: readonly FormerName[];
}

type Extras = Pick<Key<unknown>, "secret" | "formerly">;

function key<T>(kind: Kind<T>, initial: string | undefined, doc: string, extras: Extras = {}): Key<T> {
  return { kind, initial, doc, ...extras };
}

const formerly = (name: string): Extras => ({
  formerly: [{ name }, { name: "freeswitch.disablet38", inverted: true }],
});

const optionalPath = path({ empty: true });
const upToADay = seconds({ min: "1s", max: "1d" });
const upToAnHour = seconds({ min: "1s", max: "1h" });
const hangup = fineSeconds({ min: "100ms", max: "5m" });
const afterTries = count(0, 1000);

/** How long the parts of a call may take, in both directions. */
const callLimits = {
  negotiatetimeout: key(upToAnHour, "90s", "Longest time from the answer until a fax has begun."),
  pagetimeout: key(
    upToADay,
    "10m",
    "Longest wait for a page, of A4 in normal resolution at 14400 bit/s; a larger page or a slower line gets as much more.",
  ),
  maxcalltime: key(upToADay, "3h", "Longest call, from the answer."),
  hanguptimeout: key(hangup, "3s", "How long a call may go on after its fax has ended, before we end it."),
} as const;

const freeswitch = {
  socket: key(hostPort("127.0.0.1"), "127.0.0.1:8021", "FreeSWITCH's event socket, which we dial."),
  user: key(
    user,
    "",
    "Event socket user (`name@domain`) with fewer rights; empty means FreeSWITCH's one password.",
  ),
  password: key(password, undefined, "Password of the event socket.", { secret: true }),
  runsas: key(
    systemUser,
    "",
    "The user of this machine that FreeSWITCH runs as, by name or number. Nobody else but root, gofax's own user and the owner of " +
      "the spool gets the password or may hand over calls. Empty: also any service account (below 1000) that listens at `socket`.",
  ),
  connecttimeout: key(
    fineSeconds({ min: "100ms", max: "5m" }),
    "5s",
    "How long connecting to the event socket and logging in may take, each.",
  ),
  gateway: key(
    list(gateway),
    undefined,
    "SIP gateways for sending, tried in this order until the call succeeds.",
  ),
  ident: key(
    ident,
    "",
    "Our station id: what a fax we send or receive is signed with (TSI, CSI), ASCII, at most 20 characters.",
  ),
  header: key(
    header,
    "",
    "Text in the line at the head of each page sent, at most 50 characters; empty means no such line.",
  ),
  timezone: key(
    text,
    "",
    "Time zone of the clock in that line: the name of one that this machine knows, such as `Europe/Berlin`, or a difference " +
      "from UTC, such as `+01:00`; empty means FreeSWITCH's own.",
  ),
  verbose: key(bool, "false", "Has FreeSWITCH log the T.30 dialogue of every fax (`fax_verbose`)."),
  softmodemfallback: key(
    bool,
    "false",
    "After a fax failed with repeated negotiation or bad rows, the next one with that number goes without T.38.",
  ),
  fallbackexpire: key(
    seconds({ min: "1s", max: "3650d", zero: true }),
    "0",
    "Age after which such a memory no longer counts; 0 means it is kept for ever.",
  ),
} as const;

const hylafax = {
  spooldir: key(
    directory,
    "/var/spool/hylafax",
    "HylaFAX's spool. Other paths in this file may be relative to it.",
  ),
  modems: key(count(0, 1000), "0", "Number of virtual modems: `freeswitch0`, `freeswitch1`, …"),
  xferfaxlog: key(
    optionalPath,
    "",
    "HylaFAX's accounting file: `log/xferfaxlog` in Debian, `etc/xferfaxlog` in HylaFAX+; empty means none is written.",
  ),
  lockdir: key(
    directory,
    "/var/lock",
    "Where faxq puts its lock of a modem (`UUCPLockDir` in HylaFAX's config).",
  ),
} as const;

const gofaxd = {
  // GOfax.IP has no default here, so each of its files names a port, usually 8022, which stays valid.
  socket: key(
    hostPort("0.0.0.0"),
    "127.0.0.1:338",
    "Where we listen for the calls that FreeSWITCH hands over; the dialplan has to say the same. From port 1024 on, any user of this " +
      "machine may take the place of a gofaxd that is down.",
  ),
  allowfrom: key(
    list(network),
    "",
    "Who may hand over calls from another machine, besides the host of `freeswitch.socket`: addresses or networks (192.0.2.0/24). " +
      "A loopback address lets every user of this machine do so.",
  ),
  enablet38: key(bool, "false", "Accepts T.38 when the far end asks for it.", formerly("gofaxd.acceptt38")),
  requestt38: key(bool, "false", "Asks the far end for T.38.", formerly("gofaxd.offert38")),
  recipientfrom: key(
    list(recipientSource),
    "to",
    "Where the called number is taken from, the first that has one: " +
      "`diversion`, `history-info`, `p-called-party-id`, `to`, `request-uri`.",
  ),
  recipientfromdiversionheader: key(bool, "false", "The older way to write `recipientfrom = diversion`."),
  answerafter: key(
    millis({ min: "0", max: "2m" }),
    "0",
    "How long it rings before we answer; 0 means not at all.",
  ),
  waittime: key(millis({ min: "0", max: "2m" }), "0", "Silence after the answer, before the fax begins."),
  faxrcvdcmd: key(
    path({ empty: false }),
    "bin/faxrcvd",
    "Run after every reception, as HylaFAX's faxgetty does.",
  ),
  faxrcvdtimeout: key(upToADay, "10m", "How long `faxrcvdcmd` may take before it is stopped."),
  dynamicconfig: key(
    optionalPath,
    "",
    "Script that may reject or change an incoming call; empty means none.",
  ),
  dynamicconfigtimeout: key(upToAnHour, "60s", "How long that script may take before it is stopped."),
  dynamicconfigfailure: key(
    choice<"accept" | "reject">(["accept", "reject"]),
    "accept",
    "What becomes of a call when that script cannot be run, fails, takes too long, or says nothing clear about `RejectCall`: it is " +
      "taken, or refused with SIP 503.",
  ),
  allocateinbounddevices: key(bool, "false", "Whether an incoming call occupies one of the virtual modems."),
  rejectresponse: key(
    sipStatus,
    "404",
    "Answer to a call that `dynamicconfig` rejects or that has no recipient: a SIP status, or " +
      "`notfound`, `busy`, `unavailable`, `decline`.",
  ),
  nomodemresponse: key(
    sipStatus,
    "486",
    "Answer to a call for which no modem is free, written the same way.",
  ),
  recvfilemode: key(fileMode, "0600", "Mode of a received file, as HylaFAX's RecvFileMode."),
  logfilemode: key(fileMode, "0600", "Mode of a session log, as HylaFAX's LogFileMode."),
  stopwait: key(
    seconds({ min: "1s", max: "1d", zero: true }),
    "15m",
    "How long faxes under way may go on after gofaxd was told to stop, before it ends them; 0 means that they are ended at once.",
  ),
  ...callLimits,
} as const;

const gofaxsend = {
  engine: key(
    choice<"auto" | "self">(["auto", "self"]),
    "auto",
    "Who sends: gofaxd, all jobs in one process, as far as it can (`auto`), or for each job a sender of its own (`self`).",
  ),
  enablet38: key(
    bool,
    "false",
    "Accepts T.38 when the far end asks for it.",
    formerly("gofaxsend.acceptt38"),
  ),
  requestt38: key(bool, "false", "Asks the far end for T.38.", formerly("gofaxsend.offert38")),
  faxnumber: key(callerNumber, "", "Caller's number that we show."),
  callprefix: key(dialled, "", "Put before every number dialled."),
  dialnumber: key(
    choice<"external" | "number">(["external", "number"]),
    "external",
    "Which field of a job is dialled: the number as it is shown (`external`) or the one meant for dialling (`number`).",
  ),
  plusprefix: key(dialled, "", "What a `+` at the front of a number becomes, such as 00; empty keeps it."),
  cidname: key(
    text,
    "",
    "Caller's name that we show: `sender` or `number` take it from the job, `cidnum` is the number, else this text.",
  ),
  jobidentity: key(bool, "false", "Whether a job's own TSI, fax number, name and tag line replace ours."),
  overrides: key(
    list(variables),
    "",
    "Channel variables that overrides may set beyond those of docs/fallback.md: names, and beginnings of names with a `*` behind them.",
  ),
  dynamicconfig: key(optionalPath, "", "Script that may reject or change a job; empty means none."),
  dynamicconfigtimeout: key(upToAnHour, "60s", "How long that script may take before it is stopped."),
  disablev17afterretry: key(
    afterTries,
    "0",
    "From that many answered tries on without V.17 (9600 bit/s); 0 means never.",
  ),
  disableecmafterretry: key(
    afterTries,
    "0",
    "From that many answered tries on without error correction; 0 means never.",
  ),
  resume: key(bool, "true", "Whether another try goes on at the first page that was not confirmed."),
  failedresponse: key(
    list(cause),
    "UNALLOCATED_NUMBER, NUMBER_CHANGED",
    "Hangup causes after which a job has failed for good; empty means none.",
  ),
  nofailover: key(
    list(cause),
    "USER_BUSY, NO_ANSWER, NO_USER_RESPONSE, SUBSCRIBER_ABSENT, UNALLOCATED_NUMBER, NUMBER_CHANGED",
    "Hangup causes that speak of the number dialled: the next gateway would hear the same and is not tried.",
  ),
  ringtimeout: key(upToAnHour, "60s", "Longest ringing, for each gateway."),
  progresstimeout: key(
    seconds({ min: "1s", max: "1h", zero: true }),
    "20s",
    "How long a gateway may show no sign of ringing before the next one is tried; 0 means no limit.",
  ),
  ...callLimits,
} as const;

/** The sections and their keys, all in lower case, in the order in which they are documented. */
export const SCHEMA = { freeswitch, hylafax, gofaxd, gofaxsend } as const;

/** The checked values of a section's keys. */
export type KeysOf<S> = { readonly [K in keyof S]: S[K] extends Key<infer T> ? T : never };

/** A checked value for every key. */
export type Values = { readonly [S in keyof typeof SCHEMA]: KeysOf<(typeof SCHEMA)[S]> };

/** A key with its place in the file. */
export interface KnownKey {
  /** Such as `freeswitch`. */
  readonly section: string;
  /** Its name in the section, in lower case. */
  readonly name: string;
  /** `section.name`. */
  readonly path: string;
  /** Its entry in the table. */
  readonly key: Key<unknown>;
}

/** The table as one list. */
export const KNOWN_KEYS: readonly KnownKey[] = Object.entries(SCHEMA).flatMap(([section, keys]) =>
  Object.entries(keys).map(([name, key]) => ({
    section,
    name,
    path: `${section}.${name}`,
    key: key as Key<unknown>,
  }))
);
