/** A document is read once, however many tries and jobs need it, and again when it has changed. */

import assert from "node:assert/strict";
import { makeWorld } from "../../../cmd/world.ts";
import type { SenderWorld } from "../../../lib/flow/base/world.ts";
import { sendBatch } from "../../../lib/flow/send/send_batch.ts";
import { readDirectories } from "../../../lib/tiff/read.ts";
import { Rig } from "../rig.ts";

const BUSY = "1010";
const DOCUMENT = "docq/doc10.ps;c0";
const HOUR_S = 3600;

/** What the status says of a document that was sent, and of one that is no fax. */
const SENT = /^Busy signal detected/;
const NO_FAX = /^Document docq\/doc10\.ps;c0 is no fax image/;

/** One program, which makes a world for each of its jobs. */
class Program {
  readonly #rig: Rig;
  readonly #world: SenderWorld;
  /** Helpers that were run, tiffcp among them. */
  runs = 0;

  constructor(rig: Rig) {
    this.#rig = rig;
    this.#world = rig.world();
  }

  /** Tries a job, and gives its status. */
  async try(qfile: string): Promise<string> {
    const { config, log, stop } = this.#world;
    const world = makeWorld(config, log, stop, this.#world);
    const run: SenderWorld["run"] = (request) => (this.runs++, world.run(request));
    await sendBatch({ ...this.#world, ...world, run }, [qfile]);
    return this.#rig.fields(qfile, "status")["status"] ?? "";
  }
}

/** Sets when a file was changed last, in seconds before now. */
function age({ dir }: Rig, path: string, seconds: number): void {
  const at = Math.floor(Date.now() / 1000) - seconds;
  Deno.utimeSync(`${dir}/${path}`, at, at);
}

/** Overwrites a file without a trace: its size and the time of its last change stay. */
function overwrite({ dir }: Rig, path: string): void {
  const { size, mtime } = Deno.statSync(`${dir}/${path}`);
  Deno.writeFileSync(`${dir}/${path}`, new Uint8Array(size));
  Deno.utimeSync(`${dir}/${path}`, mtime ?? 0, mtime ?? 0);
}

Deno.test("a document that was found sound is not read again for another try, nor for another job of the program", async () => {
  await using rig = await Rig.start();
  const [first, second] = [
    rig.job({ number: BUSY, documents: [1] }),
    rig.job({ number: BUSY, documents: [1] }),
  ];
  Deno.removeSync(`${rig.dir}/docq/doc20.ps;c0`);
  Deno.linkSync(`${rig.dir}/${DOCUMENT}`, `${rig.dir}/docq/doc20.ps;c0`);
  age(rig, DOCUMENT, HOUR_S);
  const program = new Program(rig);
  assert.match(await program.try(first), SENT);
  const { runs } = program;
  overwrite(rig, DOCUMENT);
  assert.match(await program.try(first), SENT);
  assert.match(await program.try(second), SENT);
  assert.equal(program.runs, runs);
  assert.match(await new Program(rig).try(first), NO_FAX);
});

Deno.test("a document that was changed since it was read, or may change without a trace, is read again", async () => {
  for (const [before, after] of [[HOUR_S, HOUR_S / 2], [-HOUR_S, -HOUR_S]] as const) {
    await using rig = await Rig.start();
    const job = rig.job({ number: BUSY, documents: [1] });
    age(rig, DOCUMENT, before);
    const program = new Program(rig);
    assert.match(await program.try(job), SENT);
    overwrite(rig, DOCUMENT);
    if (after !== before) age(rig, DOCUMENT, after);
    assert.match(await program.try(job), NO_FAX);
  }
});

Deno.test("a known document of another job is still that job's alone", async () => {
  await using rig = await Rig.start();
  const [his, hers] = [
    rig.job({ number: BUSY, documents: [1] }),
    rig.job({ number: BUSY, documents: [1] }),
  ];
  age(rig, DOCUMENT, HOUR_S);
  const program = new Program(rig);
  assert.match(await program.try(his), SENT);
  Deno.writeTextFileSync(`${rig.dir}/${hers}`, rig.read(hers).replaceAll("doc20.ps;c0", "doc10.ps;c0"));
  assert.equal(await program.try(hers), `Document ${DOCUMENT} is not this job's`);
});

Deno.test("of a document with a damaged page nothing is remembered: each try finds the page", async () => {
  await using rig = await Rig.start();
  const job = rig.job({ documents: [2] });
  const bytes = Deno.readFileSync(`${rig.dir}/${DOCUMENT}`);
  const [, second] = readDirectories(bytes);
  second?.strips[0]?.fill(0);
  Deno.writeFileSync(`${rig.dir}/${DOCUMENT}`, bytes);
  age(rig, DOCUMENT, HOUR_S);
  const program = new Program(rig);
  const damaged = `Page 2 of document ${DOCUMENT} cannot be read: its image data is damaged`;
  const text = rig.read(job);
  for (let tries = 0; tries < 2; tries++) {
    Deno.writeTextFileSync(`${rig.dir}/${job}`, text);
    assert.equal(await program.try(job), damaged);
  }
});
