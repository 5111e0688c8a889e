/**
 * Which HylaFAX the tests run: Debian's 6.0.7, or another that the environment names. Only this file knows where its programs and
 * files are.
 *
 * | variable | what it is |
 * |---|---|
 * | `GOFAX_TEST_HYLAFAX` | the prefix of an installation: `bin/` has sendfax and the other clients, `sbin/` has the rest, faxq and hfaxd among it |
 * | `GOFAX_TEST_HYLAFAX_SPOOL` | the spool that it was installed with: `bin/` has its scripts, `etc/` its templates |
 *
 * Both or none are set. The installation is not changed, and its own spool is not used.
 */

import type { Dialect } from "../../lib/hylafax/dialect.ts";

/** A HylaFAX on this machine. */
export interface Installation {
  /** Which of the two it is. */
  readonly dialect: Dialect;
  /** Its version, e.g. `6.0.7`. */
  readonly version: string;
  /** The scheduler. */
  readonly faxq: string;
  /** The server of the clients. */
  readonly hfaxd: string;
  /** The folder of sendfax, faxstat, faxrm and faxalter. */
  readonly clients: string;
  /** The folder of faxstate, faxwatch, faxinfo, faxmsg, tiffcheck, xferfaxstats and recvstats. */
  readonly tools: string;
  /** The folder of what the clients read: typerules, pagesizes, faxcover.ps. */
  readonly libdata: string;
  /** The spool's `bin/`, with notify, faxrcvd and the converters. */
  readonly scripts: string;
  /** A folder of texts for mails; undefined where the scripts have them. */
  readonly templates: string | undefined;
  /** A cover page that `ContCoverPage` may name. */
  readonly coverTemplate: string;
  /** `PATH` of its daemons and clients. */
  readonly path: string;
}

const SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

/** Debian's packages hylafax-server and hylafax-client. */
export const DEBIAN: Installation = {
  dialect: "hylafax",
  version: "6.0.7",
  faxq: "/usr/sbin/faxq",
  hfaxd: "/usr/sbin/hfaxd",
  clients: "/usr/bin",
  // /usr/sbin has a wrapper that mounts and unmounts the spool's etc; these are the programs themselves
  tools: "/usr/lib/hylafax/bin",
  libdata: "/etc/hylafax",
  scripts: "/var/spool/hylafax/bin",
  templates: "/etc/hylafax/templates",
  coverTemplate: "/etc/hylafax/cover.templ",
  path: SYSTEM_PATH,
};

/** The variables that name another installation. */
export const VARIABLES = { prefix: "GOFAX_TEST_HYLAFAX", spool: "GOFAX_TEST_HYLAFAX_SPOOL" } as const;

function has(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** HylaFAX+ counts 5.x and from 7 on, hylafax.org 4.x and 6.x. */
function dialectOf(version: string): Dialect {
  const major = Number(version.split(".")[0]);
  return major === 5 || major >= 7 ? "hylafax+" : "hylafax";
}

/** What an installation must have to be one. */
function missingFrom(prefix: string, spool: string): readonly string[] {
  const clients = ["sendfax", "faxstat", "faxrm", "faxalter"].map((name) => `${prefix}/bin/${name}`);
  const servers = ["faxq", "hfaxd", "faxstate", "faxsetup"].map((name) => `${prefix}/sbin/${name}`);
  const scripts = ["notify", "faxrcvd", "ps2fax.gs"].map((name) => `${spool}/bin/${name}`);
  return [...clients, ...servers, ...scripts, `${spool}/etc`].filter((path) => !has(path));
}

/**
 * The HylaFAX below a prefix.
 *
 * @throws {Error} If it is not there, or not whole.
 */
export function installationAt(prefix: string, spool: string): Installation {
  for (const [name, path] of [[VARIABLES.prefix, prefix], [VARIABLES.spool, spool]] as const) {
    if (!path.startsWith("/")) throw new Error(`${name} must be an absolute path, and is "${path}"`);
  }
  const missing = missingFrom(prefix, spool);
  if (missing.length > 0) {
    throw new Error(`${VARIABLES.prefix} names no HylaFAX that can be tested: no ${missing.join(", ")}`);
  }
  const setup = Deno.readTextFileSync(`${prefix}/sbin/faxsetup`);
  const version = /^#\s*VERSION:\s*(\d[\w.]*)/m.exec(setup)?.[1];
  if (version === undefined) throw new Error(`${prefix}/sbin/faxsetup tells no version`);
  const templates = `${spool}/etc/templates`;
  return {
    dialect: dialectOf(version),
    version,
    faxq: `${prefix}/sbin/faxq`,
    hfaxd: `${prefix}/sbin/hfaxd`,
    clients: `${prefix}/bin`,
    tools: `${prefix}/sbin`,
    libdata: `${prefix}/lib/fax`,
    scripts: `${spool}/bin`,
    templates: has(templates) ? templates : undefined,
    coverTemplate: `${spool}/etc/cover.templ`,
    path: `${prefix}/sbin:${prefix}/bin:${SYSTEM_PATH}`,
  };
}

/**
 * Reads the two variables; undefined where neither is set.
 *
 * @throws {Error} If only one is set, or if there is no HylaFAX.
 */
export function namedInstallation(get: (name: string) => string | undefined): Installation | undefined {
  const [prefix = "", spool = ""] = [get(VARIABLES.prefix), get(VARIABLES.spool)];
  if (prefix === "" && spool === "") return undefined;
  if (prefix === "" || spool === "") {
    throw new Error(`${VARIABLES.prefix} and ${VARIABLES.spool} are set together, or neither`);
  }
  return installationAt(prefix, spool);
}

const named = namedInstallation((name) => Deno.env.get(name));

/** The HylaFAX that the tests run. */
export const INSTALLATION: Installation = named ?? DEBIAN;

/** Whether that is Debian's, whose packages the tests may install, and which tests of packages and of faxsetup need. */
export const IS_DEBIAN = named === undefined;
