/** The document that is joined for one call: who may see it, and what becomes of it when its sender dies. */

import assert from "node:assert/strict";
import { sendBatch } from "../../../lib/flow/send/send_batch.ts";
import type { SenderWorld } from "../../../lib/flow/base/world.ts";
import { Daemon } from "../daemon_rig.ts";
import { Rig, until } from "../rig.ts";
import { Somebody } from "../somebody.ts";

/** What is in `tmp/`, with the modes. */
function tmp(rig: Rig): readonly string[] {
  return [...Deno.readDirSync(`${rig.dir}/tmp`)].map(({ name }) => {
    const { mode } = Deno.lstatSync(`${rig.dir}/tmp/${name}`);
    return `${name} ${((mode ?? 0) & 0o777).toString(8)}`;
  }).sort();
}

/** A sender's world in which something is looked at before and after each helper. */
function watching(rig: Rig, look: () => void): SenderWorld {
  const world = rig.world();
  const run: SenderWorld["run"] = async (request) => {
    look();
    const done = await world.run(request);
    look();
    return done;
  };
  return { ...world, run };
}

Deno.test("a joined document is for its owner only from the first moment to the last, and names job, session and sender", async () => {
  await using rig = await Rig.start({}, { speed: 50 });
  const path = rig.job({ documents: [1, 1] });
  const whole = new RegExp(`^gofax-q1-c000000001-p${Deno.pid}-[0-9a-f]{16}\\.tif 600$`);
  const seen: (readonly string[])[] = [];
  const sending = sendBatch(watching(rig, () => seen.push(tmp(rig))), [path]);
  await until("the call is up", () => rig.sim.channels().length > 0);
  seen.push(tmp(rig));
  assert.equal(await sending, 2);
  // While tiffcp runs it reads its two documents there, under names of ours, too.
  assert.deepEqual(seen.map((names) => names.length), [3, 3, 1]);
  const [joined = ""] = seen[2] ?? [];
  assert.match(joined, whole);
  assert.ok(seen.every((names) => names.includes(joined)));
  assert.deepEqual(tmp(rig), []);
});

/** What comes next from the source of chance, as if somebody had guessed it. */
function guessed(): Disposable {
  const random = crypto.getRandomValues;
  crypto.getRandomValues = (array) => array;
  return { [Symbol.dispose]: () => void (crypto.getRandomValues = random) };
}

Deno.test("a file or a link in its place is neither used nor removed: the job is put off with words", async () => {
  for (
    const put of [Deno.symlinkSync, (_target: string, path: string) => Deno.writeTextFileSync(path, "x")]
  ) {
    for (const documents of [[1], [1, 1]]) {
      await using rig = await Rig.start({ gofaxsend: { dynamicconfig: "bin/dynamic" } });
      rig.script("bin/dynamic", "#!/bin/sh\n");
      Deno.writeTextFileSync(`${rig.dir}/precious`, "kept");
      const place = `tmp/gofax-q1-c000000001-p${Deno.pid}-${"0".repeat(16)}.tif`;
      const path = rig.job({ documents });
      const world = rig.world();
      using guess = new DisposableStack();
      // Somebody comes after what was left has been removed.
      const run: SenderWorld["run"] = (request) => {
        put(`${rig.dir}/precious`, `${rig.dir}/${place}`);
        guess.use(guessed());
        return world.run(request);
      };
      assert.equal(await sendBatch({ ...world, run }, [path]), 0);
      const { status, totdials } = rig.fields(path, "status", "totdials");
      assert.match(status ?? "", /^Cannot make document ".*\.tif": it exists already/);
      assert.equal(totdials, "0");
      assert.equal(tmp(rig).length, 1);
      assert.equal(rig.read("precious"), "kept");
    }
  }
});

const LEFT = ["gofax-q1-c000000901-p17.tif", "gofax-q1-c000000902-p18-00ff.tif"];
const OTHERS = ["gofax-q11-c000000903-p17.tif", "gofax-q2-c000000904-p17.tif"];

Deno.test("what a dead sender left of a job goes with the job's next try, whatever that comes to", async () => {
  for (const [job, code] of [[{ documents: [1] }, 2], [{ documents: [] }, 1]] as const) {
    await using rig = await Rig.start();
    const path = rig.job(job);
    for (const name of [...LEFT, ...OTHERS]) Deno.writeTextFileSync(`${rig.dir}/tmp/${name}`, "");
    assert.equal(await rig.send(path), code);
    assert.deepEqual(tmp(rig).map((line) => line.split(" ")[0]), OTHERS);
    assert.match(
      rig.log.lines.join("\n"),
      /notice Removed what a dead sender left: tmp\/gofax-q1-c000000901-p17/,
    );
  }
});

Deno.test("a job somebody else is working on keeps its document", async () => {
  await using rig = await Rig.start();
  const path = rig.job({ documents: [1] });
  using _held = await rig.world().spool.lockQfile(path);
  Deno.writeTextFileSync(`${rig.dir}/tmp/${LEFT[0]}`, "");
  const stop = new AbortController();
  const sending = sendBatch(rig.world(stop.signal), [path]);
  stop.abort();
  assert.equal(await sending, 0);
  assert.deepEqual(tmp(rig).map((line) => line.split(" ")[0]), LEFT.slice(0, 1));
});

Deno.test("the daemon removes the document of a sender that was killed, and no other sender's", async () => {
  for (const [settings, away] of [[{}, false], [{ socket: "127.0.0.1:1" }, true]] as const) {
    await using rig = await Rig.start({ hylafax: { modems: "1" }, freeswitch: settings });
    await using daemon = Daemon.start(rig);
    await using sender = new Somebody();
    const dead = `gofax-q3-c000000001-p${sender.pid}.tif`;
    const alive = [`gofax-q3-c000000002-p${sender.pid + 1}.tif`, `gofax-q33-c000000003-p${sender.pid}.tif`];
    for (const name of [dead, ...alive]) Deno.writeTextFileSync(`${rig.dir}/tmp/${name}`, "");
    daemon.tell(`GB3:${sender.pid}\0`);
    await daemon.shows("Sending job 3");
    assert.equal(tmp(rig).length, 3);
    await sender.kill();
    await until(`it is gone, switch away: ${away}`, () => tmp(rig).length < 3);
    assert.deepEqual(tmp(rig).map((line) => line.split(" ")[0]), alive.sort());
  }
});
