/** Checks of HylaFAX's installation and its configuration. */

import { hylafaxName, otherHylafaxName } from "../../look/hylafax_programs.ts";
import { installWords } from "../../look/packages.ts";
import { isMountedFor } from "../../look/processes.ts";
import { type Check, fault, ok, orOk, skipped, type Verdict, warning } from "../base/check.ts";
import type { Site } from "../base/site.ts";

function installed({ hylafax, machine }: Site): readonly Verdict[] {
  if (hylafax === undefined) {
    return [
      fault("there is no HylaFAX here: neither faxq nor a spool", {
        mend: installWords(machine, "hylafax"),
      }),
    ];
  }
  const { programs, others } = hylafax;
  const where = programs === undefined ? "" : ` in ${programs.folder}`;
  const also = others.length === 0 ? "" : `; also there: ${others.map(otherHylafaxName).join("; ")}`;
  return ok(`${hylafaxName(hylafax)}${where}${also}`);
}

function setupCache({ hylafax, faxsetup }: Site): readonly Verdict[] {
  const cache = hylafax?.setupCache;
  if (cache?.text !== undefined) return ok(cache.path);
  return [
    fault(`there is no ${cache?.path ?? "setup.cache"}`, {
      means: "faxq and hfaxd do not start",
      mend: faxsetup,
    }),
  ];
}

function debianBug({ hylafax }: Site): readonly Verdict[] {
  if (hylafax?.debian === undefined) return ok("etc is not mounted in Debian's way");
  const { callsWrapper, programs } = hylafax.debian;
  if (!callsWrapper) return ok(`scripts call ${programs}`);
  return [warning(`${hylafax.setupCache.path} does not say SBIN='${programs}'`, {
    means:
      "the weekly faxcron unmounts HylaFAX's etc under the daemons (Debian's bug 1076953), then logins and mails fail",
    mend: "gofax setup",
  })];
}

/** Whether the bug has struck: HylaFAX's daemons do not see their configuration any more. */
function etcMounted(site: Site): readonly Verdict[] {
  const { hylafax, machine, processes, spool } = site;
  if (hylafax?.debian === undefined) return ok("etc is not mounted in Debian's way");
  const spoolOf = (words: readonly string[]): string =>
    words.includes("-q") ? words[words.indexOf("-q") + 1] ?? "" : spool;
  const daemons = processes.filter(({ name }) => /^(faxq|hfaxd)$/.test(name)).filter(({ words }) =>
    spoolOf(words) === spool
  );
  const seen = daemons.map((each) => ({ ...each, sees: isMountedFor(machine, each.pid, `${spool}/etc`) }));
  if (seen.every(({ sees }) => sees === undefined)) {
    return skipped("no daemon of HylaFAX runs, or only root may look");
  }
  const blind = seen.filter(({ sees }) => sees === false && machine.names(`${spool}/etc`).length === 0);
  return orOk(
    blind.map(({ name, pid }) =>
      fault(`${spool}/etc is empty for ${name} (process ${pid})`, {
        means: "logins of clients and mails fail (Debian's bug 1076953)",
        mend: "systemctl restart hylafax faxq hfaxd",
      })
    ),
    "the daemons see etc",
  );
}

function config({ hylafax, faxsetup }: Site): readonly Verdict[] {
  const file = hylafax?.config;
  if (file?.text === undefined) {
    return [
      fault(`${file?.path ?? "etc/config"} is not there, or this user may not read it`, {
        mend: faxsetup,
      }),
    ];
  }
  return orOk(
    file.problems.map(({ where, message }) => warning(`${where}: ${message}`, { mend: `edit ${file.path}` })),
    file.path,
  );
}

/** A number of HylaFAX's configuration; `where` is empty if no line sets it. */
interface Setting {
  readonly value: number;
  readonly where: string;
}

/** A number as HylaFAX reads it: digits at the front, else 0; of the last line with one of these tags. */
function numberOf(
  { hylafax }: Site,
  tags: readonly string[],
  usual: number,
): Setting {
  const item = hylafax?.config.items.findLast(({ tag }) => tags.includes(tag));
  return {
    value: item === undefined ? usual : Number(/^\d+/.exec(item.value)?.[0] ?? 0),
    where: item?.where ?? "",
  };
}

/** Batches of HylaFAX+ 7.0.11 can make its faxq stand still, and bring gofax nothing (docs/internals/hylafax.md; seen). */
function plusBatch(site: Site, { value, where }: Setting): readonly Verdict[] {
  if (site.hylafax?.flavour !== "hylafax+" || value <= 1) return [];
  const { path } = site.hylafax.config;
  const seen = where === ""
    ? `${path}: MaxBatchJobs is not set, and ${value} then`
    : `${where}: MaxBatchJobs is ${value}`;
  return [warning(seen, {
    means:
      "HylaFAX+'s faxq serves nobody any more if a job of a batch is removed while another one's documents are converted, " +
      "and may not start jobs of a batch",
    mend: where === ""
      ? `gofax setup, or write into ${path}: MaxBatchJobs: 1`
      : `write there: MaxBatchJobs: 1`,
  })];
}

/** Calls to one number at a time: 0 is no limit to HylaFAX+, and HylaFAX 6.0.7 blocks every job. Both were seen. */
function jobLimits(site: Site): readonly Verdict[] {
  const calls = numberOf(site, ["maxconcurrentcalls", "maxconcurrentjobs"], 1);
  const jobs = numberOf(site, ["maxbatchjobs"], 64);
  const doubts = plusBatch(site, jobs);
  if (doubts.length > 0) return doubts;
  const batch = `${jobs.value > 1 ? `up to ${jobs.value} jobs` : "one job"} at once${
    jobs.where === "" ? ", HylaFAX's own default" : ""
  }`;
  if (calls.value > 0) {
    return ok(
      `${
        calls.value === 1 ? "one call" : `${calls.value} calls`
      } to a number at a time; a sender gets ${batch}`,
    );
  }
  if (site.hylafax?.flavour === "hylafax+") {
    return ok(`no limit of calls to a number; a sender gets ${batch}`);
  }
  return [
    fault(`${calls.where}: MaxConcurrentCalls is 0`, {
      means: "HylaFAX 6 never sends a job: Blocked by concurrent calls (to HylaFAX+ it means no limit)",
      mend: "MaxConcurrentCalls: 1",
    }),
  ];
}

const HAS_SPOOL = ["hylafax", "spool"];

/** The checks. */
export const HYLAFAX_CHECKS: readonly Check[] = [
  { id: "hylafax", part: "hylafax", title: "HylaFAX is installed", after: ["spool-disk"], look: installed },
];

/** The checks that need a spool. */
export const HYLAFAX_CONFIG_CHECKS: readonly Check[] = [
  { id: "setup-cache", part: "hylafax", title: "setup.cache is there", after: HAS_SPOOL, look: setupCache },
  {
    id: "debian-etc",
    part: "hylafax",
    title: "faxcron does not unmount HylaFAX's etc",
    after: HAS_SPOOL,
    look: debianBug,
  },
  {
    id: "etc-mounted",
    part: "hylafax",
    title: "HylaFAX's daemons see their etc",
    after: HAS_SPOOL,
    asks: true,
    look: etcMounted,
  },
  {
    id: "hylafax-config",
    part: "hylafax",
    title: "faxq understands etc/config",
    after: HAS_SPOOL,
    look: config,
  },
  {
    id: "job-limits",
    part: "hylafax",
    title: "the limits in etc/config let jobs go",
    after: ["hylafax-config"],
    look: jobLimits,
  },
];
