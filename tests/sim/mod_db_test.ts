import assert from "node:assert/strict";
import { ModDb } from "../../lib/sim/channel/mod_db.ts";

Deno.test("ModDb answers hits, misses and mistakes as FreeSWITCH does", () => {
  const db = new ModDb();
  const cases: readonly (readonly [string, string])[] = [
    ["insert/r/k/v", "+OK"],
    ["select/r/k", "v"],
    ["exists/r/k", "true"],
    ["exists/r/x", "false"],
    ["select/r/x", ""],
    ["insert/r/path/a/b", "+OK"],
    ["select/r/path", "a/b"],
    ["list/r", "k,path"],
    ["insert/r/k/again", "+OK"],
    ["list/r", "path,k"],
    ["count/r", "2"],
    ["count", "1"],
    ["list", "r"],
    ["list/none", ""],
    ["insert/r/k", "!err!"],
    ["insert/r/k/", "!err!"],
    ["exists/r", "!err!"],
    ["nonsense", "!err!"],
    ["", "!err!"],
    ["delete/r/k", "+OK"],
    ["delete/r/never", "+OK"],
    ["count/r", "1"],
  ];
  for (const [command, want] of cases) assert.equal(db.command(command), want, command);
});

Deno.test("ModDb cuts a list at 4096 bytes without a word", () => {
  const db = new ModDb();
  for (let index = 0; index < 500; index++) {
    db.insert("fallback", `0301234${String(index).padStart(4, "0")}`, "1");
  }
  assert.equal(new TextEncoder().encode(db.command("list/fallback")).length, 4096);
  assert.equal(db.command("count/fallback"), "500");
});
