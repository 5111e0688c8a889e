import assert from "node:assert/strict";
import type { Config } from "../../lib/config/config.ts";
import { loadConfig, type Loaded } from "../../lib/config/load.ts";
import { formatProblem } from "../../lib/config/problem.ts";

const MINIMUM = "[freeswitch]\npassword = geheim\ngateway = default\n";

const DEFAULTS: Config = {
  file: "gofax.conf",
  freeswitch: {
    socket: { hostname: "127.0.0.1", port: 8021 },
    user: undefined,
    password: "geheim",
    runsAs: undefined,
    gateways: ["default"],
    ident: "",
    header: "",
    timezone: "",
    verbose: false,
    softmodemFallback: false,
    fallbackExpireS: 0,
    connectTimeoutMs: 5000,
  },
  hylafax: { spooldir: "/var/spool/hylafax", modems: 0, xferfaxlog: "", lockdir: "/var/lock" },
  gofaxd: {
    socket: { hostname: "127.0.0.1", port: 338 },
    allowFrom: [],
    enableT38: false,
    requestT38: false,
    recipientFrom: ["to"],
    answerAfterMs: 0,
    waitTimeMs: 0,
    faxrcvdCmd: "bin/faxrcvd",
    faxrcvdTimeoutS: 600,
    dynamicConfig: "",
    dynamicConfigTimeoutS: 60,
    dynamicConfigFailure: "accept",
    allocateInboundDevices: false,
    rejectResponse: 404,
    noModemResponse: 486,
    recvFileMode: 0o600,
    logFileMode: 0o600,
    stopWaitS: 900,
    negotiateTimeoutS: 90,
    pageTimeoutS: 600,
    maxCallTimeS: 10_800,
    hangupTimeoutMs: 3000,
  },
  gofaxsend: {
    enableT38: false,
    requestT38: false,
    faxNumber: "",
    engine: "auto",
    callPrefix: "",
    overrides: [],
    dynamicConfig: "",
    dynamicConfigTimeoutS: 60,
    disableV17AfterRetry: 0,
    disableEcmAfterRetry: 0,
    cidName: "",
    failedResponse: ["UNALLOCATED_NUMBER", "NUMBER_CHANGED"],
    noFailover: [
      "USER_BUSY",
      "NO_ANSWER",
      "NO_USER_RESPONSE",
      "SUBSCRIBER_ABSENT",
      "UNALLOCATED_NUMBER",
      "NUMBER_CHANGED",
    ],
    dialNumber: "external",
    plusPrefix: "",
    jobIdentity: false,
    resume: true,
    ringTimeoutS: 60,
    progressTimeoutS: 20,
    negotiateTimeoutS: 90,
    pageTimeoutS: 600,
    maxCallTimeS: 10_800,
    hangupTimeoutMs: 3000,
  },
};

function load(text: string): Loaded {
  return loadConfig(text, "gofax.conf");
}

/** The configuration of a file that must have no problems: the minimum and these lines. */
function configOf(lines: string): Config {
  const { config, problems } = load(`${MINIMUM}${lines}`);
  assert.deepEqual(problems.map(formatProblem), []);
  assert.ok(config);
  return config;
}

Deno.test("loadConfig() gives every key its default", () => {
  assert.deepEqual(configOf(""), DEFAULTS);
  assert.deepEqual(load(MINIMUM).warnings, []);
});

/** What is said of GOfax.IP's port. */
const FREE_PORT =
  "while gofaxd is down, any user of this machine may listen at port 8022, and FreeSWITCH hands him calls and the " +
  "power to run commands; take a port below 1024, here and in FreeSWITCH's dialplan (vars.xml)";

Deno.test("loadConfig() reads a configuration of the Go version unchanged", () => {
  const { config, problems, warnings } = load(`
[freeswitch]
socket = 127.0.0.1:8021
password = geheim   ; not the default one
gateway = default
gateway = backup
ident = "+1 337"
header = "Fax of \\"Us\\"; since 1999"
verbose = false
softmodemfallback = true

[hylafax]
spooldir = /var/spool/hylafax/
modems = 5
xferfaxlog = log/xferfaxlog

[gofaxd]
socket = [::1]:8022
enablet38
requestt38 = On
recipientfromdiversionheader = false
answerafter = 2000
waittime = 1000
faxrcvdcmd = bin/faxrcvd
dynamicconfig = etc/DynamicConfig
allocateinbounddevices = false

[gofaxsend]
enablet38 = yes
requestt38 = 1
faxnumber = 4711
callprefix = 00
dynamicconfig = etc/DynamicConfigOutgoing
disablev17afterretry = 3
disableecmafterretry = 5
CidName = sender
FailedResponse = UNALLOCATED_NUMBER
FailedResponse = CALL_REJECTED
`);
  assert.deepEqual([...problems, ...warnings].map(formatProblem), [
    'gofax.conf:7: freeswitch.ident: "+1 337" is the sample\'s: write your own',
    `gofax.conf:18: gofaxd.socket: ${FREE_PORT}`,
    'gofax.conf:31: gofaxsend.faxnumber: "4711" is the sample\'s: write your own',
  ]);
  assert.deepEqual(config, {
    file: "gofax.conf",
    freeswitch: {
      ...DEFAULTS.freeswitch,
      gateways: ["default", "backup"],
      ident: "+1 337",
      header: 'Fax of "Us"; since 1999',
      softmodemFallback: true,
    },
    hylafax: { ...DEFAULTS.hylafax, modems: 5, xferfaxlog: "log/xferfaxlog" },
    gofaxd: {
      ...DEFAULTS.gofaxd,
      socket: { hostname: "::1", port: 8022 },
      enableT38: true,
      requestT38: true,
      answerAfterMs: 2000,
      waitTimeMs: 1000,
      dynamicConfig: "etc/DynamicConfig",
    },
    gofaxsend: {
      ...DEFAULTS.gofaxsend,
      enableT38: true,
      requestT38: true,
      faxNumber: "4711",
      callPrefix: "00",
      dynamicConfig: "etc/DynamicConfigOutgoing",
      disableV17AfterRetry: 3,
      disableEcmAfterRetry: 5,
      cidName: "sender",
      failedResponse: ["UNALLOCATED_NUMBER", "CALL_REJECTED"],
    },
  });
});

const VALUES: readonly [lines: string, pick: (config: Config) => unknown, want: unknown][] = [
  ["user = gofax@default", (c) => c.freeswitch.user, "gofax@default"],
  ["user =", (c) => c.freeswitch.user, undefined],
  ["gateway = second", (c) => c.freeswitch.gateways, ["default", "second"]],
  ["gateway = a, b c", (c) => c.freeswitch.gateways, ["default", "a", "b", "c"]],
  ["gateway =\ngateway = only", (c) => c.freeswitch.gateways, ["only"]],
  ["gateway = external::trunk", (c) => c.freeswitch.gateways, ["default", "external::trunk"]],
  ['password = "a b#c"', (c) => c.freeswitch.password, "a b#c"],
  ["socket = fs.example.org:8021", (c) => c.freeswitch.socket, { hostname: "fs.example.org", port: 8021 }],
  ["socket = [2001:db8::1]:65535", (c) => c.freeswitch.socket, { hostname: "2001:db8::1", port: 65535 }],
  ["verbose = no\nverbose", (c) => c.freeswitch.verbose, true],
  ["verbose\nverbose = OFF", (c) => c.freeswitch.verbose, false],
  ["fallbackexpire = 30d", (c) => c.freeswitch.fallbackExpireS, 2_592_000],
  ["fallbackexpire = 1d12h", (c) => c.freeswitch.fallbackExpireS, 129_600],
  ["fallbackexpire = 90", (c) => c.freeswitch.fallbackExpireS, 90],
  ["fallbackexpire = 0", (c) => c.freeswitch.fallbackExpireS, 0],
  ["connecttimeout = 2", (c) => c.freeswitch.connectTimeoutMs, 2000],
  ["connecttimeout = 250ms", (c) => c.freeswitch.connectTimeoutMs, 250],
  ["socket = :8021", (c) => c.freeswitch.socket, { hostname: "127.0.0.1", port: 8021 }],
  ["[gofaxd]\nsocket = :8022", (c) => c.gofaxd.socket, { hostname: "0.0.0.0", port: 8022 }],
  ["timezone = Europe/Berlin", (c) => c.freeswitch.timezone, "Europe/Berlin"],
  ["ident = $5 {a}", (c) => c.freeswitch.ident, "$5 {a}"],
  ["[hylafax]\nmodems = 1000", (c) => c.hylafax.modems, 1000],
  ["[hylafax]\nspooldir = /", (c) => c.hylafax.spooldir, "/"],
  ["[hylafax]\nlockdir = /run/lock//", (c) => c.hylafax.lockdir, "/run/lock"],
  ["[gofaxd]\nanswerafter = 2s", (c) => c.gofaxd.answerAfterMs, 2000],
  ["[gofaxd]\nwaittime = 1s500ms", (c) => c.gofaxd.waitTimeMs, 1500],
  ["[gofaxd]\nrecipientfromdiversionheader", (c) => c.gofaxd.recipientFrom, ["diversion"]],
  ["[gofaxd]\nrecipientfrom = Diversion, history-info,to", (c) => c.gofaxd.recipientFrom, [
    "diversion",
    "history-info",
    "to",
  ]],
  ["[gofaxd]\nrecipientfrom = to\nrecipientfrom = request-uri", (c) => c.gofaxd.recipientFrom, [
    "to",
    "request-uri",
  ]],
  ["[gofaxd]\nrecipientfromdiversionheader\nrecipientfrom = to", (c) => c.gofaxd.recipientFrom, ["to"]],
  ["[gofaxd]\nrejectresponse = busy", (c) => c.gofaxd.rejectResponse, 486],
  ["[gofaxd]\nrejectresponse = 603", (c) => c.gofaxd.rejectResponse, 603],
  ["[gofaxd]\nnomodemresponse = decline", (c) => c.gofaxd.noModemResponse, 603],
  ["[gofaxd]\nrecvfilemode = 0640", (c) => c.gofaxd.recvFileMode, 0o640],
  ["[gofaxd]\nlogfilemode = 644", (c) => c.gofaxd.logFileMode, 0o644],
  ["[gofaxsend]\ncallprefix = 00", (c) => c.gofaxsend.callPrefix, "00"],
  ["[gofaxsend]\ncallprefix = *31#", (c) => c.gofaxsend.callPrefix, "*31"],
  ['[gofaxsend]\ncallprefix = "*31#"', (c) => c.gofaxsend.callPrefix, "*31#"],
  ["[gofaxsend]\nfaxnumber = +49 (30) 123-45", (c) => c.gofaxsend.faxNumber, "+493012345"],
  ["[gofaxsend]\nplusprefix = 00", (c) => c.gofaxsend.plusPrefix, "00"],
  ["[gofaxsend]\ndialnumber = Number", (c) => c.gofaxsend.dialNumber, "number"],
  ["[gofaxsend]\nnofailover =", (c) => c.gofaxsend.noFailover, []],
  ["[gofaxsend]\nnofailover = USER_BUSY", (c) => c.gofaxsend.noFailover, ["USER_BUSY"]],
  ["[gofaxsend]\nresume = no", (c) => c.gofaxsend.resume, false],
  ["[gofaxsend]\nprogresstimeout = 0", (c) => c.gofaxsend.progressTimeoutS, 0],
  ["[gofaxsend]\nmaxcalltime = 1h30m", (c) => c.gofaxsend.maxCallTimeS, 5400],
  ["[gofaxsend]\nhanguptimeout = 500ms", (c) => c.gofaxsend.hangupTimeoutMs, 500],
];

Deno.test("loadConfig() reads each kind of value", async (t) => {
  for (const [lines, pick, want] of VALUES) {
    await t.step(lines, () => assert.deepEqual(pick(configOf(lines)), want));
  }
});

const PROBLEMS: readonly [lines: string, want: string | readonly string[]][] = [
  [
    "[gofaxd]\nnegotiatetimeout = 30s\nwaittime = 30000",
    "6: gofaxd.waittime: the silence is not over before negotiatetimeout ends the call: no fax could be received",
  ],
  ["socket = 127.0.0.1", '4: freeswitch.socket: "127.0.0.1" is not host:port (127.0.0.1:8021)'],
  [
    "socket = ::1:8021",
    '4: freeswitch.socket: "::1:8021" is not host:port (an IPv6 address goes into brackets, [::1]:8021)',
  ],
  ["socket = [::g]:8021", '4: freeswitch.socket: "::g" is not an IPv6 address'],
  ["socket = :0", '4: freeswitch.socket: "0" is not a port from 1 to 65535'],
  ["socket = 127.0.0.256:8021", '4: freeswitch.socket: "127.0.0.256" is not a host name or address'],
  ["socket = a b:8021", '4: freeswitch.socket: "a b" is not a host name or address'],
  ["socket = localhost:0", '4: freeswitch.socket: "0" is not a port from 1 to 65535'],
  ["socket = localhost:65536", '4: freeswitch.socket: "65536" is not a port from 1 to 65535'],
  ["password =", "4: freeswitch.password: the password is empty"],
  ["password", '4: freeswitch.password: the value is missing: write "password = …"'],
  [
    "password = REPLACE-ME",
    "4: freeswitch.password: this is still the placeholder: write the password that FreeSWITCH's event socket asks for",
  ],
  ['password = "top\\nsecret"', "4: freeswitch.password: the password has a control character in it"],
  ["gateway =", "4: freeswitch.gateway: this must be given"],
  ["gateway = a|b", '4: freeswitch.gateway: "a|b" is not the name of a gateway'],
  ["gateway = a/b", '4: freeswitch.gateway: "a/b" is not the name of a gateway'],
  ["gateway = a:_:b", '4: freeswitch.gateway: "a:_:b" is not the name of a gateway'],
  ['ident = "a\\tb"', '4: freeswitch.ident: "a\\tb" has a control character in it'],
  ["header = ${system rm}", '4: freeswitch.header: "${system rm}" holds "${", which FreeSWITCH would expand'],
  ["verbose = maybe", '4: freeswitch.verbose: "maybe" is neither true nor false'],
  ["verbose =", '4: freeswitch.verbose: "" is neither true nor false'],
  [
    "fallbackexpire = 30 days",
    '4: freeswitch.fallbackexpire: "30 days" is not a duration such as 90s, 10m, 12h or 30d',
  ],
  ["connecttimeout = 0", '4: freeswitch.connecttimeout: "0" is out of range: 100ms–5m'],
  ["user = a:b", '4: freeswitch.user: "a:b" is not a user name'],
  ["[hylafax]\nmodems = 1001", '5: hylafax.modems: "1001" is not a whole number from 0 to 1000'],
  ["[hylafax]\nmodems = -1", '5: hylafax.modems: "-1" is not a whole number from 0 to 1000'],
  ["[hylafax]\nmodems = 1.5", '5: hylafax.modems: "1.5" is not a whole number from 0 to 1000'],
  ["[hylafax]\nspooldir = spool", '5: hylafax.spooldir: "spool" does not begin with "/"'],
  ["[gofaxd]\nanswerafter = 121s", '5: gofaxd.answerafter: "121s" is out of range: 0–2m'],
  [
    "[gofaxd]\nanswerafter = soon",
    '5: gofaxd.answerafter: "soon" is not a duration such as 2000 or 2s (a plain number means milliseconds)',
  ],
  ["[gofaxd]\nfaxrcvdcmd =", "5: gofaxd.faxrcvdcmd: the path is empty"],
  [
    "[gofaxd]\nfaxrcvdtimeout = 1500ms",
    '5: gofaxd.faxrcvdtimeout: "1500ms" is not a whole number of seconds',
  ],
  [
    "[gofaxd]\nrecipientfrom = from",
    '5: gofaxd.recipientfrom: "from" is not one of: diversion, history-info, p-called-party-id, to, request-uri',
  ],
  [
    "[gofaxd]\nrejectresponse = 200",
    '5: gofaxd.rejectresponse: "200" is not a SIP status from 400 to 699, nor one of: notfound, busy, unavailable, decline',
  ],
  ["[gofaxd]\nrecvfilemode = 0800", '5: gofaxd.recvfilemode: "0800" is not a file mode such as 0600'],
  [
    "[gofaxd]\nrecvfilemode = 0400",
    '5: gofaxd.recvfilemode: "0400" keeps the file\'s owner from reading or writing it',
  ],
  ["[gofaxsend]\ncallprefix = 0|1", '5: gofaxsend.callprefix: "0|1" has characters that cannot be dialled'],
  [
    "[gofaxsend]\nfaxnumber = bob@host",
    '5: gofaxsend.faxnumber: "bob@host" is neither a number nor the name of a SIP user such as anonymous',
  ],
  ["[gofaxsend]\ndialnumber = both", '5: gofaxsend.dialnumber: "both" is not one of: external, number'],
  [
    "[gofaxsend]\nfailedresponse = call_rejected",
    '5: gofaxsend.failedresponse: "call_rejected" is not a hangup cause, which is written like CALL_REJECTED',
  ],
  [
    "[gofaxsend]\nfailedresponse = 17",
    '5: gofaxsend.failedresponse: "17" is not a hangup cause, which is written like USER_BUSY',
  ],
  ["[gofaxsend]\nresum = no", "5: gofaxsend.resum: unknown key: did you mean resume?"],
  ["[gofaxsend]\nenable_t38", "5: gofaxsend.enable_t38: unknown key: did you mean enablet38?"],
  ["[gofaxd]\nanswreafter = 1", "5: gofaxd.answreafter: unknown key: did you mean answerafter?"],
  ["[gofaxd]\ncallprefix = 0", "5: gofaxd.callprefix: unknown key: it belongs into [gofaxsend]"],
  ["[hylafax]\nenablet38", "5: hylafax.enablet38: unknown key: it belongs into [gofaxd] or [gofaxsend]"],
  ["[hylafax]\ncalprefix = 0", "5: hylafax.calprefix: unknown key: did you mean callprefix in [gofaxsend]?"],
  ["[gofaxd]\nxyzzy = 1", "5: gofaxd.xyzzy: unknown key"],
  ["[gofaxsent]\nresume = no", "4: [gofaxsent]: unknown section: did you mean [gofaxsend]?"],
  ["[x]\ny = z", "4: [x]: unknown section: there are freeswitch, hylafax, gofaxd, gofaxsend"],
  [
    "[freeswitch]\nacceptt38 = perhaps",
    "5: freeswitch.acceptt38: unknown key",
  ],
  ["disablet38 = perhaps", '4: freeswitch.disablet38: "perhaps" is neither true nor false'],
  ["verbose = a\nverbose = b", [
    '4: freeswitch.verbose: "a" is neither true nor false',
    '5: freeswitch.verbose: "b" is neither true nor false',
  ]],
  ["verbose = a\n[hylafax]\nmodems = x\nspool\n[gofaxd\nsocket = 1", [
    '4: freeswitch.verbose: "a" is neither true nor false',
    '6: hylafax.modems: "x" is not a whole number from 0 to 1000',
    "7: hylafax.spool: unknown key: did you mean spooldir?",
    '8: a section is written "[name]": the "]" is missing',
  ]],
];

Deno.test("loadConfig() names every problem with its line", async (t) => {
  for (const [lines, want] of PROBLEMS) {
    await t.step(lines, () => {
      const { config, problems } = load(`${MINIMUM}${lines}`);
      const wanted = typeof want === "string" ? [want] : want;
      assert.deepEqual(problems.map(formatProblem), wanted.map((line) => `gofax.conf:${line}`));
      assert.equal(config, undefined);
    });
  }
});

Deno.test("loadConfig() reports what is missing at its section, else at the end of the file", () => {
  const problems = (text: string): string[] => load(text).problems.map(formatProblem);
  assert.deepEqual(problems(""), [
    "gofax.conf:1: freeswitch.password: this must be given",
    "gofax.conf:1: freeswitch.gateway: this must be given",
  ]);
  assert.deepEqual(problems("\n\n[freeswitch]\ngateway = a\n\n"), [
    "gofax.conf:3: freeswitch.password: this must be given",
  ]);
  assert.deepEqual(problems("; nothing\n\n;here").map((line) => line.split(": ")[0]), [
    "gofax.conf:3",
    "gofax.conf:3",
  ]);
});

const WARNINGS: readonly [lines: string, want: string | readonly string[]][] = [
  [
    "password = ClueCon",
    [
      "4: freeswitch.password: this is FreeSWITCH's well-known default password: choose another one",
      "4: freeswitch.password: given twice: this counts, and line 2 does not",
    ],
  ],
  [
    "password = abc#def",
    [
      "4: freeswitch.password: what follows is a comment; if it belongs to the value, put the value in double quotes",
      "4: freeswitch.password: given twice: this counts, and line 2 does not",
    ],
  ],
  [
    "ident = +49 30 12345678901234567",
    '4: freeswitch.ident: "+49 30 12345678901234567" is longer than the 20 characters that a fax can carry',
  ],
  [
    "header = Fachklinik für Innere Medizin und Kardiologie, Ambulanz Süd",
    '4: freeswitch.header: "Fachklinik für Innere Medizin und Kardiologie, Ambulanz Süd" is longer than the 50 ' +
    "characters that are printed",
  ],
  [
    "[gofaxd]\nwaittime = 1000\nwaittime = 2000",
    "6: gofaxd.waittime: given twice: this counts, and line 5 does not",
  ],
  [
    'ident = "+1 337"\nheader = GONICUS LABS\n[gofaxsend]\nfaxnumber = 4711',
    [
      '4: freeswitch.ident: "+1 337" is the sample\'s: write your own',
      '5: freeswitch.header: "GONICUS LABS" is the sample\'s: write your own',
      '7: gofaxsend.faxnumber: "4711" is the sample\'s: write your own',
    ],
  ],
  ["[gofaxd]\nrecvfilemode = 0666", '5: gofaxd.recvfilemode: "0666" lets everybody write the file'],
  [
    "[gofaxd]\nsocket = 0.0.0.0:338",
    "5: gofaxd.socket: 0.0.0.0 may be reached from other machines, and this port asks for no password",
  ],
  ["[gofaxd]\nsocket = 127.0.0.1:8022", `5: gofaxd.socket: ${FREE_PORT}`],
  [
    "[gofaxd]\nallowfrom = 192.0.2.0/24, 127.0.0.1",
    "5: gofaxd.allowfrom: a loopback address lets every user of this machine hand over calls",
  ],
  [
    "[gofaxd]\nsocket = 127.0.0.1:821\n[freeswitch]\nsocket = 127.0.0.1:821",
    "5: gofaxd.socket: this is also the address of FreeSWITCH's event socket",
  ],
  [
    "[gofaxd]\nallocateinbounddevices",
    "5: gofaxd.allocateinbounddevices: hylafax.modems is 0: every incoming call will be refused",
  ],
  [
    "[gofaxd]\nrecipientfrom =",
    "5: gofaxd.recipientfrom: the list is empty: every incoming call will be refused",
  ],
  [
    "[gofaxd]\nrecipientfrom = to\nrecipientfromdiversionheader",
    "6: gofaxd.recipientfromdiversionheader: this has no effect: recipientfrom is given",
  ],
  ["[gofaxsend]\nfaxnumber = 030 4711", '5: gofaxsend.faxnumber: "030 4711" is used as "0304711"'],
  [
    "[gofaxsend]\nfailedresponse = UNALOCATED_NUMBER",
    '5: gofaxsend.failedresponse: FreeSWITCH knows no hangup cause "UNALOCATED_NUMBER": did you mean UNALLOCATED_NUMBER?',
  ],
  [
    "[gofaxsend]\nnofailover = LUNCH_BREAK",
    '5: gofaxsend.nofailover: FreeSWITCH knows no hangup cause "LUNCH_BREAK"',
  ],
  [
    "[gofaxsend]\ncidname = Sender",
    "5: gofaxsend.cidname: this is shown as it stands; the word with a meaning is sender",
  ],
];

Deno.test("loadConfig() warns of what is allowed but doubtful", async (t) => {
  for (const [lines, want] of WARNINGS) {
    await t.step(lines, () => {
      const { config, warnings } = load(`${MINIMUM}${lines}`);
      const wanted = typeof want === "string" ? [want] : want;
      assert.deepEqual(warnings.map(formatProblem), wanted.map((line) => `gofax.conf:${line}`));
      assert.ok(config);
    });
  }
});

type T38 = readonly [
  receiveEnable: boolean,
  receiveRequest: boolean,
  sendEnable: boolean,
  sendRequest: boolean,
];
const FOUR =
  "gofaxd.enablet38, gofaxd.requestt38, gofaxsend.enablet38, gofaxsend.requestt38 with the opposite value";

const OLD_NAMES: readonly [lines: string, want: T38, warnings: readonly string[]][] = [
  ["[gofaxd]\nacceptt38 = yes", [true, false, false, false], [
    "5: gofaxd.acceptt38: this is an old name: write gofaxd.enablet38",
  ]],
  ["[gofaxd]\noffert38", [false, true, false, false], [
    "5: gofaxd.offert38: this is an old name: write gofaxd.requestt38",
  ]],
  ["[gofaxsend]\nacceptt38 = 1\noffert38 = 0", [false, false, true, false], [
    "5: gofaxsend.acceptt38: this is an old name: write gofaxsend.enablet38",
    "6: gofaxsend.offert38: this is an old name: write gofaxsend.requestt38",
  ]],
  ["disablet38 = no", [true, true, true, true], [
    `4: freeswitch.disablet38: this is an old name: write ${FOUR}`,
  ]],
  ["disablet38", [false, false, false, false], [
    `4: freeswitch.disablet38: this is an old name: write ${FOUR}`,
  ]],
  ["disablet38 = false\n[gofaxd]\nacceptt38 = no", [false, true, true, true], [
    `4: freeswitch.disablet38: this is an old name: write ${FOUR}`,
    "4: freeswitch.disablet38: gofaxd.enablet38 is not taken from here: line 6 says what it is",
    "6: gofaxd.acceptt38: this is an old name: write gofaxd.enablet38",
  ]],
  ["disablet38 = yes\n[gofaxd]\nacceptt38", [false, false, false, false], [
    `4: freeswitch.disablet38: this is an old name: write ${FOUR}`,
    "6: gofaxd.acceptt38: this is an old name: write gofaxd.enablet38",
    "6: gofaxd.acceptt38: gofaxd.enablet38 is not taken from here: line 4 says what it is",
  ]],
  ["[gofaxsend]\nenablet38 = yes\nacceptt38 = no", [false, false, true, false], [
    "6: gofaxsend.acceptt38: this is an old name: write gofaxsend.enablet38",
    "6: gofaxsend.acceptt38: gofaxsend.enablet38 is not taken from here: line 5 says what it is",
  ]],
];

Deno.test("loadConfig() reads the names of older files and says what they are called now", async (t) => {
  for (const [lines, want, warnings] of OLD_NAMES) {
    await t.step(lines, () => {
      const { gofaxd, gofaxsend } = configOf(lines);
      assert.deepEqual(
        [gofaxd.enableT38, gofaxd.requestT38, gofaxsend.enableT38, gofaxsend.requestT38],
        want,
      );
      const said = load(`${MINIMUM}${lines}`).warnings.map(formatProblem);
      assert.deepEqual(said, warnings.map((line) => `gofax.conf:${line}`));
    });
  }
});

Deno.test("loadConfig() never says a password", () => {
  const secret = "hunter2hunter2";
  for (
    const line of [
      `password = "${secret}\\x"`,
      `password = "${secret}`,
      `password = "${secret}\\n"`,
      `pasword = ${secret}`,
      `password ${secret}`,
      `password: ${secret}`,
      `password = ${secret}#1`,
    ]
  ) {
    const { problems, warnings } = load(`[freeswitch]\ngateway = a\n${line}\n`);
    const said = [...problems, ...warnings].map(formatProblem);
    assert.ok(said.length > 0, line);
    assert.ok(!said.join("\n").includes(secret), said.join("\n"));
  }
});
