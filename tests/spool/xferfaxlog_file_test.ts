import assert from "node:assert/strict";
import { Spool } from "../../lib/spool/spool.ts";
import { denoOnSpool, printed, type TempSpool, tempSpool } from "./temp_spool.ts";

const FILE = "etc/xferfaxlog";

const line = (fields: number, first = "ours"): string => `${first}${"\tx".repeat(fields - 1)}\n`;

/** A line of a call in, as gofax hands it over: its 20th field is empty. */
const OURS = `${line(19).trimEnd()}\t\n`;
const SHORT = line(19);

function site(content?: string): TempSpool {
  const temp = tempSpool();
  Deno.mkdirSync(`${temp.dir}/etc`);
  if (content !== undefined) Deno.writeTextFileSync(`${temp.dir}/${FILE}`, content);
  return temp;
}

const content = ({ dir }: TempSpool): string => Deno.readTextFileSync(`${dir}/${FILE}`);

/** What HylaFAX+'s installation puts into every spool. */
const makePlus = ({ dir }: TempSpool): void => Deno.mkdirSync(`${dir}/bin/dict`, { recursive: true });

for (const fields of [19, 20]) {
  Deno.test(`a file whose last line has ${fields} fields gets lines with as many`, async () => {
    const other = line(fields === 19 ? 20 : 19, "older");
    using temp = site(other + line(fields));
    await temp.spool.appendXferfaxlog(FILE, OURS);
    await temp.spool.appendXferfaxlog(FILE, OURS + OURS);
    assert.equal(content(temp), other + line(fields) + (fields === 19 ? SHORT : OURS).repeat(3));
  });
}

for (
  const [how, text] of [["is missing", undefined], ["is empty", ""], ["has an empty line", "\n"]] as const
) {
  Deno.test(`an accounting file that ${how} gets the form of the spool's HylaFAX`, async () => {
    for (const plus of [false, true]) {
      using temp = site(text);
      if (plus) makePlus(temp);
      await temp.spool.appendXferfaxlog(FILE, OURS);
      assert.equal(content(temp), (text ?? "") + (plus ? OURS : SHORT));
    }
  });
}

Deno.test("a job's counters tell the form of an accounting file without lines", async () => {
  using temp = site();
  await temp.spool.appendXferfaxlog(FILE, line(20));
  assert.equal(content(temp), line(20));
});

Deno.test("what other programs add to the file meanwhile is seen", async () => {
  using temp = site(line(19));
  const { spool, dir } = temp;
  const add = (text: string): void => Deno.writeTextFileSync(`${dir}/${FILE}`, text, { append: true });
  await spool.appendXferfaxlog(FILE, OURS);
  add(line(20));
  await spool.appendXferfaxlog(FILE, OURS);
  add("x\n");
  await spool.appendXferfaxlog(FILE, OURS);
  add(line(19));
  await spool.appendXferfaxlog(FILE, OURS);
  assert.equal(content(temp), line(19) + SHORT + line(20) + OURS + "x\n" + OURS + line(19) + SHORT);
});

Deno.test("a file that was rotated goes on in its form until it has lines of its own", async () => {
  using temp = site(line(20));
  const { spool, dir } = temp;
  await spool.appendXferfaxlog(FILE, OURS);
  Deno.renameSync(`${dir}/${FILE}`, `${dir}/${FILE}.1`);
  await spool.appendXferfaxlog(FILE, OURS);
  assert.equal(content(temp), OURS, "a file that is missing");
  Deno.truncateSync(`${dir}/${FILE}`);
  await spool.appendXferfaxlog(FILE, OURS);
  assert.equal(content(temp), OURS, "a file that was emptied");
  Deno.writeTextFileSync(`${dir}/${FILE}.2`, line(19));
  Deno.renameSync(`${dir}/${FILE}.2`, `${dir}/${FILE}`);
  await spool.appendXferfaxlog(FILE, OURS);
  assert.equal(content(temp), line(19) + SHORT, "a file that others began");
});

Deno.test("the form is found in a file that is much larger than what is read of it", async () => {
  using temp = site(line(19, "x".repeat(5_000_000)) + line(20) + `${"y".repeat(8000)}\n`);
  await temp.spool.appendXferfaxlog(FILE, OURS);
  assert.ok(content(temp).endsWith(`y\n${OURS}`));
});

Deno.test("a line that is cut off by what is read does not count", async () => {
  // The part that is read begins behind the line's first tab: 19 of its 20 fields are left.
  const cut = line(20, "longer than the rest");
  using temp = site(`${line(20)}${cut}${"z".repeat(16 * 1024 - (cut.length - 21) - 1)}\n`);
  makePlus(temp);
  await temp.spool.appendXferfaxlog(FILE, OURS);
  assert.ok(content(temp).endsWith(`z\n${OURS}`));
});

Deno.test("a spool that is opened like another knows the form", async () => {
  using temp = site(line(20));
  await temp.spool.appendXferfaxlog(FILE, OURS);
  Deno.removeSync(`${temp.dir}/${FILE}`);
  await Spool.open(temp.dir, temp.spool).appendXferfaxlog(FILE, OURS);
  assert.equal(content(temp), OURS);
});

Deno.test("two accounting files do not mix", async () => {
  using temp = site(line(20));
  Deno.writeTextFileSync(`${temp.dir}/log/other`, line(19));
  for (let round = 0; round < 2; round++) {
    await temp.spool.appendXferfaxlog(FILE, OURS);
    await temp.spool.appendXferfaxlog("log/other", OURS);
  }
  assert.equal(content(temp), line(20) + OURS.repeat(2));
  assert.equal(Deno.readTextFileSync(`${temp.dir}/log/other`), line(19) + SHORT.repeat(2));
});

Deno.test("lines that several processes add at once stay whole, each in the form of its file", async () => {
  using temp = site(line(20));
  const script = `for (let i = 0; i < 30; i++) {
    await spool.appendXferfaxlog("etc/xferfaxlog", ${
    JSON.stringify(OURS)
  }.repeat(2), { deadlineMs: 3_600_000 });
  }
  console.log("done");`;
  const all = await Promise.all([1, 2, 3].map(() => printed(denoOnSpool(temp.dir, script))));
  assert.deepEqual(all, [["done"], ["done"], ["done"]]);
  assert.equal(content(temp), line(20) + OURS.repeat(180));
});
