/** Checks of the files that HylaFAX has for each modem, and of its clients. */

import { isSameLockFolder, USUAL_LOCKS } from "../../look/hylafax_files.ts";
import { makeEmpty, setRights } from "../base/act.ts";
import { type Check, fault, ok, some, type Verdict, warning, withConfig } from "../base/check.ts";
import type { Site } from "../base/site.ts";

function modemFiles(site: Site): readonly Verdict[] {
  const { modems, hylafax, etc } = site;
  const missing = modems.filter((modem) => !hylafax?.modems.includes(modem)).map((modem) =>
    `config.${modem}`
  );
  if (missing.length === 0) return ok(`${modems.length} files config.MODEM`);
  return [
    warning(`there is no ${some(missing)} in ${etc}`, {
      means: "faxq gives these modems no job, and faxstat does not show them",
      mend: `touch ${some(missing)} there; then restart faxq when no job is being sent`,
      fix: makeEmpty(site, etc, missing),
    }),
  ];
}

function spareModems({ modems, hylafax, etc }: Site): readonly Verdict[] {
  const spare = (hylafax?.modems ?? []).filter((name) =>
    /^freeswitch\d+$/.test(name) && !modems.includes(name)
  );
  if (spare.length === 0) return ok("no file is for a modem that gofax.conf does not have");
  return [
    warning(`${some(spare.map((name) => `${etc}/config.${name}`))}: gofax.conf has ${modems.length} modems`, {
      means: "faxq shows modems that nobody serves",
      mend: "remove the files, or raise modems in gofax.conf",
    }),
  ];
}

/** What keeps HylaFAX's user from making files in a folder; undefined if nothing does, as far as owner and mode tell. */
function cannotMakeFiles({ machine, owner }: Site, folder: string): string | undefined {
  const link = machine.link(folder);
  const info = machine.stat(link?.startsWith("/") ? link : folder);
  if (info?.isDirectory !== true) {
    return `${folder} is not there${link === undefined ? "" : `: it leads to ${link}`}`;
  }
  const mode = info.mode ?? 0;
  const may = (mode & 0o002) !== 0 || (mode & 0o200) !== 0 && info.uid === owner?.uid ||
    (mode & 0o020) !== 0 && info.gid === owner?.gid;
  return may || owner === undefined ? undefined : `${owner.name} may not write in ${folder}`;
}

/** faxq says nothing of a modem that it cannot lock, and its jobs wait. */
function lockFolder(site: Site): readonly Verdict[] {
  const { hylafax, config: conf } = site;
  const faxq = hylafax?.lockFolder.path ?? USUAL_LOCKS;
  const problem = cannotMakeFiles(site, faxq);
  if (problem !== undefined) {
    return [
      fault(`faxq locks modems in ${faxq}, and ${problem}`, {
        means: "faxq gives no modem to a job: all jobs wait, and nothing says why",
        mend: `install -d -m 1777 $(readlink -m ${faxq})`,
      }),
    ];
  }
  const ours = conf?.hylafax.lockdir ?? faxq;
  if (isSameLockFolder(faxq, ours)) return ok(ours);
  const where = hylafax?.lockFolder.where;
  return [
    warning(
      `faxq locks modems in ${faxq}${where === undefined ? "" : ` (${where})`}, gofax.conf says ${ours}`,
      {
        means: "gofax does not see which modems faxq has given to a job",
        mend: `lockdir = ${faxq} in gofax.conf`,
        key: "hylafax.lockdir",
      },
    ),
  ];
}

/** hosts.hfaxd holds passwords: hfaxd refuses clients if others may read it, and if it cannot read it itself. */
function hosts(site: Site): readonly Verdict[] {
  const { machine, etc, owner } = site;
  const path = `${etc}/hosts.hfaxd`;
  const info = machine.stat(path);
  if (info === undefined) {
    return [
      warning(`there is no ${path}`, { means: "hfaxd lets no client in", mend: "faxadduser localhost" }),
    ];
  }
  if (owner !== undefined && info.uid !== owner.uid) {
    return [warning(`${path} belongs to user ${info.uid}, not to ${owner.name}`, {
      means: "hfaxd may not read it, and lets no client in",
      mend: `chown ${owner.name} ${path}; chmod 0600 ${path}`,
      fix: setRights(
        site,
        etc,
        [["hosts.hfaxd", { uid: owner.uid, mode: 0o600 }]],
        `gives ${path} to ${owner.name}`,
      ),
    })];
  }
  if (((info.mode ?? 0) & 0o077) === 0) return ok(path);
  return [warning(`other users may read ${path}`, {
    means: "it has the passwords of fax users, and hfaxd may refuse it",
    mend: `chmod 0600 ${path}`,
    fix: setRights(site, etc, [["hosts.hfaxd", { mode: 0o600 }]], `sets the mode of ${path} to 0600`),
  })];
}

const HAS_SPOOL = ["hylafax", "spool"];

/** The checks. */
export const MODEM_FILE_CHECKS: readonly Check[] = [
  {
    id: "modem-files",
    part: "hylafax",
    title: "each modem of gofax.conf has its file config.MODEM",
    after: ["conf-valid", ...HAS_SPOOL],
    mends: "makes the files that are missing, empty",
    look: modemFiles,
  },
  {
    id: "modem-spare",
    part: "hylafax",
    title: "no file config.MODEM is for a modem that there is not",
    after: ["conf-valid", ...HAS_SPOOL],
    look: spareModems,
  },
  {
    id: "lock-folder",
    part: "hylafax",
    title: "faxq can lock modems, and gofax does it in the same folder",
    after: ["conf-valid", "hylafax-config"],
    look: withConfig(lockFolder),
  },
  {
    id: "client-hosts",
    part: "hylafax",
    title: "hosts.hfaxd is there, for hfaxd only",
    after: HAS_SPOOL,
    mends: "changes its owner and mode",
    look: hosts,
  },
];
