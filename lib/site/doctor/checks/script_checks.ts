/** Checks of the scripts and programs that gofax and HylaFAX start, and of the mail that they send. */

import { scriptTrouble } from "../../../os/script_file.ts";
import { configValue } from "../../look/hylafax_config.ts";
import { installWords } from "../../look/packages.ts";
import { mustRun } from "../base/act.ts";
import {
  type Check,
  fault,
  type Fix,
  ok,
  orOk,
  skipped,
  type Verdict,
  warning,
  withConfig,
} from "../base/check.ts";
import type { Site, User } from "../base/site.ts";

/** Whether a user may execute a file, by its mode alone. */
function mayRun({ uid, gid, mode }: Deno.FileInfo, user: User): boolean {
  const bits = mode ?? 0;
  return (bits & (uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001)) !== 0;
}

/** Why a script cannot be run by HylaFAX's user; undefined if no reason is seen. */
function troubleOf({ machine, owner }: Site, path: string): string | undefined {
  const trouble = scriptTrouble(machine.real(path));
  if (trouble !== undefined) return trouble;
  const info = machine.stat(path);
  return owner === undefined || info === undefined || mayRun(info, owner)
    ? undefined
    : `${owner.name} may not execute it`;
}

function mendOf(path: string, trouble: string): string {
  if (/executed?/.test(trouble)) return `chmod a+rx ${path}`;
  if (/Windows/.test(trouble)) return `sed -i 's/\\r$//' ${path}`;
  return `see ${path}`;
}

interface Script {
  readonly key?: string;
  readonly name: string;
  readonly means: string;
  /** Whether faxes go and come without it. */
  readonly isLesser?: true;
  /** Whether nobody misses it where it is not there. */
  readonly isOptional?: true;
}

function scriptsOf(site: Site): readonly Script[] {
  const { config, hylafax } = site;
  const control = hylafax && configValue(hylafax.config, "jobcontrolcmd");
  const all: readonly Script[] = [
    { key: "gofaxd.faxrcvdcmd", name: config?.gofaxd.faxrcvdCmd ?? "", means: "received faxes reach nobody" },
    {
      key: "gofaxd.dynamicconfig",
      name: config?.gofaxd.dynamicConfig ?? "",
      means: "calls come in without it, or not at all",
    },
    { key: "gofaxsend.dynamicconfig", name: config?.gofaxsend.dynamicConfig ?? "", means: "jobs wait" },
    { name: control?.value.split(/\s+/)[0] ?? "", means: "jobs are sent without it, or wait" },
    { name: "bin/notify", means: "nobody is told how a job ended", isLesser: true },
    {
      name: "etc/FaxAccounting",
      means: "it is not told of the accounting",
      isLesser: true,
      isOptional: true,
    },
  ];
  return all.filter(({ name, isOptional }) =>
    name !== "" && (isOptional !== true || site.machine.lstat(pathOf(site, name)) !== undefined)
  );
}

/** Folders in which an empty name of etc/ is to be looked for: Debian keeps etc elsewhere. */
function pathOf({ spool, etc }: Site, name: string): string {
  if (name.startsWith("/")) return name;
  return name.startsWith("etc/") ? `${etc}/${name.slice(4)}` : `${spool}/${name}`;
}

function scripts(site: Site): readonly Verdict[] {
  const found = scriptsOf(site).flatMap(({ key, name, means, isLesser }): readonly Verdict[] => {
    const path = pathOf(site, name);
    const trouble = troubleOf(site, path);
    if (trouble === undefined) return [];
    const more = { means, mend: mendOf(path, trouble), ...(key === undefined ? {} : { key }) };
    return [(isLesser ? warning : fault)(`${path}: ${trouble}`, more)];
  });
  return orOk(found, "they can be run");
}

/** Files that HylaFAX's scripts read as shell text: a carriage return breaks them where no interpreter is named. */
const SOURCED = ["FaxDispatch", "FaxNotify", "setup.cache", "setup.modem", "DynamicConfig"];

function lineEnds({ machine, etc }: Site): readonly Verdict[] {
  const found = SOURCED.filter((name) => machine.text(`${etc}/${name}`)?.includes("\r\n"));
  return orOk(
    found.map((name) =>
      fault(`${etc}/${name} has line ends of Windows`, {
        means: "the shell reads other words than those that stand there",
        mend: `sed -i 's/\\r$//' ${etc}/${name}`,
      })
    ),
    "line ends are right",
  );
}

function tools({ machine }: Site): readonly Verdict[] {
  const missing = ["tiffcp"].filter((name) => machine.which(name) === undefined);
  return orOk(
    missing.map((name) =>
      fault(`there is no ${name}`, {
        means: "jobs of several documents cannot be sent",
        mend: installWords(machine, "tiffcp"),
      })
    ),
    "tiffcp is there",
  );
}

function mailer({ machine, hylafax, faxsetup }: Site): readonly Verdict[] {
  const said = hylafax?.setupCache.variables.get("SENDMAIL");
  const path = said ?? machine.which("sendmail") ?? machine.which("/usr/lib/sendmail");
  const info = path === undefined ? undefined : machine.stat(path);
  if (path !== undefined && info?.isFile && ((info.mode ?? 0) & 0o111) !== 0) return ok(path);
  return [
    warning(said === undefined ? "there is no sendmail" : `${said} (SENDMAIL in setup.cache) is not there`, {
      means: "nobody gets a mail about a fax, received ones neither",
      mend: `install postfix, or another mail system; then ${faxsetup}`,
    }),
  ];
}

function addAlias(site: Site, path: string): Fix {
  const line = "FaxMaster: root";
  return {
    does: `adds "${line}" to ${path} and runs newaliases`,
    run: async () => {
      const text = site.machine.text(path) ?? "";
      const gap = text === "" || text.endsWith("\n") ? "" : "\n";
      Deno.writeTextFileSync(site.machine.real(path), `${gap}${line}\n`, { append: true });
      const program = site.machine.which("newaliases");
      if (program !== undefined) await mustRun(site, program, []);
      return `added "${line}" to ${path}${program === undefined ? "" : " and ran newaliases"}`;
    },
  };
}

function alias(site: Site): readonly Verdict[] {
  const { hylafax, machine } = site;
  if (hylafax === undefined) return skipped("there is no HylaFAX");
  const { faxMaster, aliasesFile } = hylafax;
  if (faxMaster !== undefined && faxMaster.to !== "") return ok(`FaxMaster: ${faxMaster.to}`);
  const isThere = machine.stat(aliasesFile)?.isFile === true;
  return [warning(`FaxMaster is no alias in ${aliasesFile}${isThere ? "" : ", which is not there"}`, {
    means: "mails to HylaFAX's administrator are read by nobody, or come back",
    mend: `echo 'FaxMaster: root' >> ${aliasesFile}; newaliases`,
    ...(isThere && site.isRoot ? { fix: addAlias(site, aliasesFile) } : {}),
  })];
}

const AFTER = ["conf-valid", "spool"];

/** The checks. */
export const SCRIPT_CHECKS: readonly Check[] = [
  {
    id: "scripts",
    part: "hylafax",
    title: "the scripts can be run by HylaFAX's user: mode, interpreter, line ends",
    after: AFTER,
    look: withConfig(scripts),
  },
  {
    id: "line-ends",
    part: "hylafax",
    title: "what HylaFAX's scripts read has no line ends of Windows",
    after: ["hylafax"],
    look: lineEnds,
  },
  { id: "tools", part: "hylafax", title: "tiffcp is there", look: tools },
  {
    id: "mail-program",
    part: "hylafax",
    title: "there is a program that takes mail",
    after: ["hylafax"],
    look: mailer,
  },
  {
    id: "fax-master",
    part: "hylafax",
    title: "mail to FaxMaster has a reader",
    after: ["hylafax"],
    mends: "adds the alias, for root, and runs newaliases",
    look: alias,
  },
];
