import assert from "node:assert/strict";
import {
  channelData,
  encodeEvent,
  EslHeaders,
  type EslMessage,
  EslProtocolError,
  parseArray,
  parseEvent,
  readMessages,
} from "ts-esl";
import { chunksOf, fromFreeswitch, parseChunks, RECORDINGS } from "./splits.ts";
import { bytesFrom, loadRecording } from "../support/recording.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function message(contentType: string, body: string | Uint8Array): EslMessage {
  return { contentType, headers: new EslHeaders(), body: typeof body === "string" ? utf8(body) : body };
}

async function messagesOf(name: string, contentType: string): Promise<EslMessage[]> {
  const all = await parseChunks([fromFreeswitch(name)]);
  return all.filter((one) => one.contentType === contentType);
}

Deno.test("parseEvent() reads a plain event: name, case-blind decoded headers, repeated headers", async () => {
  const [event] = (await messagesOf("send-busy", "text/event-plain")).map(parseEvent);
  assert.equal(event?.name, "CHANNEL_CALLSTATE");
  assert.equal(event.subclass, undefined);
  assert.equal(event.get("channel-call-state"), "HANGUP");
  assert.equal(event.get("Hangup-Cause"), "USER_BUSY");
  assert.equal(event.get("FreeSWITCH-IPv6"), "fd00::2");
  assert.equal(event.get("Caller-Caller-ID-Name"), "Alice Sender");
  assert.equal(event.body, "");
});

Deno.test("parseEvent() finds a header that occurs twice", async () => {
  const events = (await messagesOf("esl-out-linger5", "text/event-plain")).map(parseEvent);
  const complete = events.find((event) => event.name === "CHANNEL_HANGUP_COMPLETE");
  assert.deepEqual(complete?.headers.getAll("hangup-cause"), ["NORMAL_CLEARING", "NORMAL_CLEARING"]);
});

Deno.test("parseEvent() reads fax results with their lower-case names", async () => {
  const events = (await messagesOf("send-nofax-hangup", "text/event-plain")).map(parseEvent);
  const result = events.find((event) => event.subclass === "spandsp::txfaxresult");
  assert.equal(result?.name, "CUSTOM");
  assert.equal(result.get("Fax-Success"), "0");
  assert.match(result.get("fax-result-text") ?? "", /^\S.* .*\S$/);
});

Deno.test("parseEvent() reads the inner body of a background job", async () => {
  const events = (await messagesOf("esl-api-misc", "text/event-plain")).map(parseEvent);
  assert.deepEqual(events.map((event) => event.name), ["BACKGROUND_JOB", "BACKGROUND_JOB", "BACKGROUND_JOB"]);
  assert.equal(events[0]?.body.length, 340);
  assert.equal(events[1]?.body, "1.10.12-release\n");
  assert.equal(events[1].get("Job-UUID"), "11111111-2222-3333-4444-555555555555");
  assert.equal(events[2]?.body, "-ERR nosuchapi Command not found!\n");
});

Deno.test("parseEvent() reads JSON events", async () => {
  const events = (await messagesOf("esl-event-json", "text/event-json")).map(parseEvent);
  assert.deepEqual(events.map((event) => event.subclass ?? event.name), [
    "CHANNEL_CALLSTATE",
    "spandsp::txfaxnegociateresult",
    "spandsp::txfaxpageresult",
    "spandsp::txfaxresult",
    "CHANNEL_CALLSTATE",
  ]);
  assert.equal(events[3]?.get("fax-success"), "1");
  assert.equal(events[0]?.get("FreeSWITCH-IPv6"), "fd00::2");
});

Deno.test("parseEvent() reads body and arrays of JSON events", () => {
  const event = parseEvent(
    message("text/event-json", '{"Event-Name":"A","x":["1","2"],"_body":"text","y":"%41"}'),
  );
  assert.deepEqual(event.headers.getAll("x"), ["1", "2"]);
  assert.equal(event.body, "text");
  assert.equal(event.get("y"), "%41");
});

const BROKEN: [name: string, contentType: string, body: string][] = [
  ["another type", "api/response", "Event-Name: X\n\n"],
  ["broken JSON", "text/event-json", "{"],
  ["JSON that is no object", "text/event-json", "[1]"],
  ["JSON null", "text/event-json", "null"],
  ["a line without a colon", "text/event-plain", "nothing\n\n"],
  ["an inner length that is no number", "text/event-plain", "Content-Length: x\n\n"],
];

for (const [name, contentType, body] of BROKEN) {
  Deno.test(`parseEvent() refuses ${name}`, () => {
    assert.throws(() => parseEvent(message(contentType, body)), EslProtocolError);
  });
}

Deno.test("parseEvent() reads empty values, arrays, Latin-1 and a body in bytes", () => {
  const head = utf8(
    "Event-Name: CUSTOM\nx: _undef_\nlist: ARRAY%3A%3Aa%7C%3Ab%20c\nname: J%F6rg\nplus: a+b\nContent-Length: 2\n\n",
  );
  const event = parseEvent(message("text/event-plain", Uint8Array.of(...head, ...utf8("é"))));
  assert.equal(event.get("x"), "");
  assert.equal([...event.headers].find(([name]) => name === "x")?.[1], "");
  assert.deepEqual(parseArray(event.get("list") ?? ""), ["a", "b c"]);
  assert.equal(event.get("name"), "Jörg");
  assert.equal(event.get("plus"), "a+b");
  assert.equal(event.body, "é");
});

Deno.test("parseEvent() takes what there is if the inner length is too long, and nothing beyond it", () => {
  assert.equal(
    parseEvent(message("text/event-plain", "Event-Name: A\nContent-Length: 99\n\nabc")).body,
    "abc",
  );
  assert.equal(parseEvent(message("text/event-plain", "Event-Name: A\nContent-Length: 2\n\nabc")).body, "ab");
  assert.equal(parseEvent(message("text/event-plain", "Event-Name: A\n\nabc")).body, "");
  assert.equal(parseEvent(message("text/event-plain", "Event-Name: A")).name, "A");
  assert.equal(parseEvent(message("text/event-plain", "")).name, "");
});

Deno.test("channelData() reads the flat, encoded reply to connect", async () => {
  const [reply] = await messagesOf("esl-out-linger5", "command/reply");
  assert.ok(reply !== undefined);
  assert.equal(reply.headers.get("Reply-Text"), "%2BOK%0A");
  const data = channelData(reply);
  assert.equal(data.name, "CHANNEL_DATA");
  assert.equal(data.get("Reply-Text"), "+OK\n");
  assert.equal(data.get("unique-id"), "fb4a8b93-a859-4043-aba8-8cdd07082906");
  assert.equal(data.get("Channel-Caller-ID-Name"), "Bob Caller");
  assert.equal(data.get("variable_sip_gateway"), "default");
  assert.match(data.get("variable_switch_r_sdp") ?? "", /^v=0\r\no=FreeSWITCH /);
});

for (const name of RECORDINGS) {
  Deno.test(`encodeEvent() writes the events of ${name} byte for byte`, async () => {
    for (const connection of loadRecording(new URL(`../data/esl/${name}`, import.meta.url)).connections) {
      for await (const one of readMessages(chunksOf(bytesFrom(connection, "S")))) {
        if (one.contentType !== "text/event-plain") continue;
        const event = parseEvent(one);
        const headers = [...event.headers].filter(([header]) => header !== "Content-Length");
        const [again] = await parseChunks([encodeEvent(headers, event.body)]);
        assert.deepEqual(again?.body, one.body);
        assert.deepEqual([...again?.headers ?? []], [...one.headers]);
      }
    }
  });
}
