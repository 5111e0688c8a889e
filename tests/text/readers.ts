/** Everything that reads what strangers write, each as a function of one text. */

import {
  channelData,
  decodeBytes,
  decodeValue,
  gatewayDestination,
  originateCommand,
  parseEvent,
  quoteVariable,
  safeChannelText,
} from "ts-esl";
import { parseSendArgs } from "../../lib/hylafax/send_args.ts";
import { parseHeaders } from "../../lib/esl/header_lines.ts";
import { loadConfig } from "../../lib/config/load.ts";
import { type EventSource, readCallEvent } from "../../lib/fax/call/call_event.ts";
import { parseFallbackNotes, tidyFallbackNotes } from "../../lib/fax/notes/fallback_record.ts";
import { faxHeader, faxIdent, faxVariable } from "../../lib/fax/identity/fax_text.ts";
import { callIdentity, type IdentityConfig } from "../../lib/fax/identity/call_identity.ts";
import type { RecipientSource } from "../../lib/config/config.ts";
import { readIncomingCall } from "../../lib/fax/call/incoming_call.ts";
import { dialNumber, stationKey } from "../../lib/fax/identity/number.ts";
import { overrideProblem } from "../../lib/fax/override/override_rules.ts";
import { documentParts } from "../../lib/fax/job/call_pages.ts";
import { advanceJob, planPages, struckSources } from "../../lib/fax/job/plan.ts";
import { parseReceptionNote } from "../../lib/fax/notes/reception_note.ts";
import { readSipAnswer } from "../../lib/fax/end/refusal.ts";
import { factsEnvironment, jobFacts } from "../../lib/fax/call/script_facts.ts";
import { parseSendNote } from "../../lib/fax/notes/send_note.ts";
import { parseChannels } from "../../lib/fax/status/switch_channels.ts";
import { parseCount, parseGateway, parseSwitchStatus } from "../../lib/fax/status/switch_status.ts";
import { lastErrorLine } from "../../lib/flow/base/site_script.ts";
import { parseDynamicConfig } from "../../lib/hylafax/dynamic_output.ts";
import { readIncoming, readOutgoing } from "../../lib/hylafax/dynamic_config.ts";
import { explainLines } from "../../lib/hylafax/dynamic_lines.ts";
import { quoteValue } from "../../lib/hylafax/format_error.ts";
import { modemCallerId } from "../../lib/hylafax/faxq_message.ts";
import { commId, modemName, parseJobId } from "../../lib/hylafax/ids.ts";
import { readJob } from "../../lib/hylafax/job.ts";
import { lastResults } from "../../lib/hylafax/last_results.ts";
import { parseModemMessage, splitMessages } from "../../lib/hylafax/modem_message.ts";
import { parseModemStatus } from "../../lib/hylafax/modem_status.ts";
import { parsePageHandling } from "../../lib/hylafax/page_handling.ts";
import { formatQfile, items, parseQfile, setFields } from "../../lib/hylafax/qfile.ts";
import { readQueuedJob } from "../../lib/hylafax/job_queue.ts";
import { readSendRules } from "../../lib/hylafax/send_rules.ts";
import { parseServerConfig } from "../../lib/hylafax/server_config.ts";
import { formatSessionLine } from "../../lib/hylafax/session_log_line.ts";
import { jobTagLine } from "../../lib/hylafax/tag_line.ts";
import { formatCall, formatSend } from "../../lib/hylafax/xferfaxlog.ts";
import { cutToBytes, formatRecord } from "../../lib/os/log_text.ts";
import { foreignWords, withoutShellSigns } from "../../lib/text/foreign.ts";
import { showUnseen } from "../../lib/text/unseen.ts";

const encoder = new TextEncoder();
const SOURCES: readonly RecipientSource[] = [
  "diversion",
  "history-info",
  "p-called-party-id",
  "to",
  "request-uri",
];

/** A look-up that finds the text under every header. */
function everywhere(text: string): { get(header: string): string } {
  return { get: () => text };
}

function event(
  name: string,
  subclass: string | undefined,
  headers: Readonly<Record<string, string>>,
): EventSource {
  return { name, subclass, get: (header) => headers[header] };
}

/** The job of {@linkcode qfile}. */
const NO_PAGES = { npages: 0, nskip: 0, ncover: 0, nocountcover: 0, skippedpages: 0 };
const SEVEN = parseJobId("7");

function qfile(fields: string): ReturnType<typeof parseQfile> {
  return parseQfile(encoder.encode(`jobid:7\n${fields}\n`));
}

const IDENTITY: IdentityConfig = {
  ident: "",
  header: "",
  faxNumber: "",
  cidName: "sender",
  jobIdentity: true,
};
const FACTS = { localIdentifier: "", faxNumber: "", pages: 1, at: new Date(0) };
const JOB = readJob(qfile(""));
const BASE = { start: new Date(0), commId: commId(1), modem: "m", jobSeconds: 1, connectedSeconds: 1 };

const SENT = {
  ...BASE,
  reason: "",
  jobId: parseJobId("1"),
  jobtag: "",
  mailaddr: "",
  external: "",
  csi: "",
  params: 0,
  pages: 0,
  owner: "",
  dcs: "",
  plus: undefined,
};

/** What is read, and its reader. */
export const READERS: readonly (readonly [name: string, read: (text: string) => unknown])[] = [
  ...SOURCES.map((source) =>
    [
      `the called number in ${source}`,
      (text: string) => readIncomingCall(everywhere(text), [source]),
    ] as const
  ),
  [
    "what a fax machine says",
    (text) =>
      readCallEvent(
        event("CUSTOM", "spandsp::rxfaxresult", {
          "fax-remote-station-id": text,
          "fax-result-text": text,
          "fax-transfer-rate": text,
        }),
      ),
  ],
  [
    "a page's event",
    (text) =>
      readCallEvent(
        event("CUSTOM", "spandsp::rxfaxpageresult", {
          "fax-image-resolution": text,
          "fax-encoding-name": text,
        }),
      ),
  ],
  ["a SIP answer", (text) =>
    readSipAnswer(event("CHANNEL_HANGUP", undefined, {
      variable_sip_term_status: "486",
      variable_sip_invite_failure_status: "486",
      variable_sip_invite_failure_phrase: text,
    }))],
  ["a foreign text", foreignWords],
  ["a status", withoutShellSigns],
  ["what is not shown", showUnseen],
  ["a quoted value", quoteValue],
  [
    "channels",
    (text) =>
      parseChannels(
        JSON.stringify({ row_count: 1, rows: [{ uuid: text, cid_num: text }, { uuid: "a", dest: text }] }),
      ),
  ],
  ["channels that are no JSON", parseChannels],
  ["FreeSWITCH's status", parseSwitchStatus],
  ["FreeSWITCH's status, its version", (text) => parseSwitchStatus(`FreeSWITCH (Version ${text}`)],
  [
    "FreeSWITCH's status, its uptime",
    (text) => parseSwitchStatus(`UP ${text}\nFreeSWITCH (Version 1) is ready`),
  ],
  ["a gateway's status", (text) => parseGateway("g", text)],
  ["a gateway's status, its state", (text) => parseGateway("g", `State   ${text}`)],
  ["a count", parseCount],
  ["a note of a reception", parseReceptionNote],
  ["a note of a sender", parseSendNote],
  ["the text of a channel", safeChannelText],
  ["a variable's value", quoteVariable],
  ["a gateway's name", (text) => gatewayDestination(text, "1")],
  ["a number for a gateway", (text) => gatewayDestination("g", text)],
  [
    "an application's argument",
    (text) =>
      originateCommand({
        variables: [["a", text]],
        destination: "sofia/gateway/g/1",
        application: "txfax",
        argument: text,
      }),
  ],
  ["a destination", (text) => originateCommand({ variables: [], destination: text, application: "a" })],
  ["an ident", faxIdent],
  ["a header line", faxHeader],
  ["the variable of a header line", faxVariable],
  [
    "the identity of a call",
    (text) =>
      callIdentity(
        IDENTITY,
        { sender: text, number: text, tsi: text, faxnumber: text, faxname: text, tagline: text },
        {},
        safeChannelText,
      ),
  ],
  ["a tag line", (text) => jobTagLine({ ...JOB, desiredtl: true, tagline: text, sender: text }, FACTS)],
  [
    "a tag line of many names",
    (text) => jobTagLine({ ...JOB, desiredtl: true, tagline: "%%s|".repeat(2000), sender: text }, FACTS),
  ],
  ["a number to dial", (text) => dialNumber(text, { prefix: "", plusPrefix: "" })],
  ["a station's key", stationKey],
  ["an override's name", (text) => overrideProblem(text, "")],
  ["an override's value", (text) => overrideProblem("fax_ident", text)],
  ["a qfile", (text) => readJob(qfile(text))],
  ["a qfile's items", (text) => items(qfile(text))],
  ["a job of many documents", (text) => {
    const job = qfile(`pagehandling:\n${text}`);
    const plan = planPages(job, "", () => [{ pixels: 1, how: { kind: "as it lies" }, soundIn: undefined }]);
    return advanceJob(job, plan, NO_PAGES, plan.toSend, SEVEN, () => true);
  }],
  [
    "the parts of many documents",
    (text) =>
      documentParts(
        planPages(qfile(text), "", () => [{ pixels: 1, how: { kind: "as it lies" }, soundIn: undefined }]),
      ),
  ],
  ["the sources of many documents", (text) => struckSources(qfile(text), SEVEN)],
  ["a qfile's field", (text) => readJob(qfile(`sender:${text}`))],
  ["a qfile's number", (text) => readJob(qfile(`tts:${text}`))],
  ["a qfile's item", (text) => items(qfile(`fax:0::${text}`))],
  ["a qfile's status", (text) => readJob(qfile(`status:${text}`))],
  ["a qfile that is written", (text) => formatQfile(setFields(qfile(""), { status: text }))],
  ["a queued job", (text) => readQueuedJob({ jobId: 1, bytes: encoder.encode(text), made: 0 }, 1)],
  [
    "a job's facts",
    (text) =>
      factsEnvironment(jobFacts({ ...JOB, sender: text }, { device: "d", commid: "1", dialnumber: "" })),
  ],
  ["page handling", parsePageHandling],
  ["HylaFAX's configuration", (text) => parseServerConfig(text, "f")],
  ["HylaFAX's configuration, a value", (text) => parseServerConfig(`a: ${text}`, "f")],
  ["HylaFAX's configuration, a quoted value", (text) => parseServerConfig(`a: "${text}"`, "f")],
  [
    "HylaFAX's limits",
    (text) =>
      readSendRules({
        server: [{ tag: "maxdials", value: text, where: "" }],
        modem: [{ tag: "jobreqbusy", value: text, where: "" }],
        job: [],
      }),
  ],
  ["DynamicConfig's output", (text) => {
    const dynamic = parseDynamicConfig(text);
    return [readIncoming(dynamic), explainLines(text, readOutgoing(dynamic))];
  }],
  ...["TagLine", "FAXNumber", "Gateway", "RejectCall"].map((key) =>
    [`DynamicConfig's ${key}`, (text: string) => {
      const dynamic = parseDynamicConfig(`${key}: ${text}`);
      return explainLines(`${key}: ${text}`, readOutgoing(dynamic));
    }] as const
  ),
  ["messages to a modem", (text) => splitMessages(encoder.encode(text)).map(parseModemMessage)],
  ["a message to a modem", parseModemMessage],
  ["how to answer", (text) => parseModemMessage(`A${text}`)],
  ["a modem's configuration", (text) => parseModemMessage(`C${text}`)],
  ["a modem's status", parseModemStatus],
  ["the accounting", (text) => lastResults(text, 5)],
  [
    "the accounting, calls",
    (text) =>
      lastResults(
        `t\tCALL\t1\tm\t\t\t\t\t\t0\t0\t0:00\t0:00\t${
          text.slice(0, 3).replaceAll(/[\t\n]/g, "x")
        }\t\t\t\t\t\n`.repeat(text.length / 60),
        5,
      ),
  ],
  [
    "a line of the accounting",
    (text) => formatCall({ ...BASE, reason: text, ownNumber: "", cidNumber: "", cidName: "", callIds: [] }),
  ],
  ["a job's tag in the accounting", (text) => formatSend({ ...SENT, jobtag: text })],
  ["a line of a session", (text) => formatSessionLine(new Date(0), 1, text)],
  ["a record of the log", (text) => cutToBytes(formatRecord(text, {}), 8192)],
  ["a field of the log", (text) => formatRecord("", { a: text })],
  ["what faxq hears", (text) => modemCallerId(modemName("m"), [text])],
  ["notes about stations", tidyFallbackNotes],
  ["a note about a station", (text) => parseFallbackNotes(`1\t1\t1\t${text}\n`)],
  ["gofax.conf", (text) => loadConfig(text, "f")],
  ["gofax.conf, a section", (text) => loadConfig(`[${text}]`, "f")],
  ["gofax.conf, many keys", (text) => loadConfig(`[freeswitch]\n${text}`, "f")],
  ...[
    ...[
      "freeswitch.ident",
      "freeswitch.gateway",
      "freeswitch.socket",
      "freeswitch.fallbackexpire",
      "hylafax.spooldir",
    ],
    ...[
      "hylafax.modems",
      "gofaxd.recvfilemode",
      "gofaxd.recipientfrom",
      "gofaxsend.failedresponse",
      "gofaxsend.faxnumber",
    ],
  ].map((path) => {
    const [section, key] = path.split(".");
    return [
      `gofax.conf, ${path}`,
      (text: string) => loadConfig(`[${section}]\n${key} = ${text}`, "f"),
    ] as const;
  }),
  ["a header's value", decodeValue],
  ["bytes", (text) => decodeBytes(encoder.encode(text))],
  ["Latin-1", (text) => decodeBytes(encoder.encode(text).fill(0xff))],
  ["headers", (text) => parseHeaders(encoder.encode(`a: ${text}`))],
  [
    "an event",
    (text) =>
      parseEvent({
        contentType: "text/event-plain",
        headers: parseHeaders(new Uint8Array()),
        body: encoder.encode(`Event-Name: X\na: ${text}`),
      }).get("a"),
  ],
  ["a channel's data", (text) => {
    const data = channelData({
      contentType: "command/reply",
      headers: parseHeaders(encoder.encode(`Event-Name: X\na: ${text}`)),
      body: encoder.encode(text),
    });
    return readIncomingCall(data, SOURCES);
  }],
  ["an argument of the sender", (text) => parseSendArgs(["-m", "m", "-c", text, "q"])],
  [
    "a script's last words",
    (text) =>
      lastErrorLine({
        code: 1,
        signal: null,
        timedOut: false,
        aborted: false,
        truncated: false,
        stdout: new Uint8Array(),
        stderr: encoder.encode(text),
      }),
  ],
];
