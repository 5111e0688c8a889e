import assert from "node:assert/strict";
import { isFallback, readOverrides, rememberFallback } from "../../../lib/flow/switch/station_memory.ts";
import { formatFallbackNote, parseFallbackNotes } from "../../../lib/fax/notes/fallback_record.ts";
import type { Clock } from "../../../lib/flow/base/world.ts";
import { loadLibc } from "../../../lib/os/libc.ts";
import { Rig } from "../rig.ts";

// The library stays open for the life of the process; a test that happened to open it would be blamed for that.
loadLibc();

const RECORD = "log/gofax-fallback";

function at(seconds: number): Clock {
  const clock: Clock = { now: () => seconds * 1000, steady: () => clock, sleep: () => Promise.resolve() };
  return clock;
}

Deno.test("rememberFallback() writes mod_db as the original does, and why into the record", async () => {
  await using rig = await Rig.start();
  rig.clock = at(1_700_000_000);
  const world = rig.world();
  await using connection = await world.connect();
  assert.ok(await rememberFallback(world, connection, "+49 (30) 12-34", "12 bad rows"));
  assert.equal(rig.sim.db.select("fallback", "+49301234"), "1700000000");
  assert.equal(rig.read(RECORD), "+49301234\t1700000000\t-\t12 bad rows\n");
});

Deno.test("rememberFallback() remembers nobody who hides", async () => {
  await using rig = await Rig.start();
  const world = rig.world();
  await using connection = await world.connect();
  for (const number of ["", "anonymous", "Anonymous", "unknown", "Restricted", "private", "a|b1", "1\n2x|"]) {
    assert.ok(!await rememberFallback(world, connection, number, "x"), number);
  }
  assert.deepEqual(rig.sim.db.list(), []);
  assert.equal(rig.read(RECORD), "");
});

Deno.test("isFallback() finds the original's entries and notes the use", async () => {
  await using rig = await Rig.start();
  rig.clock = at(1_700_000_100);
  rig.sim.db.insert("fallback", "1001", "1600000000");
  const world = rig.world();
  await using connection = await world.connect();
  assert.ok(await isFallback(world, connection, "1001"));
  assert.ok(!await isFallback(world, connection, "1002"));
  assert.equal(rig.read(RECORD), "1001\t-\t1700000100\t\n");
});

Deno.test("isFallback() removes an entry that has expired", async () => {
  await using rig = await Rig.start({ freeswitch: { fallbackexpire: "30d" } });
  rig.clock = at(1_700_000_000);
  rig.sim.db.insert("fallback", "1001", String(1_700_000_000 - 31 * 86_400));
  rig.sim.db.insert("fallback", "1002", String(1_700_000_000 - 29 * 86_400));
  const world = rig.world();
  await using connection = await world.connect();
  assert.ok(!await isFallback(world, connection, "1001"));
  assert.ok(await isFallback(world, connection, "1002"));
  assert.deepEqual(rig.sim.db.list("fallback"), ["1002"]);
});

Deno.test("a record that cannot be written costs no fax", async () => {
  await using rig = await Rig.start();
  Deno.mkdirSync(`${rig.dir}/${RECORD}`);
  const world = rig.world();
  await using connection = await world.connect();
  assert.ok(await rememberFallback(world, connection, "1001", "why"));
  assert.ok(await isFallback(world, connection, "1001"));
  assert.equal(rig.log.lines.filter((line) => line.includes("Cannot write the record")).length, 2);
});

Deno.test("the record is tidied when it grows", async () => {
  await using rig = await Rig.start();
  const uses = Array.from(
    { length: 20_000 },
    (_, n) => formatFallbackNote({ number: `100${n % 5}`, lastUse: n }),
  );
  Deno.writeTextFileSync(`${rig.dir}/${RECORD}`, uses.join(""));
  const world = rig.world();
  await using connection = await world.connect();
  await rememberFallback(world, connection, "2000", "why");
  const notes = parseFallbackNotes(rig.read(RECORD));
  assert.deepEqual([...notes.keys()].toSorted(), ["1000", "1001", "1002", "1003", "1004", "2000"]);
  assert.equal(notes.get("1004")?.lastUse, 19_999);
  assert.equal(rig.read(RECORD).split("\n").length, 7);
});

Deno.test("readOverrides() leaves out what may not be set, and says so", async () => {
  await using rig = await Rig.start();
  const { db } = rig.sim;
  db.insert("override-1001", "fax_ident", "+49 OVERRIDE");
  db.insert("override-1001", "sip_execute_on_image", "system touch /tmp/gofax-was-here");
  db.insert("override-1001", "fax_header", "${system(rm)}");
  db.insert("override-1001", "origination_uuid", "1");
  db.insert("override-1001", "acme_route", "1");
  db.insert("override-1001", "other", "1");
  await using connection = await rig.world().connect();
  const overrides = await readOverrides(connection, "1001", rig.log, ["acme_*"]);
  assert.deepEqual([...overrides], [["fax_ident", "+49 OVERRIDE"], ["acme_route", "1"]]);
  const ignored = rig.log.lines.filter((line) => line.includes("Override for 1001 ignored"));
  assert.deepEqual(
    ignored.map((line) => /ignored: "?(?:the value of )?(\w+)/.exec(line)?.[1]),
    ["sip_execute_on_image", "fax_header", "origination_uuid", "other"],
  );
});
