/**
 * HylaFAX on this machine: which one, where its spool and its configuration are, and what stands in there that concerns gofax. Only files
 * are read.
 */

import { type ConfigItem, type ConfigProblem, parseServerConfig } from "../../hylafax/server_config.ts";
import { ALIASES_FILE, type MailAlias, readMailAlias } from "./mail_alias.ts";
import type { Machine } from "../machine.ts";

/** HylaFAX's configuration, etc/config. */
export interface ServerConfigFile {
  /** Its path. */
  readonly path: string;
  /** Its text; undefined if it cannot be read or is not there. */
  readonly text: string | undefined;
  /** Its lines and those of the files that it includes, in the order in which HylaFAX reads them. */
  readonly items: readonly ConfigItem[];
  /** Lines that HylaFAX ignores. */
  readonly problems: readonly ConfigProblem[];
}

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
  /** HylaFAX of hylafax.org, or HylaFAX+. */
  readonly flavour: "hylafax" | "hylafax+";
  /** Such as `6.0.7`; undefined if it cannot be found out. */
  readonly version: string | undefined;
  /** The spool, such as /var/spool/hylafax. */
  readonly spool: string;
  /** The folder with `config` and `config.MODEM` as they are kept: /etc/hylafax on Debian, `etc` of the spool elsewhere. */
  readonly etc: string;
  /** Undefined where `etc` is not mounted in Debian's way. */
  readonly debian: DebianEtc | undefined;
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
const SETUPS = [
  "/usr/lib/hylafax/bin/faxsetup",
  "/usr/sbin/faxsetup",
  "/usr/local/sbin/faxsetup",
  "/usr/local/bin/faxsetup",
];
const WRAPPER = "/usr/sbin/hylafax_wrapper";
const DEBIAN_PROGRAMS = "/usr/lib/hylafax/bin";
const DEBIAN_ETC = "/etc/hylafax";
const MOST_INCLUDES = 20;

/** The version that the script faxsetup has in its head. */
function versionOf(machine: Machine): string | undefined {
  for (const path of SETUPS) {
    const version = /^#\s*VERSION:\s*(\d[\w.]*)/m.exec(machine.text(path) ?? "")?.[1];
    if (version !== undefined) return version;
  }
  return undefined;
}

/** HylaFAX+ counts 5.x and from 7 on, hylafax.org 4.x and 6.x. */
function flavourOf(version: string | undefined): HylafaxFiles["flavour"] {
  const major = Number(version?.split(".")[0]);
  return major === 5 || major >= 7 ? "hylafax+" : "hylafax";
}

/** Reads etc/config, and what it includes: names of included files are relative to the spool. */
function readServerConfig(machine: Machine, etc: string, spool: string): ServerConfigFile {
  const problems: ConfigProblem[] = [];
  let files = 0;
  const read = (path: string, name: string): readonly ConfigItem[] => {
    const parsed = parseServerConfig(machine.text(path) ?? "", name);
    problems.push(...parsed.problems);
    return parsed.items.flatMap((item) => {
      if (item.tag !== "include" || ++files > MOST_INCLUDES) return [item];
      const inEtc = /^etc\/(.*)/.exec(item.value)?.[1];
      const included = inEtc === undefined ? `${spool}/${item.value}` : `${etc}/${inEtc}`;
      return read(item.value.startsWith("/") ? item.value : included, item.value);
    });
  };
  const path = `${etc}/config`;
  return { path, text: machine.text(path), items: read(path, path), problems };
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

/**
 * Looks for HylaFAX's server. Never throws.
 *
 * @param spool where the spool is, if that is known
 * @returns undefined if there is none
 */
export function lookAtHylafax(machine: Machine, spool?: string): HylafaxFiles | undefined {
  const found = spool ?? SPOOLS.find((path) => machine.stat(`${path}/sendq`)?.isDirectory);
  const hasFaxq = machine.which("faxq") !== undefined;
  if (!hasFaxq && (found === undefined || !machine.stat(`${found}/sendq`)?.isDirectory)) return undefined;
  const at = found ?? SPOOLS[0] ?? "";
  const isDebian = at === SPOOLS[0] && machine.lstat(WRAPPER) !== undefined &&
    machine.stat(DEBIAN_ETC)?.isDirectory === true;
  const etc = isDebian ? DEBIAN_ETC : `${at}/etc`;
  const version = versionOf(machine);
  const setupCache = readSetupCache(machine, etc);
  return {
    flavour: flavourOf(version),
    version,
    spool: at,
    etc,
    debian: isDebian ? debianEtc(machine, setupCache) : undefined,
    config: readServerConfig(machine, etc, at),
    modems: modemNames(machine, etc),
    setupCache,
    faxMaster: readMailAlias(machine.text(ALIASES_FILE) ?? "", "FaxMaster"),
    aliasesFile: ALIASES_FILE,
  };
}

/** The value that HylaFAX uses of a tag: the last line's; undefined if there is none. */
export function configValue(config: ServerConfigFile, tag: string): ConfigItem | undefined {
  return config.items.findLast((item) => item.tag === tag.toLowerCase());
}
