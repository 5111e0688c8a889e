import assert from "node:assert/strict";
import { EventCore, type SimEvent } from "../../lib/sim/channel/event.ts";
import { Listener } from "../../lib/sim/socket/listener.ts";

const ORIGIN = { file: "f.c", func: "f", line: 1 };

function event(name: string, more: { subclass?: string; uuid?: string } = {}): SimEvent {
  const { subclass, uuid } = more;
  const headers = uuid === undefined ? [] : [["Unique-ID", uuid] as const];
  return new EventCore().make(name, ORIGIN, headers, subclass === undefined ? {} : { subclass });
}

Deno.test("Listener takes everything after CUSTOM for subclasses", () => {
  const listener = new Listener();
  assert.ok(listener.add(["CHANNEL_CALLSTATE", "CUSTOM", "a::b", "CHANNEL_HANGUP"]));
  assert.ok(listener.wants(event("CHANNEL_CALLSTATE")));
  assert.ok(listener.wants(event("CUSTOM", { subclass: "a::b" })));
  assert.ok(!listener.wants(event("CUSTOM", { subclass: "c::d" })));
  assert.ok(!listener.wants(event("CHANNEL_HANGUP")));
  assert.ok(!listener.add(["NOSUCH"]));
});

Deno.test("Listener ORs its filters, and a filtered call hides a background job", () => {
  const listener = new Listener();
  listener.add(["CHANNEL_CALLSTATE", "BACKGROUND_JOB"]);
  listener.filter("Unique-ID", "one");
  assert.ok(listener.wants(event("CHANNEL_CALLSTATE", { uuid: "one" })));
  assert.ok(!listener.wants(event("CHANNEL_CALLSTATE", { uuid: "two" })));
  assert.ok(!listener.wants(event("BACKGROUND_JOB")));
  listener.filter("Event-Name", "BACKGROUND_JOB");
  assert.ok(listener.wants(event("BACKGROUND_JOB")));
  listener.unfilter("unique-id", "one");
  assert.ok(!listener.wants(event("CHANNEL_CALLSTATE", { uuid: "one" })));
  listener.unfilter("all");
  assert.ok(listener.wants(event("CHANNEL_CALLSTATE", { uuid: "two" })));
});

Deno.test("Listener nixes single events, and all of them", () => {
  const listener = new Listener();
  listener.add(["ALL"]);
  listener.remove(["CHANNEL_CALLSTATE"]);
  assert.ok(!listener.wants(event("CHANNEL_CALLSTATE")));
  assert.ok(listener.wants(event("CHANNEL_HANGUP")));
  assert.ok(listener.clear());
  assert.ok(!listener.clear());
  assert.ok(!listener.wants(event("CHANNEL_HANGUP")));
});
