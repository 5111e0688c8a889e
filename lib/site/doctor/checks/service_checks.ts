/** Checks of gofax as a service, and of what faxgetty left, which it replaces. */

import { limitDoubt } from "../../../fax/call/call_room.ts";
import { userId } from "../../../os/accounts.ts";
import { mostOpenFiles } from "../../../os/open_files.ts";
import { openFileLimit, programOf } from "../../look/processes.ts";
import { doorProgram } from "./send_command_checks.ts";
import { findUnit, serviceManager, type Unit, unitUser, unitValues } from "../../look/service_manager.ts";
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

const GOFAXD = "gofaxd.service";

function gofaxdUnit({ machine }: Site): Unit | undefined {
  return serviceManager(machine) === "systemd" ? findUnit(machine, GOFAXD) : undefined;
}

/** The links and the program. */
function program({ machine }: Site): readonly Verdict[] {
  const gofax = machine.which("gofax");
  const gofaxd = machine.which("gofaxd");
  if (gofax === undefined) {
    return [
      warning("there is no gofax in /usr/bin or /usr/local/bin", {
        means: "nothing starts gofaxd",
        mend: "gofax setup",
      }),
    ];
  }
  const target = gofaxd === undefined ? undefined : machine.link(gofaxd);
  const isOurs = target !== undefined && /(^|\/)gofax$/.test(target);
  if (gofaxd !== undefined && (isOurs || machine.stat(gofaxd)?.ino === machine.stat(gofax)?.ino)) {
    return ok(gofax);
  }
  const seen = gofaxd === undefined
    ? "there is no gofaxd beside it"
    : `${gofaxd} is another program than ${gofax}`;
  return [
    warning(seen, {
      means: "the daemon is of another version, or is GOfax.IP's",
      mend: `ln -sf gofax ${gofax}d`,
    }),
  ];
}

function unit(site: Site): readonly Verdict[] {
  const { machine } = site;
  if (serviceManager(machine) !== "systemd") return skipped("systemd does not run here");
  const found = findUnit(machine, GOFAXD);
  const mend = "gofax setup";
  if (found === undefined) {
    return [
      warning("systemd has no gofaxd.service", { means: "gofaxd does not start with the machine", mend }),
    ];
  }
  if (found.isMasked) return [warning("gofaxd.service is masked", { mend: "systemctl unmask gofaxd" })];
  if (!found.isEnabled) {
    return [
      warning("gofaxd.service is not enabled", {
        means: "gofaxd does not start with the machine",
        mend: "systemctl enable gofaxd",
      }),
    ];
  }
  return ok(found.path);
}

/** What the shipped unit has, and why it is needed: the setting, what it must be, what happens if it is not. */
const WANTED:
  readonly (readonly [key: string, isRight: (value: string, site: Site) => boolean, means: string])[] = [
    ["Type", (value) => value === "notify", "systemd does not know when gofaxd is ready"],
    ["KillMode", (value) => value === "process", "mails of faxrcvd are cut off when gofaxd is restarted"],
    [
      "RestartPreventExitStatus",
      (value) => /\b78\b/.test(value),
      "a wrong gofax.conf is tried again and again",
    ],
  ];

/** Whether a unit with a closed file system may write below a folder. */
function mayWrite(found: Unit, folder: string): boolean {
  if (!/^(strict|full|yes|true)$/.test(unitValues(found, "Service", "ProtectSystem").at(-1) ?? "")) {
    return true;
  }
  if (!/^strict$/.test(unitValues(found, "Service", "ProtectSystem").at(-1) ?? "")) return true;
  const paths = unitValues(found, "Service", "ReadWritePaths").flatMap((value) => value.split(/\s+/));
  return paths.map((path) => path.replace(/^[-+]+/, "")).some((path) => `${folder}/`.startsWith(`${path}/`));
}

function unitContent(site: Site): readonly Verdict[] {
  const found = gofaxdUnit(site);
  const { config, spool, owner } = site;
  if (found === undefined) return skipped("there is no unit");
  const value = (key: string): string => unitValues(found, "Service", key).at(-1) ?? "";
  const mend = `gofax setup, or systemctl edit gofaxd`;
  const odd = WANTED.filter(([key, isRight]) => !isRight(value(key), site))
    .map(([key, , means]) => warning(`gofaxd.service has ${key}=${value(key)}`, { means, mend }));
  const user = unitUser(found);
  if (owner !== undefined && user !== undefined && userId(user) !== owner.uid) {
    odd.push(fault(`gofaxd.service runs as ${user}, and the spool is ${owner.name}'s`, {
      means: "it cannot write there",
      mend: `User=${owner.name} in gofaxd.service`,
    }));
  }
  if (!mayWrite(found, spool)) {
    odd.push(fault(`gofaxd.service may not write to ${spool} (ProtectSystem=strict)`, {
      means: "nothing can be received",
      mend: `ReadWritePaths=${spool} in gofaxd.service`,
    }));
  }
  const isLow = (config?.gofaxd.socket.port ?? 0) < 1024 && user !== undefined && user !== "root";
  if (isLow && !/CAP_NET_BIND_SERVICE/.test(unitValues(found, "Service", "AmbientCapabilities").join(" "))) {
    odd.push(fault(`gofaxd.service may not listen at port ${config?.gofaxd.socket.port}`, {
      means: "gofaxd does not start",
      mend: "AmbientCapabilities=CAP_NET_BIND_SERVICE in gofaxd.service",
    }));
  }
  const mounts = unitValues(found, "Service", "BindPaths").flatMap((each) => each.split(/\s+/));
  const hiding = mounts.find((each) => each.endsWith(`:${spool}/etc`))?.replace(/^-/, "");
  const hidden = hiding?.slice(0, hiding.indexOf(":"));
  if (site.hylafax?.debian === undefined && hidden !== undefined && site.machine.stat(hidden)?.isDirectory) {
    odd.push(
      fault(`gofaxd.service mounts ${hidden} over ${spool}/etc, where this HylaFAX has its configuration`, {
        means: "gofaxd sees no etc/config, and faxrcvd no FaxDispatch and no setup.cache",
        mend: `gofax setup, or take BindPaths out of gofaxd.service`,
      }),
    );
  }
  if (
    site.hylafax?.debian !== undefined && !/hylafax/.test(unitValues(found, "Service", "BindPaths").join(" "))
  ) {
    odd.push(warning("gofaxd.service does not mount HylaFAX's etc", {
      means: "faxrcvd does not find FaxDispatch and setup.cache",
      mend: `BindPaths=-/etc/hylafax:${spool}/etc in gofaxd.service`,
    }));
  }
  return orOk(odd, "it has what the shipped one has");
}

/** The settings of a unit's text, without comments, as they are for this site. */
function settingsOf(text: string): ReadonlySet<string> {
  return new Set(text.split("\n").map((line) => line.trim()).filter((line) => /^[A-Z]\w+=/.test(line)));
}

/** Settings that are about the site, and those that {@linkcode unitContent} looks at. */
const OWN_SETTINGS =
  /^(User|Group|WorkingDirectory|ExecStart|ReadWritePaths|BindPaths|After|Description|WantedBy|Type|KillMode|RestartPreventExitStatus|AmbientCapabilities|LimitNOFILE|UMask)=/;

function unitShipped(site: Site): readonly Verdict[] {
  const found = gofaxdUnit(site);
  if (found === undefined) return skipped("there is no unit");
  const there = settingsOf(found.texts.join("\n"));
  const missing = [...settingsOf(site.shipped.file("systemd/gofaxd.service"))]
    .filter((line) => !OWN_SETTINGS.test(line) && !there.has(line));
  if (missing.length === 0) return ok(found.path);
  return [
    warning(`${found.path} has not ${some(missing)}`, {
      means: "it is of an earlier version, or was changed: what the shipped one has is there for a reason",
      mend: "gofax setup, or compare it with config/systemd/gofaxd.service; then systemctl daemon-reload",
    }),
  ];
}

function openFiles(site: Site): readonly Verdict[] {
  const { machine, running, modems } = site;
  const pid = running?.gofaxd() ?? 0;
  const used = pid === 0 ? undefined : openFileLimit(machine, pid);
  const found = gofaxdUnit(site);
  const told = Number(found && unitValues(found, "Service", "LimitNOFILE").at(-1)?.split(":")[0]);
  const limit = used ?? (told > 0 ? told : mostOpenFiles());
  if (limit === undefined) return skipped("it cannot be found out");
  const doubt = limitDoubt(limit, modems.length);
  return doubt === undefined
    ? ok(`${limit} files for ${modems.length} modems`)
    : [warning(doubt, { means: "calls are refused", key: "hylafax.modems" })];
}

/** Whether two paths are the same file; undefined if one of them cannot be looked at. */
function isSame({ machine }: Site, one: string, other: string): boolean | undefined {
  const [a, b] = [machine.stat(one), machine.stat(other)];
  return a === undefined || b === undefined ? undefined : a.ino === b.ino && a.dev === b.dev;
}

/** The program of the process that has the lock, which is gofaxd for sure, beside the one that the door leads to. */
function version(site: Site): readonly Verdict[] {
  const { machine, running } = site;
  const pid = running?.gofaxd();
  if (pid === undefined || pid === 0) return skipped("gofaxd does not run");
  const found = programOf(machine, pid);
  if (found === undefined) return skipped("only root and gofaxd's own user may look");
  const mend = "systemctl restart gofaxd (it waits for faxes under way)";
  const means = "door and daemon are of different versions";
  if (found.isGone) {
    return [
      warning(`gofaxd (process ${pid}) still runs ${found.path} as it was before it was replaced`, {
        means,
        mend,
      }),
    ];
  }
  const program = doorProgram(site);
  if (program === undefined || isSame(site, found.path, program) !== false) {
    return ok(`${found.path} (process ${pid})`);
  }
  return [
    warning(`gofaxd (process ${pid}) runs ${found.path}, and the door leads to ${program}`, {
      means,
      mend: `gofax door --program ${found.path} /usr/bin/gofaxsend, or start gofaxd from ${program}`,
    }),
  ];
}

/** The checks. */
export const SERVICE_CHECKS: readonly Check[] = [
  { id: "program", part: "program", title: "gofax and gofaxd are the same program", look: program },
  { id: "gofaxd-unit", part: "program", title: "gofaxd starts with the machine", look: unit },
  {
    id: "gofaxd-unit-content",
    part: "program",
    title: "gofaxd's unit is as the shipped one in what matters",
    after: ["gofaxd-unit", "conf-valid", "spool"],
    look: withConfig(unitContent),
  },
  {
    id: "gofaxd-unit-shipped",
    part: "program",
    title: "gofaxd's unit has the settings of the shipped one",
    after: ["gofaxd-unit", "spool"],
    look: unitShipped,
  },
  {
    id: "open-files",
    part: "program",
    title: "enough files may be open for all modems",
    after: ["conf-valid", "spool-disk"],
    look: openFiles,
  },
];

/** The check of the version that runs. */
export const VERSION_CHECK: Check = {
  id: "gofaxd-version",
  part: "running",
  title: "the gofaxd that runs is the program that is installed",
  after: ["gofaxd"],
  asks: true,
  look: version,
};
