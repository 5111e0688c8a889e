import assert from "node:assert/strict";
import { HANGUP_MEANINGS, RESULT_MEANINGS } from "../../../lib/fax/end/end_table.ts";
import { recogniseEnd } from "../../../lib/fax/end/recognise_end.ts";
import { refusalText } from "../../../lib/fax/end/refusal.ts";

Deno.test("the status of every hangup cause leads back to its row, also as GOfax.IP wrote it", () => {
  for (const [cause, { kind }] of HANGUP_MEANINGS) {
    const status = refusalText({ cause, sip: undefined });
    assert.deepEqual([recogniseEnd(status).kind, recogniseEnd(status).cause], [kind, cause]);
    assert.equal(recogniseEnd(cause).kind, kind, cause);
    assert.equal(recogniseEnd(`${cause} (retry disabled)`).kind, kind, cause);
  }
});

Deno.test("the words of every result code lead back to its row, also behind gofax's reason for ending the call", () => {
  for (const [code, { text, kind }] of RESULT_MEANINGS) {
    const end = recogniseEnd(text);
    assert.equal(end.kind, kind, text);
    if (code !== 0) assert.equal(end.code, code, text);
  }
});

const STATUSES:
  readonly (readonly [status: string, kind: string, more?: Partial<ReturnType<typeof recogniseEnd>>])[] = [
    ["", "complete"],
    ["OK", "complete"],
    ["Busy signal detected (USER_BUSY, SIP 486 Busy Here)", "busy", {
      cause: "USER_BUSY",
      sip: "486 Busy Here",
    }],
    ["Busy signal detected", "busy", { cause: undefined }],
    ["Busy signal detected {E001}", "busy", { text: "Busy signal detected" }],
    ["REJECT: Too many attempts to dial {E333}: 12, max 12", "tries used up"],
    ["Some words that nobody knows {E345}", "cancelled"],
    ["Busy signal detected (USER_BUSY); too many attempts to dial", "busy", { limit: "calls" }],
    ["Busy signal detected {E001}", "busy", { text: "Busy signal detected" }],
    ["Busy signal detected {E001}; too many attempts to dial", "busy", { limit: "calls" }],
    ["V.34/V.8 handshake incompatibility {E013}", "no training"],
    ["Something new {E999}", "unknown"],
    ["The call dropped prematurely; too many attempts to send", "cut off", {
      limit: "answered calls",
      code: 49,
    }],
    [
      "Giving up after 3 attempts to send same page: Received a DCN while waiting for a DIS",
      "goodbye",
      { limit: "one page", code: 17 },
    ],
    [
      "Busy signal detected (USER_BUSY) through gateway a; Gateway b: Gateway is down (GATEWAY_DOWN) after 0.1 s",
      "busy",
      { cause: "USER_BUSY" },
    ],
    ["Call rejected by the gateway (CALL_REJECTED, SIP 403 Forbidden)", "trunk refuses us", {
      sip: "403 Forbidden",
    }],
    ["Call rejected by remote (CALL_REJECTED, SIP 603 Decline)", "rejected"],
    ["Number not in service: UNALLOCATED_NUMBER, SIP 404 Not Found (retry disabled)", "no such number", {
      sip: "404 Not Found",
    }],
    ["Call failed (SERVICE_NOT_IMPLEMENTED)", "call failed", { cause: "SERVICE_NOT_IMPLEMENTED" }],
    ["No fax negotiation within 120 s", "no fax machine"],
    ["No page within 300 s: The call dropped prematurely", "call too long"],
    ["Call ended without a fax result (NORMAL_CLEARING)", "no result", { cause: "NORMAL_CLEARING" }],
    ["Call ended without a fax (NORMAL_CLEARING)", "no fax"],
    ["Caller hung up before the answer (ORIGINATOR_CANCEL)", "caller gave up"],
    ["FreeSWITCH takes no more calls (DESTINATION_OUT_OF_ORDER: session limit, or paused)", "switch full"],
    ["FreeSWITCH at 127.0.0.1:8021 cannot be reached (Connection refused)", "switch away"],
    ["Lost the connection to FreeSWITCH during the call: The call dropped prematurely", "switch lost"],
    ['Cannot dial "12/34": "/" is not allowed in a fax number', "no number"],
    ["Document docq/doc1.ps;c0 is missing on the fax server", "document missing"],
    ["Page 2 of document docq/doc9.tif is a colour picture", "bad page"],
    ["DynamicConfig ended with status 1: boom", "script broken"],
    ["Cannot run DynamicConfig: No such file or directory", "script broken"],
    ["Call refused: DynamicConfig ended with status 1", "script broken"],
    ["Call refused: no modem is free", "call refused"],
    [
      "JobControlCmd names the sender, and gofaxsend.jobidentity = false keeps that from being used",
      "script broken",
    ],
    ["/etc/gofax.conf:3: freeswitch.socket: is no host:port", "server broken"],
    ["Job aborted by request", "cancelled"],
    ["Kill time expired", "time is up"],
    ["REJECT: Too many attempts to dial: 12, max 12", "tries used up"],
    ["REJECT: Page width (3 mm) appears invalid", "refused by HylaFAX"],
    ["Send program terminated abnormally; unable to exec /usr/bin/gofaxsend", "sender died"],
    ["Only 1 of 3 received pages could be written: the disk may be full", "pages not kept"],
    ["Only 1 of 3 received pages could be written: is the disk full?", "pages not kept"],
    [
      "FreeSWITCH has no permission to write recvq/fax000000001.tif (TIFF/F file cannot be opened)",
      "file not written",
    ],
    [
      "Unspecified Transmit Phase D error, including +FPHCTO timeout between data and +FET command",
      "bad line",
    ],
    ["words of a program that nobody knows", "unknown"],
  ];

for (const [status, kind, more = {}] of STATUSES) {
  Deno.test(`"${status}" is ${kind}`, () => {
    const end = recogniseEnd(status);
    assert.equal(end.kind, kind);
    for (const [name, value] of Object.entries(more)) {
      assert.equal(end[name as keyof typeof end], value, name);
    }
  });
}

Deno.test("words that nobody knows count by HylaFAX's number", () => {
  assert.equal(recogniseEnd("Hangup (code 50)", 236).kind, "modem trouble");
  assert.equal(recogniseEnd("", 325).kind, "time is up");
  assert.equal(recogniseEnd("who knows", 999).kind, "unknown");
});

const LIB = new URL("../../../lib/", import.meta.url);

async function* sources(folder: URL): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* sources(new URL(`${name}/`, folder));
    else if (name.endsWith(".ts")) yield await Deno.readTextFile(new URL(name, folder));
  }
}

/** The texts with which gofax ends a try, as they stand in its sources; what is filled in later is an x. */
async function statusesOfSources(): Promise<readonly string[]> {
  const found: string[] = [];
  const call =
    /\b(?:failUndialled|retryUndialled|retryAsDialled|new DocumentError|putOff)\((?:world, record, )?\s*(?:"([^"]+)"|`([^`]+)`)/g;
  for await (const text of sources(new URL("flow/send/", LIB))) {
    const named = text.matchAll(/\bconst (?:text|status|what) =\s*(?:"([^"]+)"|`([^`]+)`);/g);
    for (const [, plain, template] of [...text.matchAll(call), ...named]) {
      found.push(plain ?? (template ?? "").replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "1"));
    }
  }
  return found;
}

Deno.test("every text with which the sender ends a try has a row", async () => {
  const texts = await statusesOfSources();
  assert.ok(texts.length >= 20, `${texts.length} texts`);
  // What stands in these is a message of another part, or is said to the session's log only.
  const others = /^1(?:$| cannot be read: 1$| is )|^(?:the whole fax|1 more pages|SEND FAILED|Cannot read)/;
  const filled = texts.map((text) =>
    text.replace(/^1 (?=is |cannot be read)/, "Document 1 ").replace(
      /^1 of document 1/,
      "Page 1 of document 1",
    )
  );
  assert.deepEqual(filled.filter((text) => !others.test(text) && recogniseEnd(text).kind === "unknown"), []);
});
