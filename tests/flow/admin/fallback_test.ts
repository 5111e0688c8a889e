import assert from "node:assert/strict";
import { addFallback, findFallback, listFallback } from "../../../lib/flow/admin/fallback.ts";
import { SpoolError } from "../../../lib/spool/spool_error.ts";
import { Rig } from "../rig.ts";

Deno.test("who may not read the record sees the entries, and hears why there are no reasons", async () => {
  await using rig = await Rig.start();
  const world = rig.world();
  await using connection = await world.connect();
  await addFallback(world, connection, "1001", "renegotiated twice");
  assert.equal((await findFallback(world, connection, "1001"))?.why, "renegotiated twice");
  const { fallbackRecord } = world.spool;
  const forbidden = (cause: Error): void => {
    fallbackRecord.read = () => {
      throw new SpoolError("read", fallbackRecord.path, "io", { cause });
    };
  };
  forbidden(new Deno.errors.PermissionDenied("Permission denied (os error 13)"));
  const { entries, hidden } = await listFallback(world, connection);
  assert.deepEqual(entries.map(({ number, why }) => [number, why]), [["1001", ""]]);
  assert.equal(hidden, 0);
  assert.equal((await findFallback(world, connection, "1001"))?.number, "1001");
  assert.match(rig.log.lines.join("\n"), /^warning Cannot read ".*log\/gofax-fallback": Permission denied/m);
  assert.equal(rig.read("log/gofax-fallback").split("\n").length, 2, "it is left as it is");

  forbidden(new Error("Input/output error"));
  await assert.rejects(listFallback(world, connection), SpoolError);
});
