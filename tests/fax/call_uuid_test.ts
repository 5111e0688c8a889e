import assert from "node:assert/strict";
import { callUuid } from "../../lib/fax/call_uuid.ts";

const ORIGIN = { spooldir: "/var/spool/hylafax", jobId: 12, pid: 4711, attempt: 0 };

Deno.test("callUuid() is a UUID, the same for the same call and another for any other", async () => {
  const uuid = await callUuid(ORIGIN);
  assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(await callUuid({ ...ORIGIN }), uuid);
  const others = [{ spooldir: "/var/spool/fax" }, { jobId: 13 }, { pid: 4712 }, { attempt: 1 }];
  const uuids = await Promise.all(others.map((other) => callUuid({ ...ORIGIN, ...other })));
  assert.equal(new Set([uuid, ...uuids]).size, 5);
});
