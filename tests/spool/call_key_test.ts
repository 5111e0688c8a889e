import assert from "node:assert/strict";
import { geteuid } from "../../lib/os/process_calls.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { denoOnSpool, modeOf, printed, tempSpool } from "./temp_spool.ts";

function names(dir: string): readonly string[] {
  return [...Deno.readDirSync(`${dir}/log`)].map(({ name }) => name);
}

Deno.test("the secret is made when it is first needed, random, for its owner only, and stays", async () => {
  using temp = tempSpool();
  using other = tempSpool();
  const { callKey } = temp.spool;
  assert.equal(callKey.doubt(), undefined);
  assert.deepEqual(names(temp.dir), []);
  const [made = ""] = await printed(
    denoOnSpool(temp.dir, "Deno.umask(0); console.log((await spool.callKey.read()).toHex());"),
  );
  assert.match(made, /^[0-9a-f]{64}$/);
  assert.equal((await callKey.read()).toHex(), made);
  assert.notDeepEqual(await other.spool.callKey.read(), await callKey.read());
  assert.equal(modeOf(callKey.path), "600");
  assert.deepEqual(names(temp.dir), ["gofax-call-key"]);
  assert.equal(callKey.doubt(), undefined);
});

Deno.test("processes that need it at the same moment get the same", async () => {
  using temp = tempSpool();
  const script = "console.log((await spool.callKey.read()).toHex());";
  const outputs = await Promise.all(Array.from({ length: 8 }, () => denoOnSpool(temp.dir, script).output()));
  const keys = new Set(outputs.map(({ stdout }) => new TextDecoder().decode(stdout)));
  assert.equal(keys.size, 1, [...keys].join());
  assert.match([...keys][0] ?? "", /^[0-9a-f]{64}\n$/);
  assert.deepEqual(names(temp.dir), ["gofax-call-key"]);
});

const WRONG: readonly (readonly [what: string, make: (path: string) => void, said: RegExp])[] = [
  ["a link", (path) => Deno.symlinkSync("/dev/zero", path), /link/],
  ["a link that leads nowhere", (path) => Deno.symlinkSync(`${path}-target`, path), /link/],
  ["a folder", (path) => Deno.mkdirSync(path), /no plain file/],
  [
    "a file that is too short",
    (path) => Deno.writeFileSync(path, new Uint8Array(31)),
    /it has 31 bytes, not 32; remove it/,
  ],
  [
    "a file that is empty",
    (path) => Deno.writeFileSync(path, new Uint8Array()),
    /it has 0 bytes, not 32; remove it/,
  ],
];

for (const [what, make, said] of WRONG) {
  Deno.test(`${what} in its place is no secret, and is said`, async () => {
    using temp = tempSpool();
    const { callKey } = temp.spool;
    make(callKey.path);
    await assert.rejects(callKey.read(), (error) => {
      assert.ok(error instanceof SpoolError);
      assert.match(error.message, said);
      return true;
    });
    assert.match(callKey.doubt() ?? "", said);
    assert.throws(() => Deno.lstatSync(`${callKey.path}-target`), Deno.errors.NotFound);
  });
}

Deno.test("a secret that others may read is used, and is doubtful", async () => {
  using temp = tempSpool();
  const { callKey } = temp.spool;
  const key = await callKey.read();
  Deno.chmodSync(callKey.path, 0o640);
  assert.deepEqual(await callKey.read(), key);
  assert.match(
    callKey.doubt() ?? "",
    /gofax-call-key is not right: it is not for its owner only \(mode 0640\); remove it/,
  );
});

const ROOT = geteuid() === 0;

Deno.test({
  name: `a secret of another user is none; root makes it for the owner of its folder${
    ROOT ? "" : " (NOT TRIED, needs root)"
  }`,
  ignore: !ROOT,
  fn: async () => {
    using temp = tempSpool();
    const { callKey } = temp.spool;
    Deno.writeFileSync(callKey.path, new Uint8Array(32), { mode: 0o600 });
    Deno.chownSync(callKey.path, 4711, 4711);
    await assert.rejects(
      callKey.read(),
      /it belongs to user 4711, not to the owner of its folder; remove it/,
    );
    Deno.removeSync(callKey.path);
    Deno.chownSync(`${temp.dir}/log`, 10, 10);
    assert.equal((await callKey.read()).length, 32);
    assert.equal(Deno.statSync(callKey.path).uid, 10);
  },
});
