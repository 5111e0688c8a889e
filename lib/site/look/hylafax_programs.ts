/**
 * HylaFAX's programs on this machine: which HylaFAX they are of, in which version, and for which spool they were built. Only files are
 * read, no program is started: faxq and hfaxd have no option that tells their version.
 *
 * | what | where it stands |
 * |---|---|
 * | version | `HylaFAX (tm) Version 6.0.7` in faxq, or its libraries' names `libhylafax-6.0.so.7`, `libfaxserver.so.7.0.11`; `# VERSION:` in faxsetup |
 * | spool | `DIR_SPOOL=` in faxsetup |
 * | accounting | `FILES=$SPOOL/…` in xferfaxstats and recvstats: `log/xferfaxlog` as Debian builds 6.0.7, `etc/xferfaxlog` in HylaFAX+ 7.0.11 |
 */

import type { Dialect } from "../../hylafax/dialect.ts";
import type { Machine } from "../machine.ts";

/** The programs of one installation. */
export interface HylafaxPrograms {
  /** The folder of faxq and hfaxd. */
  readonly folder: string;
  /** Whether faxq is there: packages of clients have faxsetup, too. */
  readonly hasFaxq: boolean;
  /** HylaFAX of hylafax.org, or HylaFAX+; undefined if nothing tells. */
  readonly flavour: Dialect | undefined;
  /** Such as `6.0.7`; undefined if nothing tells. */
  readonly version: string | undefined;
  /** The spool that they use unless they are told another; undefined if nothing tells. */
  readonly spool: string | undefined;
  /** Where their statistics find the accounting, relative to the spool; undefined if nothing tells. */
  readonly accounting: string | undefined;
}

/** Folders that have faxq: of packages, of `make install`, and below /opt. */
const FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/usr/local/bin", "/usr/bin"];
/** Debian has wrappers in /usr/sbin, and the programs here. */
const DEBIAN_SCRIPTS = "/usr/lib/hylafax/bin";
/** faxq has some 300 KB; nobody looks through more than this. */
const MOST_BYTES = 8 << 20;

/** HylaFAX+ counts 5.x and from 7 on, hylafax.org 4.x and 6.x. */
export function flavourOfVersion(version: string): Dialect {
  const major = Number(version.split(".")[0]);
  return major === 5 || major >= 7 ? "hylafax+" : "hylafax";
}

/** A HylaFAX with its version, as people call it. */
export function hylafaxName(
  { flavour, version }: { readonly flavour: Dialect | undefined; readonly version: string | undefined },
): string {
  return `${flavour === "hylafax+" ? "HylaFAX+" : "HylaFAX"} ${version ?? "of an unknown version"}`;
}

/** An installation beside the one that counts, with folder and spool. */
export function otherHylafaxName(programs: HylafaxPrograms): string {
  const { folder, spool } = programs;
  return `${hylafaxName(programs)} in ${folder}${spool === undefined ? "" : `, for ${spool}`}`;
}

/** The version that the text of a program of HylaFAX tells, each byte of it as one character; undefined if it tells none. */
export function versionInProgram(text: string): string | undefined {
  const said = /HylaFAX \(tm\) Version (\d+(?:\.\d+)+)/.exec(text)?.[1];
  if (said !== undefined) return said;
  const [, release, patch] = /\blibhylafax-(\d+\.\d+)\.so\.(\d+)/.exec(text) ?? [];
  return release === undefined
    ? /\blibfax(?:server|util)\.so\.(\d+(?:\.\d+)+)/.exec(text)?.[1]
    : `${release}.${patch}`;
}

/** The version of a program file; undefined if it tells none, or cannot be read. */
export function programVersion(machine: Machine, path: string): string | undefined {
  const size = machine.stat(path)?.size ?? 0;
  return versionInProgram(machine.head(path, Math.min(size, MOST_BYTES)) ?? "");
}

/** The first of HylaFAX's scripts of a name that has what is looked for. */
function inScripts(
  machine: Machine,
  folders: readonly string[],
  names: readonly string[],
  what: RegExp,
): string | undefined {
  for (const folder of folders) {
    for (const name of names) {
      const found = what.exec(machine.text(`${folder}/${name}`) ?? "")?.[1];
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Folders of the scripts that belong to the programs of a folder. */
function scriptFolders(folder: string): readonly string[] {
  return folder === "/usr/sbin" ? [DEBIAN_SCRIPTS, folder] : [folder];
}

/** The programs in a folder; undefined if there is neither faxq nor faxsetup. */
function programsIn(machine: Machine, folder: string): HylafaxPrograms | undefined {
  const scripts = scriptFolders(folder);
  const setupVersion = inScripts(machine, scripts, ["faxsetup"], /^#\s*VERSION:\s*(\d[\w.]*)/m);
  const hasFaxq = machine.stat(`${folder}/faxq`)?.isFile === true;
  if (!hasFaxq && setupVersion === undefined) return undefined;
  const version = programVersion(machine, `${folder}/faxq`) ?? setupVersion;
  return {
    folder,
    hasFaxq,
    flavour: version === undefined ? undefined : flavourOfVersion(version),
    version,
    spool: inScripts(machine, scripts, ["faxsetup"], /^DIR_SPOOL=(\/[^\s#;"']+)/m),
    accounting: inScripts(
      machine,
      scripts,
      ["xferfaxstats", "recvstats"],
      /^\s*FILES="?\$\{?SPOOL\}?\/([\w./-]+)/m,
    ),
  };
}

/**
 * All installations, in the order in which a shell of root would find them, those below /opt last. Never throws.
 *
 * @param more further folders, of units or of processes
 */
export function findHylafaxPrograms(
  machine: Machine,
  more: readonly string[] = [],
): readonly HylafaxPrograms[] {
  const optional = machine.names("/opt").map((name) => `/opt/${name}/sbin`);
  const seen = new Set<string>();
  return [...FOLDERS, ...more, ...optional].flatMap((folder) => {
    const names = [`${folder}/faxq`, ...scriptFolders(folder).map((each) => `${each}/faxsetup`)];
    const info = names.map((name) => machine.stat(name)).find((each) => each?.isFile);
    // where /usr/sbin is a link to /usr/bin, faxq is there twice
    const key = info === undefined ? "" : `${info.dev}:${info.ino}`;
    if (info === undefined || seen.has(key)) return [];
    seen.add(key);
    return programsIn(machine, folder) ?? [];
  });
}

/** A folder that is known to have the programs of a spool, because a faxq of it runs from there for instance. */
export interface KnownFolder {
  /** The folder. */
  readonly folder: string;
  /** The spool that faxq was told; undefined if it uses the one that it was built for. */
  readonly spool: string | undefined;
}

/** Those programs that serve a spool; undefined if none does, or if several may and nothing tells. */
export function programsFor(
  spool: string,
  all: readonly HylafaxPrograms[],
  known: readonly KnownFolder[],
): HylafaxPrograms | undefined {
  const isOf = (each: HylafaxPrograms): boolean => each.spool === spool;
  const run = known.flatMap(({ folder, spool: told }) => {
    const found = all.find((each) => each.folder === folder);
    return found !== undefined && (told === spool || (told === undefined && isOf(found))) ? [found] : [];
  });
  const [only, ...more] = all;
  return run[0] ?? all.find(isOf) ?? (more.length === 0 ? only : undefined);
}
