/** Checks of the spool: folders, owners, modes, what is left over in it. */

import { Spool } from "../../../spool/spool.ts";
import { SpoolError } from "../../../spool/spool_error.ts";
import { removeFiles, type Rights, setRights } from "../base/act.ts";
import { type Check, fault, octal, ok, orOk, skipped, some, type Verdict, warning } from "../base/check.ts";
import type { Site } from "../base/site.ts";

/** Folders of the spool that gofax writes or reads. */
const FOLDERS = ["docq", "etc", "log", "recvq", "sendq", "status", "tmp"];

/**
 * Folders that are HylaFAX's user's; `bin` and `etc` are root's, and so are the samples in `config`
 * and hfaxd's device in `dev`.
 */
const OWNED = [
  "archive",
  "client",
  "config",
  "dev",
  "docq",
  "doneq",
  "gofax",
  "info",
  "log",
  "pollq",
  "recvq",
  "sendq",
  "status",
  "tmp",
];

/** Milliseconds after which a disk counts as hanging. */
const DISK_MS = 3_000;

/** Whether the disk of a folder answers: its data, undefined if there is no such folder. */
async function answers({ ask }: Site, path: string): Promise<Deno.FileInfo | undefined | "late"> {
  const { promise, resolve } = Promise.withResolvers<"late">();
  const timer = setTimeout(() => resolve("late"), DISK_MS);
  try {
    return await Promise.race([ask(path).catch(() => undefined), promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function disk(site: Site): Promise<readonly Verdict[]> {
  const { machine, spool: dir } = site;
  if (await answers(site, machine.real(dir)) !== "late") return ok(dir);
  return [
    fault(`the disk of ${dir} does not answer within ${DISK_MS / 1000} s`, {
      means: "HylaFAX, gofax and FreeSWITCH stand still as soon as they touch a fax",
      mend: "see the disk or network share: mount, dmesg",
    }),
  ];
}

function spool({ machine, spool: dir }: Site): readonly Verdict[] {
  const more = { mend: "spooldir in gofax.conf", key: "hylafax.spooldir" };
  const info = machine.stat(dir);
  if (info === undefined) return [fault(`there is no ${dir}, or this user may not look at it`, more)];
  return info.isDirectory ? ok(dir) : [fault(`${dir} is no folder`, more)];
}

function folders({ machine, spool: dir, faxsetup }: Site): readonly Verdict[] {
  const missing = FOLDERS.filter((folder) => !machine.stat(`${dir}/${folder}`)?.isDirectory);
  if (missing.length === 0) return ok("all that a spool has");
  return [
    fault(`${dir} is no spool of HylaFAX: ${missing.join(", ")} not there`, {
      key: "hylafax.spooldir",
      means: "faxes cannot be stored or sent",
      mend: faxsetup,
    }),
  ];
}

function owner(site: Site): readonly Verdict[] {
  const { machine, spool: dir, owner: user } = site;
  if (user === undefined) {
    return [
      warning(`${dir} is root's`, { means: "gofaxd and all scripts run as root", mend: site.faxsetup }),
    ];
  }
  const wrong = OWNED.flatMap((name): readonly (readonly [string, Rights, string])[] => {
    const info = machine.lstat(`${dir}/${name}`);
    if (info === undefined || !info.isDirectory) return [];
    const bits = (info.mode ?? 0) & 0o7777;
    if (info.uid !== user.uid) {
      return [[name, { uid: user.uid, gid: user.gid }, `${name} (user ${info.uid})`]];
    }
    if ((bits & 0o700) !== 0o700) return [[name, { mode: bits | 0o700 }, `${name} (mode ${octal(bits)})`]];
    const isOpen = (bits & 0o002) !== 0 && (name !== "tmp" || (bits & 0o1000) === 0);
    return isOpen
      ? [[name, { mode: name === "tmp" ? 0o1777 : bits & ~0o002 }, `${name} (mode ${octal(bits)})`]]
      : [];
  });
  if (wrong.length === 0) return ok(`${user.name}'s`);
  const names = wrong.map(([, , words]) => words);
  return [fault(`not ${user.name}'s alone in ${dir}: ${some(names)}`, {
    means: "faxes cannot be stored or sent, or any user may change them",
    mend: `chown ${user.name}: and chmod, or gofax doctor --fix`,
    fix: setRights(
      site,
      dir,
      wrong.map(([name, rights]) => [name, rights] as const),
      `gives ${wrong.map(([name]) => name).join(", ")} in ${dir} to ${user.name}`,
    ),
  })];
}

const MOST_FILES = 20_000;

/** What faxsetup, as root, writes there: the version and the mail address that hfaxd shows. It is only read. */
const OF_FAXSETUP = "status/any.info";

/** Files of root's in folders of HylaFAX's user, as paths below the spool. A folder that is a link leads to somebody else's files. */
function rootsFiles({ machine, spool: dir }: Site): readonly string[] {
  const found: string[] = [];
  const isRoots = (path: string): boolean => {
    const info = machine.lstat(`${dir}/${path}`);
    return info?.uid === 0 && !info.isSymlink;
  };
  const folders = OWNED.filter((each) => !["config", "dev"].includes(each));
  for (const folder of folders.filter((each) => machine.lstat(`${dir}/${each}`)?.isDirectory)) {
    const names = machine.names(`${dir}/${folder}`).slice(0, MOST_FILES);
    found.push(...names.map((name) => `${folder}/${name}`).filter(isRoots));
  }
  found.push(...machine.names(dir).filter((name) => /^FIFO/.test(name) && isRoots(name)));
  return found.filter((path) => path !== OF_FAXSETUP);
}

function ofRoot(site: Site): readonly Verdict[] {
  const { owner: user, spool: dir } = site;
  if (user === undefined) return skipped("the spool is root's");
  const found = rootsFiles(site);
  if (found.length === 0) return ok("no file is root's");
  const rights = { uid: user.uid, gid: user.gid };
  return [warning(`root owns ${some(found)} in ${dir}`, {
    means: `${user.name} cannot write them: an earlier version, or a command of root's, made them`,
    mend: `chown ${user.name}: FILE, or gofax doctor --fix`,
    fix: setRights(site, dir, found.map((path) => [path, rights]), `gives ${some(found)} to ${user.name}`),
  })];
}

function fifo({ machine, spool: dir, modems }: Site): readonly Verdict[] {
  const wrong = ["FIFO", ...modems.map((modem) => `FIFO.${modem}`)].filter((name) => {
    const info = machine.lstat(`${dir}/${name}`);
    return info !== undefined && !info.isFifo;
  });
  return orOk(
    wrong.map((name) =>
      fault(`${dir}/${name} is no FIFO`, {
        means: "messages get lost there",
        mend: `rm ${dir}/${name}; restart faxq or gofaxd`,
      })
    ),
    "what is there is a FIFO",
  );
}

/** The accounting, and the counters, as HylaFAX's user writes them. */
function records(site: Site): readonly Verdict[] {
  const { machine, spool: dir, owner: user, config } = site;
  const files = ["log/seqf", "recvq/seqf", "sendq/seqf", config?.hylafax.xferfaxlog ?? ""].filter((name) =>
    name !== ""
  );
  const closed = files.filter((name) => {
    const info = machine.lstat(name.startsWith("/") ? name : `${dir}/${name}`);
    if (info === undefined || user === undefined || info.uid !== user.uid) return false;
    return !info.isFile || ((info.mode ?? 0) & 0o600) !== 0o600;
  });
  return orOk(
    closed.map((name) =>
      fault(`${name} in ${dir} cannot be written`, {
        means: "calls have no number, or no account",
        mend: `chmod u+rw ${name}`,
        ...(name.startsWith("/") ? {} : {
          fix: setRights(site, dir, [[name, { mode: 0o644 }]], `sets the mode of ${dir}/${name} to 0644`),
        }),
      })
    ),
    "counters and accounts can be written",
  );
}

function callKey(site: Site): readonly Verdict[] {
  try {
    const doubt = Spool.open(site.machine.real(site.spool)).callKey.doubt();
    if (doubt === undefined) return ok("nobody else may read it, or there is none yet");
    return [warning(doubt, {
      means: "somebody else may know the UUIDs of calls to come",
      key: "hylafax.spooldir",
      fix: removeFiles(site, site.spool, ["log/gofax-call-key"]),
    })];
  } catch (error) {
    if (error instanceof SpoolError) return skipped(error.message);
    throw error;
  }
}

const AFTER = ["spool"];

/** The check whether its disk answers. Whatever touches the spool comes after it. */
export const DISK_CHECK: Check = {
  id: "spool-disk",
  part: "spool",
  title: "the disk of the spool answers",
  look: disk,
};

/** The check whether there is a spool. */
export const SPOOL_CHECK: Check = {
  id: "spool",
  part: "hylafax",
  title: "the spool is there",
  after: ["hylafax"],
  look: spool,
};

/** The checks of what is in it. */
export const SPOOL_CHECKS: readonly Check[] = [
  {
    id: "spool-folders",
    part: "spool",
    title: "the spool has all folders",
    after: AFTER,
    look: folders,
  },
  {
    id: "spool-owner",
    part: "spool",
    title: "the folders of the spool are HylaFAX's user's, and nobody else may write there",
    after: AFTER,
    mends: "changes owners and modes",
    look: owner,
  },
  {
    id: "spool-root-files",
    part: "spool",
    title: "no file in the spool is root's",
    after: AFTER,
    mends: "gives the files to HylaFAX's user",
    look: ofRoot,
  },
  { id: "spool-fifos", part: "spool", title: "FIFOs are FIFOs", after: AFTER, look: fifo },
  {
    id: "spool-records",
    part: "spool",
    title: "counters and accounts can be written",
    after: AFTER,
    mends: "changes their modes",
    look: records,
  },
  {
    id: "spool-call-key",
    part: "spool",
    title: "nobody else may read the secret of the calls",
    after: AFTER,
    mends: "removes it; it is made anew",
    look: callKey,
  },
];
