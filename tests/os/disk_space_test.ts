import assert from "node:assert/strict";
import { diskSpace, DiskSpaces } from "../../lib/os/disk_space.ts";
import { loadLibc } from "../../lib/os/libc.ts";

// The library stays open for the life of the process; a test that happened to open it would be blamed for that.
loadLibc();

/** What df(1) says of a folder's file system, in bytes. */
async function df(path: string): Promise<readonly number[]> {
  const args = ["-B1", "--output=size,avail", path];
  const { stdout } = await new Deno.Command("df", { args, env: { LC_ALL: "C" } }).output();
  return new TextDecoder().decode(stdout).split("\n")[1]?.trim().split(/ +/).map(Number) ?? [];
}

Deno.test("diskSpace() tells the room where a folder is, and nothing where there is no folder", async () => {
  const [space, [total, free = 0]] = await Promise.all([diskSpace("/"), df("/")]);
  assert.equal(space?.totalBytes, total);
  // Others write meanwhile.
  assert.ok(Math.abs((space?.freeBytes ?? 0) - free) < 1e9, `${space?.freeBytes} and ${free}`);
  assert.equal(await diskSpace("/nonexistent/-x"), undefined);
  assert.equal(await diskSpace("/\0"), undefined);
});

Deno.test("DiskSpaces asks at most once in a while about a folder, however many want to know", async () => {
  const dir = await Deno.makeTempDir();
  const spaces = new DiskSpaces(60_000);
  const first = await Promise.all(Array.from({ length: 500 }, () => spaces.of(dir)));
  assert.ok(first[0] !== undefined && first.every((space) => space === first[0]), "one answer for all");
  await Deno.remove(dir);
  assert.equal(await spaces.of(dir), first[0], "the answer is kept");
  const eager = new DiskSpaces(0);
  assert.equal(await eager.of(dir), undefined);
  assert.ok(await eager.of("/") !== undefined, "another folder is another question");
});
