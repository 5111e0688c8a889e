/**
 * HylaFAX on this machine: which one, where its spool and its configuration are, and what stands in there that concerns gofax. Only files
 * are read.
 */

import type { Dialect } from "../../hylafax/dialect.ts";
import { configValue, readServerConfig, type ServerConfigFile } from "./hylafax_config.ts";
import {
  findHylafaxPrograms,
  flavourOfVersion,
  type HylafaxPrograms,
  type KnownFolder,
  programsFor,
} from "./hylafax_programs.ts";
import { findHylafaxServices, foldersOfServices, type HylafaxServices } from "./hylafax_services.ts";
import { ALIASES_FILE, type MailAlias, readMailAlias } from "./mail_alias.ts";
import type { Machine } from "../machine.ts";

/** The shell variables that HylaFAX's scripts read. */
export interface SetupCache {
  /** Its path. */
  readonly path: string;
  /** Its text; undefined if it is not there. Without it faxq does not start. */
  readonly text: string | undefined;
  /** Variables, without their quotes; the last one of a name counts. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Debian's way with the configuration: it is in /etc/hylafax, and mounted onto the spool's etc for each service and program. */
export interface DebianEtc {
  /** The wrapper that programs of /usr/sbin are links to; it mounts, runs the real program, and unmounts. */
  readonly wrapper: string;
  /** The folder of the real programs. */
  readonly programs: string;
  /**
   * Whether HylaFAX's scripts call the wrapper from within the wrapper (bug 1076953): the inner one unmounts `etc` under the outer one.
   * Without `SBIN` in setup.cache, and with that of faxsetup, they do.
   */
  readonly callsWrapper: boolean;
  /** The script that faxsetup reads before it writes setup.cache anew. */
  readonly faxsetupLocal: string;
}

/** A HylaFAX. */
export interface HylafaxFiles {
  /** HylaFAX of hylafax.org, or HylaFAX+; undefined if it cannot be found out. */
  readonly flavour: Dialect | undefined;
  /** Such as `6.0.7`; undefined if it cannot be found out. */
  readonly version: string | undefined;
  /** The programs that serve the spool; undefined if none are there, or several and none tells that it does. */
  readonly programs: HylafaxPrograms | undefined;
  /** Further installations on this machine. */
  readonly others: readonly HylafaxPrograms[];
  /** What starts them. */
  readonly services: HylafaxServices;
  /** The spool, such as /var/spool/hylafax. */
  readonly spool: string;
  /** The folder with `config` and `config.MODEM` as they are kept: /etc/hylafax on Debian, `etc` of the spool elsewhere. */
  readonly etc: string;
  /** Undefined where `etc` is not mounted in Debian's way. */
  readonly debian: DebianEtc | undefined;
  /** Where its own statistics read the accounting, relative to the spool; undefined if it cannot be found out. */
  readonly accounting: string | undefined;
  /** Where faxq locks modems: UUCPLockDir, or the folder that it was built with, as faxsetup knows it. */
  readonly lockFolder: { readonly path: string; readonly where: string | undefined };
  /** faxq's configuration. */
  readonly config: ServerConfigFile;
  /** Names of all modems with a file `config.NAME` in `etc`, sorted; numbers by their value. */
  readonly modems: readonly string[];
  /** What the scripts read. */
  readonly setupCache: SetupCache;
  /** Who gets mail for FaxMaster. */
  readonly faxMaster: MailAlias | undefined;
  /** The file of mail aliases. */
  readonly aliasesFile: string;
}

const SPOOLS = ["/var/spool/hylafax", "/var/spool/fax"];
const WRAPPER = "/usr/sbin/hylafax_wrapper";
const DEBIAN_PROGRAMS = "/usr/lib/hylafax/bin";
const DEBIAN_ETC = "/etc/hylafax";
/** Where both HylaFAXes lock modems unless they were built for another folder. */
export const USUAL_LOCKS = "/var/lock";

/** Whether two paths are one folder of locks: /var/lock leads to /run/lock. */
export function isSameLockFolder(a: string, b: string): boolean {
  const plain = (path: string): string =>
    path.replace(/\/+$/, "").replace(/^\/run\/lock(?=\/|$)/, "/var/lock");
  return plain(a) === plain(b);
}

/** The variables that a shell would set. Only plain assignments with one kind of quotes, as faxsetup writes them, are understood. */
export function parseSetupCache(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/^[ \t]*([A-Za-z_]\w*)=(?:'([^'\n]*)'|"([^"\n]*)"|([^\s'"#;]*))/gm);
  return new Map(
    [...found].map(([, name = "", single, double, bare]) => [name, single ?? double ?? bare ?? ""]),
  );
}

function readSetupCache(machine: Machine, etc: string): SetupCache {
  const path = `${etc}/setup.cache`;
  const text = machine.text(path);
  return { path, text, variables: parseSetupCache(text ?? "") };
}

function debianEtc(machine: Machine, cache: SetupCache): DebianEtc | undefined {
  if (machine.lstat(WRAPPER) === undefined || !machine.stat(DEBIAN_ETC)?.isDirectory) return undefined;
  return {
    wrapper: WRAPPER,
    programs: DEBIAN_PROGRAMS,
    callsWrapper: cache.variables.get("SBIN") !== DEBIAN_PROGRAMS,
    faxsetupLocal: "/usr/sbin/faxsetup.local",
  };
}

function modemNames(machine: Machine, etc: string): readonly string[] {
  const names = machine.names(etc).flatMap((name) => /^config\.([\w-]+)$/.exec(name)?.[1] ?? []);
  return names.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/** The HylaFAX whose faxsetup was run last for a spool, which writes `HylaFAX version 7.0.11 built …` there; undefined if nothing tells. */
export function versionOfSpool(machine: Machine, spool: string): string | undefined {
  const info = machine.text(`${spool}/status/any.info`) ?? "";
  return /^HylaFAX version (\d[\w.]*) built/m.exec(info)?.[1];
}

function accountingOf(
  machine: Machine,
  spool: string,
  programs: HylafaxPrograms | undefined,
): string | undefined {
  if (programs?.accounting !== undefined) return programs.accounting;
  const there = ["etc/xferfaxlog", "log/xferfaxlog"].filter((name) =>
    machine.stat(`${spool}/${name}`)?.isFile
  );
  return there.length === 1 ? there[0] : undefined;
}

/** What lookAtHylafax() may be told. */
export interface HylafaxHints {
  /** Where the spool is. */
  readonly spool?: string | undefined;
  /** Folders of daemons that run. */
  readonly running?: readonly KnownFolder[];
}

/** Where Debian's packages have etc; undefined if the programs are of another installation. */
function isDebians(machine: Machine, spool: string, programs: HylafaxPrograms | undefined): boolean {
  return spool === SPOOLS[0] && (programs === undefined || programs.folder === "/usr/sbin") &&
    machine.lstat(WRAPPER) !== undefined && machine.stat(DEBIAN_ETC)?.isDirectory === true;
}

/**
 * Looks for HylaFAX's server. Never throws.
 *
 * @returns undefined if there is none
 */
export function lookAtHylafax(
  machine: Machine,
  { spool, running = [] }: HylafaxHints = {},
): HylafaxFiles | undefined {
  const services = findHylafaxServices(machine);
  const started = foldersOfServices(machine, services);
  const all = findHylafaxPrograms(machine, [...running.map(({ folder }) => folder), ...started]);
  const isSpool = (path: string): boolean => machine.stat(`${path}/sendq`)?.isDirectory === true;
  const starting = all.filter(({ folder }) => started.includes(folder));
  const spools = [...[...starting, ...all].flatMap((each) => each.spool ?? []), ...SPOOLS];
  const found = spool ?? spools.find(isSpool);
  if (!all.some(({ hasFaxq }) => hasFaxq) && (found === undefined || !isSpool(found))) return undefined;
  const at = found ?? spools[0] ?? "";
  const known = [...running, ...started.map((folder) => ({ folder, spool: undefined }))];
  const programs = programsFor(at, all, known);
  const isDebian = isDebians(machine, at, programs);
  const etc = isDebian ? DEBIAN_ETC : `${at}/etc`;
  const version = programs?.version ?? versionOfSpool(machine, at);
  const setupCache = readSetupCache(machine, etc);
  const config = readServerConfig(machine, etc, at);
  const locks = configValue(config, "uucplockdir");
  return {
    flavour: version === undefined ? undefined : flavourOfVersion(version),
    version,
    programs,
    others: all.filter((each) => each.hasFaxq && each !== programs),
    services,
    spool: at,
    etc,
    debian: isDebian ? debianEtc(machine, setupCache) : undefined,
    accounting: accountingOf(machine, at, programs),
    lockFolder: {
      path: locks?.value ?? (setupCache.variables.get("UUCP_LOCKDIR") || USUAL_LOCKS),
      where: locks?.where,
    },
    config,
    modems: modemNames(machine, etc),
    setupCache,
    faxMaster: readMailAlias(machine.text(ALIASES_FILE) ?? "", "FaxMaster"),
    aliasesFile: ALIASES_FILE,
  };
}
