import assert from "node:assert/strict";
import { type DiskSpace, diskSpace, parseDf } from "../../lib/os/disk_space.ts";

const HEAD = "Filesystem     1024-blocks     Used Available Capacity Mounted on\n";

Deno.test("parseDf() reads what df prints", () => {
  const cases: readonly [text: string, want: DiskSpace | undefined][] = [
    [`${HEAD}/dev/sda1         1000      900       100      90% /\n`, {
      totalBytes: 1_024_000,
      freeBytes: 102_400,
    }],
    [`${HEAD}//server/a share  1000 900 100 90% /mnt/my fax\n`, {
      totalBytes: 1_024_000,
      freeBytes: 102_400,
    }],
    [`${HEAD}overlay 1000 - - - /\n`, undefined],
    [HEAD, undefined],
    ["", undefined],
  ];
  for (const [text, want] of cases) assert.deepEqual(parseDf(text), want, text);
});

Deno.test("diskSpace() tells the room where a folder is, and nothing where there is no folder", async () => {
  const space = await diskSpace("/");
  assert.ok(space !== undefined && space.totalBytes >= space.freeBytes && space.totalBytes > 0);
  assert.equal(await diskSpace("/nonexistent/-x"), undefined);
});
