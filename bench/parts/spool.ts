/** What is done in the spool for each job and call, one operation at a time in this process. */

import { commId } from "../../lib/hylafax/ids.ts";
import { formatQfile, parseQfile, setFields } from "../../lib/hylafax/qfile.ts";
import { formatSessionLine } from "../../lib/hylafax/session_log_line.ts";
import { Spool } from "../../lib/spool/spool.ts";
import type { Bench, Findings, Part } from "../part.ts";
import { quantile } from "../report/spread.ts";
import { figure, spreadCell } from "../report/table.ts";
import { writeJob } from "../site/jobs.ts";

const TIMES = { full: 200, smallest: 3 };
const ROUNDS = { full: 5, smallest: 1 };
const CHANGE = { npages: 3, status: "Sending 14400/ECM", csi: "+49 30 1234567" };
const LINE = `${'11/29/26 06:33\tSEND\t000000001\tfreeswitch0\t1\t""\talice@example.com'.padEnd(220, "x")}\n`;

/** Something that is done with a spool. */
type Operation = (spool: Spool, qfile: string) => unknown;

const NOW = new Date();

async function rewrite(spool: Spool, qfile: string): Promise<void> {
  using file = await spool.lockQfile(qfile);
  file.write(setFields(file.read(), CHANGE));
}

async function rewriteToDisk(spool: Spool, qfile: string): Promise<void> {
  using file = await spool.lockQfile(qfile);
  await file.writeToDisk(setFields(file.read(), CHANGE));
}

/** An operation with what it needs, made once. */
function operations(
  spool: Spool,
  qfile: string,
  session: { write(text: string): void },
): Readonly<Record<string, Operation>> {
  const bytes = Deno.readFileSync(`${spool.paths.root}/${qfile}`);
  const parsed = parseQfile(bytes);
  return {
    "read a qfile's text": () => parseQfile(bytes),
    "change and print a qfile's text": () => formatQfile(setFields(parsed, CHANGE)),
    "lock and rewrite a qfile": () => rewrite(spool, qfile),
    "the same, on the disk (fsync)": () => rewriteToDisk(spool, qfile),
    "next number of a sequence": () => spool.nextSequence("log"),
    "a line to xferfaxlog": () => spool.appendXferfaxlog("log/xferfaxlog", LINE),
    "a line to a session log": () =>
      session.write(formatSessionLine(NOW, Deno.pid, "SEND FAX: JOB 1 DEST 1001")),
  };
}

/** Milliseconds that each of so many times took. */
async function timed(times: number, one: () => unknown): Promise<readonly number[]> {
  const took: number[] = [];
  for (let time = 0; time < times; time++) {
    const began = performance.now();
    await one();
    took.push(performance.now() - began);
  }
  return took;
}

async function run({ size, signal, say }: Bench): Promise<Findings> {
  const dir = await Deno.makeTempDir({ prefix: "gofax-bench-" });
  try {
    for (const name of ["sendq", "docq", "log"]) Deno.mkdirSync(`${dir}/${name}`);
    const spool = Spool.open(dir);
    const qfile = writeJob(dir, 1, "1001");
    using session = await spool.openSession(commId(1));
    const all = Object.entries(operations(spool, qfile, session));
    const rounds = new Map<string, (readonly number[])[]>(all.map(([name]) => [name, []]));
    for (let round = 0; round < ROUNDS[size]; round++) {
      for (const [name, operation] of all) {
        signal.throwIfAborted();
        say(`round ${round + 1} of ${ROUNDS[size]}: ${name}`);
        rounds.get(name)?.push(await timed(TIMES[size], () => operation(spool, qfile)));
      }
    }
    return findings(rounds, TIMES[size], dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function findings(
  rounds: ReadonlyMap<string, readonly (readonly number[])[]>,
  times: number,
  dir: string,
): Findings {
  const rows = [...rounds].map(([name, took]) => [
    name,
    spreadCell(took.map((each) => quantile(each, 0.5) * 1000), 0),
    spreadCell(took.map((each) => quantile(each, 0.99) * 1000), 0),
    figure(Math.max(...took.flat()) * 1000, 0),
  ]);
  return {
    tables: [{ title: "Operations in the spool, µs", columns: ["", "50 %", "99 %", "most"], rows }],
    notes: [
      `Each was done ${times} times in a row, in ${
        dir.replace(/\/[^/]*$/, "")
      }; the spread is that of the rounds.`,
    ],
    data: Object.fromEntries(rounds),
  };
}

/** Operations in the spool. */
export const SPOOL: Part = {
  about: "operations in the spool: qfile with and without fsync, sequence, accounting, session log",
  minutes: 3,
  run,
};
