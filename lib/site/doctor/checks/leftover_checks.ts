/** Checks of what dead processes left in the spool. */

import { isAlive } from "../../../os/alive.ts";
import { SpoolPaths } from "../../../spool/paths.ts";
import { removeFiles } from "../base/act.ts";
import { type Check, ok, some, warning, withConfig } from "../base/check.ts";
import type { Site } from "../base/site.ts";

/** A document in tmp/ that a call had, of a process that is gone, and that no call can be using any more. */
function leftDocuments({ machine, spool: dir, config, now }: LeftSite): readonly string[] {
  const oldest = now - 1000 * Math.max(config.gofaxsend.maxCallTimeS, config.gofaxd.maxCallTimeS);
  return machine.names(`${dir}/tmp`).filter((name) => {
    const pid = Number(/^gofax-q\d+-c\d{9}-p(\d+)(?:-[0-9a-f]+)?\.tif$/.exec(name)?.[1] ?? NaN);
    const time = machine.lstat(`${dir}/tmp/${name}`)?.mtime?.getTime() ?? now;
    return Number.isInteger(pid) && !isAlive(pid) && time < oldest;
  }).map((name) => `tmp/${name}`).concat(leftProbes({ machine, spool: dir, config, now }));
}

/** Files of a doctor that was killed while it tried who may write. */
function leftProbes({ machine, spool: dir, now }: LeftSite): readonly string[] {
  const paths = ["tmp", "recvq"].flatMap((folder) =>
    machine.names(`${dir}/${folder}`).map((name) => `${folder}/${name}`)
  );
  return paths.filter((path) => /\/\.gofax-doctor-[0-9a-f-]{36}$/.test(path)).filter((path) =>
    (machine.lstat(`${dir}/${path}`)?.mtime?.getTime() ?? now) < now - OLD_NOTE_MS
  );
}

/** FIFOs and arguments of doors that are gone. */
function leftDoors({ machine, spool: dir }: LeftSite): readonly string[] {
  const paths = new SpoolPaths(dir);
  return machine.names(paths.doorFolder).filter((name) => {
    const door = paths.doorNamed(name);
    return door !== undefined && !isAlive(door.pid);
  }).map((name) => `gofax/${name}`);
}

/** Milliseconds after which a note of a job that is not in the queue any more is nobody's. */
const OLD_NOTE_MS = 3_600_000;

/** Notes in log/ of jobs that HylaFAX does not have any more, and drafts that nobody finished. */
function leftNotes({ machine, spool: dir, now }: LeftSite): readonly string[] {
  const paths = new SpoolPaths(dir);
  return machine.names(`${dir}/log`).filter((name) => {
    const job = paths.notedJob(name);
    const isDraft = /^gofax-call-key\.[0-9a-f-]{36}$/.test(name);
    if (job === undefined && !isDraft) return false;
    const time = machine.lstat(`${dir}/log/${name}`)?.mtime?.getTime() ?? now;
    const isQueued = job !== undefined && machine.lstat(`${dir}/sendq/q${job}`) !== undefined;
    return !isQueued && time < now - OLD_NOTE_MS;
  }).map((name) => `log/${name}`);
}

interface LeftSite {
  readonly machine: Site["machine"];
  readonly spool: string;
  readonly config: NonNullable<Site["config"]>;
  readonly now: number;
}

function leftovers(find: (site: LeftSite) => readonly string[], means: string): Check["look"] {
  return withConfig((site, config) => {
    const { machine, spool: dir } = site;
    const found = find({ machine, spool: dir, config, now: site.now() });
    if (found.length === 0) return ok("nothing is left over");
    return [warning(`left by processes that are gone: ${some(found)}`, {
      means,
      mend: "gofax doctor --fix",
      fix: removeFiles(site, dir, found),
    })];
  });
}

const AFTER = ["spool"];

/** The checks. */
export const LEFTOVER_CHECKS: readonly Check[] = [
  {
    id: "left-documents",
    part: "spool",
    title: "no document of a dead sender is left in tmp/",
    after: AFTER,
    mends: "removes them",
    look: leftovers(leftDocuments, "they take room"),
  },
  {
    id: "left-doors",
    part: "spool",
    title: "no dead door has left a file in gofax/",
    after: AFTER,
    mends: "removes them",
    look: leftovers(leftDoors, "they do no harm, and tell that a door was killed"),
  },
  {
    id: "left-notes",
    part: "spool",
    title: "no note in log/ is of a job that is gone",
    after: AFTER,
    mends: "removes them",
    look: leftovers(leftNotes, "gofaxd looks at them again and again"),
  },
];
