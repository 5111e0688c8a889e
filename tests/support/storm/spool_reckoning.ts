/** What a storm has left in the spool and in the machine: files, accounts, processes, calls. */

import { EXPECTED } from "../expectations.ts";
import { JOB_STATE } from "../hylafax.ts";
import { sessionMembers } from "../session.ts";
import type { Aftermath, Findings } from "./aftermath.ts";

/** How long scripts that faxq started may take to end. */
const SETTLE_MS = 30_000;

function names(folder: string): readonly string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
  } catch {
    return [];
  }
}

/** Whom a file of docq belongs to. */
function ownerOf(
  name: string,
  { blows, ends, refused }: Findings,
): "a job" | "faxqclean" | "nobody" {
  const jobs = [...ends.values()];
  if (name === "seqf" || jobs.some(({ text }) => text.includes(`docq/${name}\n`))) return "a job";
  // hfaxd leaves the source of a job that faxq does not take
  const id = /\.(\d+)$/.exec(name)?.[1];
  if (id !== undefined && refused.some((said) => said.includes(` job ${id}:`))) return "faxqclean";
  const source = /^([^;]+);/.exec(name)?.[1];
  const job = source === undefined ? undefined : jobs.find(({ text }) => text.includes(`docq/${source}`));
  if (job === undefined) return "nobody";
  if (!EXPECTED.deletesPrepared) return "a job";
  // a faxq that is started anew knows of the prepared documents that the job names then, and deletes no others
  return blows.some(({ target, jobs }) => target === "faxq" && jobs.includes(job.id))
    ? "faxqclean"
    : "nobody";
}

/** Documents that are left to faxqclean, because faxq was restarted while they were sent or handed in. */
export function forgottenDocuments(found: Findings): readonly string[] {
  return names(`${found.gofax.site.spool}/docq`).filter((name) => ownerOf(name, found) === "faxqclean");
}

/** Whether the process that holds a modem's lock runs. A faxq that is ended leaves its locks, and the next one removes them in time. */
function isHeld(lock: string): boolean {
  const pid = Number(Deno.readTextFileSync(lock));
  return names(`/proc/${pid}`).length > 0;
}

/** Files that are left where nothing may be left. */
export function leftFaults(found: Findings): readonly string[] {
  const { spool } = found.gofax.site;
  const left = (folder: string, is: (name: string) => boolean): readonly string[] =>
    names(`${spool}/${folder}`).filter(is).map((name) => `${folder}/${name} is left`);
  return [
    ...left("docq", (name) => ownerOf(name, found) === "nobody"),
    ...left("sendq", (name) => name !== "seqf"),
    ...left("gofax", (name) => /^[aj]\./.test(name)),
    ...left("log", (name) => /^gofax-(send-|accounts)/.test(name)),
    ...left("locks", (name) => isHeld(`${spool}/locks/${name}`)),
    ...left("tmp", () => true),
  ];
}

/** Sessions without an end, or without their line in the accounting. */
async function sessionFaults(
  spool: string,
  lines: readonly (readonly string[])[],
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const name of names(`${spool}/log`).filter((name) => /^c\d{9}$/.test(name))) {
    const text = await Deno.readTextFile(`${spool}/log/${name}`);
    if (!/SESSION END\n$/.test(text)) faults.push(`log/${name} has no end`);
    const count = lines.filter(([, , commId]) => `c${commId}` === name).length;
    if (count > 1 || (count === 0 && /\]: DIAL /.test(text))) {
      faults.push(`log/${name} has ${count} lines in the accounting`);
    }
  }
  return faults;
}

/** What is wrong in the accounting: of a job that is done each page is in it, and no more pages than have arrived. */
export async function accountFaults({ gofax, jobs, ends, arrivals }: Findings): Promise<readonly string[]> {
  const lines = (await gofax.site.xferfaxlog()).filter(([, kind]) => kind === "SEND");
  const wrong = jobs.flatMap(({ id, index }) => {
    const end = ends.get(id);
    if (end?.fields.get("state") !== JOB_STATE.done) return [];
    const own = lines.filter(([, , , , job]) => job === String(id));
    const accounted = own.reduce((sum, line) => sum + Number(line[10]), 0);
    const arrived = arrivals.filter(({ job }) => job === index).length;
    const npages = Number(end.fields.get("npages"));
    return npages <= accounted && accounted <= arrived
      ? []
      : [`job ${id} has sent ${npages} pages, ${arrived} have arrived, and the accounting has ${accounted}`];
  });
  return [...wrong, ...await sessionFaults(gofax.site.spool, lines)];
}

/** What still runs, or does not do what it should, when all have had time to end. */
export async function runFaults({ gofax, simulator }: Aftermath): Promise<readonly string[]> {
  const { site } = gofax;
  const look = async (): Promise<readonly string[]> => {
    const modems = [...(await site.faxstat()).matchAll(/^Modem (\S+) .*?: (.*)$/gm)];
    return [
      ...modems.filter(([, , is]) => is !== "Running and idle").map(([, name, is]) => `modem ${name}: ${is}`),
      ...sessionMembers(site.faxqPid).filter((pid) => pid !== site.faxqPid).map((pid) =>
        `process ${pid} of faxq's runs`
      ),
      ...simulator.channels().map(({ uuid }) => `call ${uuid} goes on`),
    ];
  };
  let faults = await look();
  await site.until("all to come to rest", async () => (faults = await look()).length === 0, {
    timeoutMs: SETTLE_MS,
  }).catch(() => {});
  return faults;
}
