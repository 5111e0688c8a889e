/** Checks of HylaFAX's installation and its configuration. */

import { sendCommandDoubt, sendsElsewhere } from "../../../hylafax/send_command.ts";
import { readSendCommand } from "../../../spool/read_send_command.ts";
import { SpoolPaths } from "../../../spool/paths.ts";
import { configValue } from "../../look/hylafax_files.ts";
import { isMountedFor } from "../../look/processes.ts";
import { makeEmpty, setRights, writeFile } from "../base/act.ts";
import {
  type Check,
  fault,
  ok,
  orOk,
  skipped,
  some,
  type Verdict,
  warning,
  withConfig,
} from "../base/check.ts";
import type { Site } from "../base/site.ts";

function installed({ hylafax }: Site): readonly Verdict[] {
  if (hylafax === undefined) {
    return [
      fault("there is no HylaFAX here: neither faxq nor a spool", {
        mend: "apt install hylafax-server hylafax-client",
      }),
    ];
  }
  const { flavour, version } = hylafax;
  return ok(`${flavour === "hylafax" ? "HylaFAX" : "HylaFAX+"} ${version ?? "of an unknown version"}`);
}

function setupCache({ hylafax }: Site): readonly Verdict[] {
  const cache = hylafax?.setupCache;
  if (cache?.text !== undefined) return ok(cache.path);
  return [
    fault(`there is no ${cache?.path ?? "setup.cache"}`, {
      means: "faxq and hfaxd do not start",
      mend: "faxsetup -server",
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

function config({ hylafax }: Site): readonly Verdict[] {
  const file = hylafax?.config;
  if (file?.text === undefined) {
    return [
      fault(`${file?.path ?? "etc/config"} is not there, or this user may not read it`, {
        mend: "faxsetup -server",
      }),
    ];
  }
  return orOk(
    file.problems.map(({ where, message }) => warning(`${where}: ${message}`, { mend: `edit ${file.path}` })),
    file.path,
  );
}

/** Where the door is, or is to be. */
const USUAL_DOOR = "/usr/bin/gofaxsend";
const DOOR_ADVICE = `SendFaxCmd: ${USUAL_DOOR} in etc/config, and gofax door ${USUAL_DOOR}`;

function found(site: Site): ReturnType<typeof readSendCommand> {
  const { machine, spool, etc } = site;
  return readSendCommand(
    new SpoolPaths(machine.real(spool)),
    `${machine.real(etc)}/config`,
    (path) => machine.real(path),
  );
}

function sendCommand(site: Site): readonly Verdict[] {
  const sender = found(site);
  if (sender === undefined) return skipped("etc/config cannot be read");
  const doubt = sendCommandDoubt(sender);
  if (doubt === undefined) return ok(`${sender.command} is the door`);
  const more = { mend: DOOR_ADVICE, key: "hylafax.spooldir" };
  if (sendsElsewhere(sender)) return [fault(doubt, { ...more, means: "no job gets to gofax" })];
  const control = site.hylafax && configValue(site.hylafax.config, "jobcontrolcmd");
  if (sender.kind !== "program" || control === undefined || control.value === "") {
    return [warning(doubt, more)];
  }
  return [fault(`${doubt}; and there is a JobControlCmd (${control.where})`, {
    ...more,
    means: "a word of the JobControlCmd that is not UTF-8 makes HylaFAX take a job for sent",
  })];
}

function doorPath(site: Site): string | undefined {
  const sender = found(site);
  if (sender?.kind !== "door") return undefined;
  return sender.command.startsWith("/") ? sender.command : `${site.spool}/${sender.command}`;
}

/** The door is a text of this program, for the program and interpreter that it names. */
function door(site: Site): readonly Verdict[] {
  const path = doorPath(site);
  if (path === undefined) return skipped("SendFaxCmd is not the door");
  const text = site.machine.text(path) ?? "";
  const program = /^program='(.*)'$/m.exec(text)?.[1]?.replaceAll("'\\''", "'");
  const interpreter = /^#!(.*)$/m.exec(text)?.[1];
  if (program === undefined || interpreter === undefined) return skipped(`${path} cannot be read`);
  const wanted = site.shipped.door(interpreter, program);
  if (text === wanted) return ok(`${path} leads to ${program}`);
  return [warning(`${path} is the door of another version`, {
    means: "it may not know how gofaxd takes jobs: it starts a sender for each, or worse",
    mend: `gofax door --program ${program} ${path}`,
    fix: writeFile(site, path, wanted, 0o755),
  })];
}

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

function lockFolder({ hylafax, config: conf }: Site): readonly Verdict[] {
  const there = hylafax && configValue(hylafax.config, "uucplockdir");
  const faxq = there?.value ?? "/var/lock";
  const ours = conf?.hylafax.lockdir ?? faxq;
  const plain = (path: string): string => path.replace(/\/+$/, "").replace(/^\/run\/lock$/, "/var/lock");
  if (plain(faxq) === plain(ours)) return ok(ours);
  return [
    warning(
      `faxq locks modems in ${faxq}${
        there === undefined ? "" : ` (${there.where})`
      }, gofax.conf says ${ours}`,
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
export const HYLAFAX_CHECKS: readonly Check[] = [
  { id: "hylafax", part: "hylafax", title: "HylaFAX is installed", look: installed },
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
    id: "send-command",
    part: "hylafax",
    title: "SendFaxCmd is the door to gofax",
    after: ["hylafax-config"],
    look: sendCommand,
  },
  {
    id: "door",
    part: "hylafax",
    title: "the door is this version's",
    after: ["send-command"],
    mends: "writes the door anew, for the program that it names",
    look: door,
  },
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
    title: "faxq and gofax lock modems in the same folder",
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
