import assert from "node:assert/strict";
import { callUuid } from "../../../lib/fax/call/uuid.ts";

const ORIGIN = {
  key: new Uint8Array(32).fill(7),
  spooldir: "/var/spool/hylafax",
  jobId: 12,
  pid: 4711,
  attempt: 0,
};

Deno.test("callUuid() is a UUID, the same for the same call and another for any other", async () => {
  const uuid = await callUuid(ORIGIN);
  assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(await callUuid({ ...ORIGIN }), uuid);
  const others = [{ spooldir: "/var/spool/fax" }, { jobId: 13 }, { pid: 4712 }, { attempt: 1 }, {
    key: new Uint8Array(32),
  }];
  const uuids = await Promise.all(others.map((other) => callUuid({ ...ORIGIN, ...other })));
  assert.equal(new Set([uuid, ...uuids]).size, 6);
});

Deno.test("callUuid() is HMAC-SHA-256 of what names the call, by the site's secret", async () => {
  // openssl dgst -sha256 -mac HMAC -macopt hexkey:0707…07, over "gofax call\0/var/spool/hylafax\0…"
  assert.equal(await callUuid(ORIGIN), "600c6ced-27fa-82ff-8804-6d2845f3d491");
});
