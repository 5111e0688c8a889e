import assert from "node:assert/strict";
import { modemName } from "../../lib/hylafax/ids.ts";
import * as libc from "../../lib/os/libc.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { Survey } from "../../lib/spool/survey.ts";
import { type TempSpool, tempSpool } from "./temp_spool.ts";

const { O } = libc;
const MODEM = modemName("freeswitch0");

function surveyOf({ spool }: TempSpool): Survey {
  return new Survey(spool.paths);
}

Deno.test("Survey tells whether faxq and a modem's daemon read their FIFOs, and writes nothing", () => {
  using temp = tempSpool();
  const survey = surveyOf(temp);
  assert.deepEqual([survey.faxq(), survey.modem(MODEM)], ["nobody", "nobody"]);
  for (const name of ["FIFO", "FIFO.freeswitch0"]) libc.mkfifo(`${temp.dir}/${name}`, 0o600);
  assert.deepEqual([survey.faxq(), survey.modem(MODEM)], ["nobody", "nobody"]);
  const fd = libc.open(`${temp.dir}/FIFO`, O.RDWR | O.NONBLOCK | O.CLOEXEC);
  try {
    assert.deepEqual([survey.faxq(), survey.modem(MODEM)], [0, "nobody"]);
    assert.equal(libc.read(fd, new Uint8Array(10)), -libc.E.AGAIN);
    libc.write(fd, new TextEncoder().encode("Sq1\0"));
    assert.equal(survey.faxq(), 4);
  } finally {
    libc.close(fd);
  }
});

Deno.test("Survey names what is in the place of a FIFO", () => {
  using temp = tempSpool();
  Deno.writeTextFileSync(`${temp.dir}/FIFO`, "");
  assert.throws(
    () => surveyOf(temp).faxq(),
    (error) => error instanceof SpoolError && error.kind === "not-fifo",
  );
});

Deno.test("Survey finds the qfiles of the queue, and nothing else", () => {
  using temp = tempSpool();
  assert.deepEqual(surveyOf(temp).queue(), { qfiles: [], unreadable: 0 });
  for (const name of ["q12", "q3", "seqf", "q3.lock", "qx"]) {
    Deno.writeTextFileSync(`${temp.dir}/sendq/${name}`, `jobid:${name}\n`);
  }
  const { qfiles, unreadable } = surveyOf(temp).queue();
  assert.deepEqual(qfiles.map(({ jobId, bytes }) => [jobId, new TextDecoder().decode(bytes)]), [
    [3, "jobid:q3\n"],
    [12, "jobid:q12\n"],
  ]);
  assert.equal(unreadable, 0);
  for (const { made } of qfiles) assert.ok(Math.abs(made - Date.now() / 1000) < 100);
});

Deno.test("Survey reads a qfile that somebody holds locked, and counts what cannot be read", async () => {
  using temp = tempSpool();
  Deno.writeTextFileSync(`${temp.dir}/sendq/q1`, "state:6\n");
  Deno.mkdirSync(`${temp.dir}/sendq/q2`);
  using _held = await temp.spool.lockQfile("sendq/q1");
  const { qfiles, unreadable } = surveyOf(temp).queue();
  assert.deepEqual([qfiles.length, unreadable], [1, 1]);
});

Deno.test("Survey tells since when a modem's status has stood, if there is one", () => {
  using temp = tempSpool();
  const survey = surveyOf(temp);
  assert.equal(survey.statusSince(MODEM), undefined);
  Deno.writeTextFileSync(`${temp.dir}/status/freeswitch0`, "Running and idle\n");
  Deno.utimeSync(`${temp.dir}/status/freeswitch0`, 1_795_432_000, 1_795_432_000);
  assert.equal(survey.statusSince(MODEM), 1_795_432_000);
});

Deno.test("Survey names modems without a configuration file", () => {
  using temp = tempSpool();
  Deno.mkdirSync(`${temp.dir}/etc`);
  Deno.writeTextFileSync(`${temp.dir}/etc/config.freeswitch0`, "");
  const other = modemName("freeswitch1");
  assert.deepEqual(surveyOf(temp).withoutConfig([MODEM, other]), [other]);
});

Deno.test("Survey reads whole lines from the end of a file", () => {
  using temp = tempSpool();
  const survey = surveyOf(temp);
  assert.equal(survey.tail("log/xferfaxlog", 100), "");
  Deno.writeTextFileSync(`${temp.dir}/log/xferfaxlog`, "one\ntwo\nthree\n");
  assert.equal(survey.tail("log/xferfaxlog", 100), "one\ntwo\nthree\n");
  assert.equal(survey.tail("log/xferfaxlog", 8), "three\n");
  assert.equal(survey.tail(`${temp.dir}/log/xferfaxlog`, 9), "three\n");
  assert.equal(survey.tail("log/xferfaxlog", 12), "two\nthree\n");
  assert.equal(survey.tail("log/xferfaxlog", 3), "");
  Deno.writeTextFileSync(`${temp.dir}/log/long`, "a line without an end");
  assert.equal(survey.tail("log/long", 3), "");
  assert.throws(() => survey.tail("log", 3), SpoolError);
});

Deno.test("Survey names received faxes that hfaxd would not show", () => {
  using temp = tempSpool();
  const modes: readonly [name: string, mode: number][] = [
    ["fax000000001.tif", 0o600],
    ["fax000000002.tif", 0o400],
    ["fax000000003.tif", 0o644],
    ["fax000000004.tif", 0o200],
    ["seqf", 0o000],
  ];
  for (const [name, mode] of modes) {
    Deno.writeTextFileSync(`${temp.dir}/recvq/${name}`, "");
    Deno.chmodSync(`${temp.dir}/recvq/${name}`, mode);
  }
  assert.deepEqual(surveyOf(temp).closedFaxes(), ["recvq/fax000000002.tif", "recvq/fax000000004.tif"]);
});
