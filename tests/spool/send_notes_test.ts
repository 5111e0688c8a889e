import assert from "node:assert/strict";
import { type JobId, parseJobId } from "../../lib/hylafax/ids.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { modeOf, tempSpool } from "./temp_spool.ts";

const JOB = parseJobId("12");

function said(text: string | undefined): string | undefined {
  return text?.trimEnd();
}

Deno.test("a sender's note is held while it lives, and left when it lets go of it", async () => {
  using temp = tempSpool();
  const { sendNotes } = temp.spool;
  const path = `${temp.dir}/log/gofax-send-q12`;
  assert.deepEqual([sendNotes.state(JOB), sendNotes.peek(JOB)], ["gone", undefined]);
  const note = await sendNotes.make(JOB, "begun");
  assert.equal(modeOf(path), "600");
  assert.deepEqual(sendNotes.noted(), [JOB]);
  assert.deepEqual([sendNotes.state(JOB), said(sendNotes.peek(JOB))], ["held", "begun"]);
  assert.equal(sendNotes.take(JOB), undefined);
  await assert.rejects(sendNotes.make(JOB, "again"), { kind: "exists" });
  note.write("dialled");
  note[Symbol.dispose]();
  assert.deepEqual([sendNotes.state(JOB), said(sendNotes.peek(JOB))], ["left", "dialled"]);
  assert.equal(sendNotes.state(JOB), "left", "looking does not keep it");
  const left = sendNotes.take(JOB);
  assert.deepEqual([sendNotes.state(JOB), said(left?.read())], ["held", "dialled"]);
  left?.remove();
  assert.deepEqual([sendNotes.noted(), sendNotes.state(JOB)], [[], "gone"]);
});

Deno.test("a note that is just being made is nobody's to take, and one that never was made is left", () => {
  using temp = tempSpool();
  const { sendNotes } = temp.spool;
  const path = `${temp.dir}/log/gofax-send-q12`;
  Deno.writeTextFileSync(path, "");
  assert.equal(sendNotes.state(JOB), "held");
  assert.equal(sendNotes.take(JOB), undefined);
  const long = new Date(Date.now() - 60_000);
  Deno.utimeSync(path, long, long);
  assert.equal(sendNotes.state(JOB), "left");
  sendNotes.take(JOB)?.remove();
  assert.equal(sendNotes.state(JOB), "gone");
});

Deno.test("what is no note of a job is left alone", () => {
  using temp = tempSpool();
  const { sendNotes } = temp.spool;
  const names = [
    "gofax-send-",
    "gofax-send-12",
    "gofax-send-q0",
    "gofax-send-q012",
    "gofax-send-xq12",
    "c000000007",
  ];
  for (const name of names) Deno.writeTextFileSync(`${temp.dir}/log/${name}`, "");
  Deno.symlinkSync("/etc/hostname", `${temp.dir}/log/gofax-send-q12`);
  assert.deepEqual(sendNotes.noted(), [JOB]);
  assert.deepEqual([sendNotes.state(JOB), sendNotes.take(JOB), sendNotes.peek(JOB)], [
    "gone",
    undefined,
    undefined,
  ]);
  Deno.removeSync(`${temp.dir}/log`, { recursive: true });
  assert.throws(() => sendNotes.noted(), SpoolError);
});

Deno.test("the jobs that are noted come in their order", async () => {
  using temp = tempSpool();
  const { sendNotes } = temp.spool;
  const ids: JobId[] = ["100", "2", "30"].map(parseJobId);
  const made = await Promise.all(ids.map((id) => sendNotes.make(id, "x")));
  assert.deepEqual(sendNotes.noted(), [2, 30, 100]);
  for (const note of made) note.remove();
});
