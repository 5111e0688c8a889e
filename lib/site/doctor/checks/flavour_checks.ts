/** Checks whether what belongs together is of one HylaFAX: programs, scripts, what faxsetup wrote, jobs, daemons, and where the accounting is. */

import type { Config } from "../../../config/config.ts";
import type { Dialect } from "../../../hylafax/dialect.ts";
import {
  flavourOfVersion,
  hylafaxName,
  otherHylafaxName,
  programVersion,
} from "../../look/hylafax_programs.ts";
import { versionOfSpool } from "../../look/hylafax_files.ts";
import type { HylafaxDaemon } from "../../look/hylafax_daemons.ts";
import { type Check, ok, orOk, skipped, some, type Verdict, warning, withConfig } from "../base/check.ts";
import type { Site } from "../base/site.ts";

const NAMES: Readonly<Record<Dialect, string>> = { "hylafax": "HylaFAX 6", "hylafax+": "HylaFAX+" };

/** Two installations for one spool: what is called by name may be of the other. */
function two({ hylafax, spool }: Site): readonly Verdict[] {
  if (hylafax === undefined) return skipped("there is no HylaFAX");
  const { programs, others } = hylafax;
  if (programs === undefined && others.length > 1) {
    return skipped(`none of them is known to serve ${spool}: ${others.map(otherHylafaxName).join("; ")}`);
  }
  const same = others.filter((each) => each.spool === spool);
  return orOk(
    same.map((each) =>
      warning(`${hylafaxName(each)} in ${each.folder} is made for this spool, too`, {
        means: `cron and people may call its faxcron, faxqclean and faxsetup in place of those of ${
          hylafaxName(hylafax)
        }`,
        mend: "remove the one that is not used",
      })
    ),
    "one is made for this spool",
  );
}

/** Which HylaFAX's faxsetup was run last for the spool. */
function setup(site: Site): readonly Verdict[] {
  const { hylafax, machine, spool, faxsetup } = site;
  const version = versionOfSpool(machine, spool);
  const ours = hylafax?.programs?.flavour;
  if (version === undefined || ours === undefined) return skipped("nothing tells whose faxsetup it was");
  const flavour = flavourOfVersion(version);
  if (flavour === ours) return ok(`HylaFAX's faxsetup ${version}`);
  return [
    warning(`faxsetup of ${hylafaxName({ flavour, version })} was run last, and faxq is of ${NAMES[ours]}`, {
      means: "setup.cache lacks variables that its scripts read",
      mend: faxsetup,
    }),
  ];
}

/** Whose script it is: HylaFAX 6 makes mails from templates, HylaFAX+ from its dictionary. Others' scripts tell nothing. */
function flavourOfScript(text: string): Dialect | undefined {
  if (/\btemplates?\b/.test(text)) return "hylafax";
  return /\bbin\/dictionary\b/.test(text) ? "hylafax+" : undefined;
}

const SCRIPTS = ["bin/notify", "bin/faxrcvd", "bin/pollrcvd"];

function scripts(site: Site): readonly Verdict[] {
  const { hylafax, machine, spool } = site;
  const ours = hylafax?.programs?.flavour;
  if (ours === undefined) return skipped("which HylaFAX it is, is not known");
  const wrong = SCRIPTS.filter((name) => {
    const flavour = flavourOfScript(machine.text(`${spool}/${name}`) ?? "");
    return flavour !== undefined && flavour !== ours;
  });
  if (wrong.length === 0) return ok(`of ${NAMES[ours]}, or your own`);
  return [
    warning(`not of ${NAMES[ours]}: ${some(wrong)} in ${spool}`, {
      means: "mails lack what this HylaFAX tells, or are not sent at all",
      mend: `install ${NAMES[ours]} again, its scripts too`,
    }),
  ];
}

/** The daemons that serve this spool. */
function daemonsHere({ daemons, hylafax, spool }: Site): readonly HylafaxDaemon[] {
  const built = hylafax?.programs?.spool;
  return daemons.filter((each) => each.spool === spool || (each.spool === undefined && built === spool));
}

function daemons(site: Site): readonly Verdict[] {
  const found = daemonsHere(site).flatMap((each) => {
    const version = each.program === undefined ? undefined : programVersion(site.machine, each.program);
    return version === undefined ? [] : [{
      ...each,
      words: `${each.name} is of ${
        hylafaxName({ flavour: flavourOfVersion(version), version })
      } (${each.program})`,
    }];
  });
  const flavours = new Set(found.map(({ words }) => words.replace(/^\S+ is of (\S+) .*$/, "$1")));
  if (found.length === 0) return skipped("none runs, or their programs cannot be looked at");
  const words = [...new Set(found.map((each) => each.words))].join("; ");
  return flavours.size === 1 ? ok(words) : [
    warning(words, {
      means: "each drops the fields of a job that it does not know, such as the other's result code",
      mend: "start both from one HylaFAX",
    }),
  ];
}

const MOST_JOBS = 200;

/** The HylaFAX that wrote a qfile last; undefined if nothing tells. */
function flavourOfJob(text: string): Dialect | undefined {
  return /^errorcode:/m.test(text) ? "hylafax+" : /^statuscode:/m.test(text) ? "hylafax" : undefined;
}

/** faxq writes every job anew when it starts; what is in another form later was written by another. */
function queue(site: Site): readonly Verdict[] {
  const { machine, spool, hylafax } = site;
  const faxq = daemonsHere(site).find(({ name }) => name === "faxq");
  if (faxq === undefined) return skipped("faxq does not run; it will write all jobs anew when it starts");
  const version = faxq.program === undefined ? undefined : programVersion(machine, faxq.program);
  const ours = version === undefined ? hylafax?.programs?.flavour : flavourOfVersion(version);
  if (ours === undefined) return skipped("which HylaFAX it is, is not known");
  const names = machine.names(`${spool}/sendq`).filter((name) => /^q\d+$/.test(name)).slice(0, MOST_JOBS);
  const other = names.filter((name) => {
    const flavour = flavourOfJob(machine.text(`${spool}/sendq/${name}`) ?? "");
    return flavour !== undefined && flavour !== ours;
  });
  if (other.length === 0) {
    return ok(names.length === 0 ? "none waits" : `none of ${names.length} is of another HylaFAX`);
  }
  return [
    warning(
      `${NAMES[ours]} runs, and these jobs are of the other HylaFAX: ${some(other)} in ${spool}/sendq`,
      {
        means: "another faxq or hfaxd works on this spool, or these jobs were put there by hand",
        mend: `ps -C faxq,hfaxd -o pid,args; restart faxq, which writes all jobs anew`,
      },
    ),
  ];
}

/** Whether two paths of the machine are one file. */
function isOneFile({ machine }: Site, a: string, b: string): boolean {
  const [one, other] = [machine.stat(a), machine.stat(b)];
  return a === b || (one !== undefined && one.ino === other?.ino && one.dev === other.dev);
}

function accounting(site: Site, { hylafax: { xferfaxlog } }: Config): readonly Verdict[] {
  const { hylafax, spool } = site;
  const theirs = hylafax?.accounting;
  if (xferfaxlog === "") return ok("none is written");
  if (theirs === undefined) return skipped("where HylaFAX's statistics read it is not known");
  const ours = xferfaxlog.startsWith("/") ? xferfaxlog : `${spool}/${xferfaxlog}`;
  if (isOneFile(site, ours, `${spool}/${theirs}`)) return ok(ours);
  return [
    warning(
      `gofax writes ${ours}, and HylaFAX's xferfaxstats, recvstats and faxcron read ${spool}/${theirs}`,
      {
        means: "HylaFAX's statistics have no fax of gofax",
        mend: `xferfaxlog = ${theirs} in gofax.conf`,
        key: "hylafax.xferfaxlog",
      },
    ),
  ];
}

const HAS_SPOOL = ["hylafax", "spool"];

/** The checks of files. */
export const FLAVOUR_CHECKS: readonly Check[] = [
  {
    id: "hylafax-two",
    part: "hylafax",
    title: "one HylaFAX is made for the spool",
    after: HAS_SPOOL,
    look: two,
  },
  {
    id: "setup-kind",
    part: "hylafax",
    title: "faxsetup was run by the HylaFAX that is there",
    after: [...HAS_SPOOL, "setup-cache"],
    look: setup,
  },
  {
    id: "scripts-kind",
    part: "hylafax",
    title: "the scripts in bin/ are of the HylaFAX that is there",
    after: HAS_SPOOL,
    look: scripts,
  },
  {
    id: "accounting-place",
    part: "hylafax",
    title: "gofax writes the accounting where HylaFAX's statistics read it",
    after: ["conf-valid", ...HAS_SPOOL],
    look: withConfig(accounting),
  },
];

/** The checks of what runs. */
export const FLAVOUR_RUNNING_CHECKS: readonly Check[] = [
  {
    id: "daemons-kind",
    part: "running",
    title: "faxq and hfaxd are of one HylaFAX",
    after: HAS_SPOOL,
    asks: true,
    look: daemons,
  },
  {
    id: "queue-kind",
    part: "running",
    title: "the jobs are of the HylaFAX that runs",
    after: [...HAS_SPOOL, "daemons-kind"],
    asks: true,
    look: queue,
  },
];
