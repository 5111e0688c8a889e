/**
 * What the tests need of the machine beyond Deno: HylaFAX and a few tools, all Debian packages. A HylaFAX that the environment names
 * (installation.ts) is there already, and Debian's is not installed beside it.
 * Missing ones are installed when we are root; otherwise the exact command is told.
 */

import { exec, type Finished, tee } from "./exec.ts";
import { DEBIAN, IS_DEBIAN } from "./installation.ts";
import { DEBIAN_PATHS, setupCache } from "./setup_cache.ts";

/** A Debian package, a file that shows it is there, and the tests that need it (folders below `tests/`). */
export interface Part {
  /** The name of the package. */
  readonly name: string;
  /** A path that exists where it is installed. */
  readonly file: string;
  /** Folders below `tests/`. */
  readonly tests: readonly string[];
}

/** Debian's HylaFAX, where it is the one that is tested. */
const HYLAFAX: readonly Part[] = [
  { name: "hylafax-server", file: DEBIAN.faxq, tests: ["e2e"] },
  { name: "hylafax-client", file: `${DEBIAN.clients}/sendfax`, tests: ["e2e"] },
];

/** Everything else the tests may need. */
const PARTS: readonly Part[] = [
  { name: "netbase", file: "/etc/services", tests: ["e2e"] },
  { name: "procps", file: "/usr/bin/ps", tests: ["e2e"] },
  { name: "ghostscript", file: "/usr/bin/gs", tests: ["e2e", "fax"] },
  { name: "libtiff-tools", file: "/usr/bin/tiffinfo", tests: ["e2e", "fax", "flow", "sim", "cmd"] },
  { name: "python3", file: "/usr/bin/python3", tests: ["os", "spool"] },
  { name: "systemd", file: "/usr/bin/systemd-analyze", tests: ["config"] },
  { name: "busybox", file: "/bin/busybox", tests: ["cmd", "e2e"] },
  { name: "libxml2-utils", file: "/usr/bin/xmllint", tests: ["config", "cmd"] },
  { name: "debootstrap", file: "/usr/sbin/debootstrap", tests: ["e2e"] },
  { name: "lintian", file: "/usr/bin/lintian", tests: ["e2e"] },
  { name: "binutils", file: "/usr/bin/readelf", tests: ["e2e"] },
  { name: "zsh", file: "/usr/bin/zsh", tests: ["cmd"] },
  { name: "fish", file: "/usr/bin/fish", tests: ["cmd"] },
  { name: "mandoc", file: "/usr/bin/mandoc", tests: ["cmd"] },
  { name: "man-db", file: "/usr/bin/man", tests: ["cmd"] },
];

/** Debian's set-up file for HylaFAX; where it exists, installing hylafax-server asks nothing. */
const SETUP_CACHE = "/etc/hylafax/setup.cache";
const POLICY = "/usr/sbin/policy-rc.d";

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** The parts that tests in these folders need; all parts for a run of everything. HylaFAX is none where another is tested. */
export function partsFor(folders: readonly string[] | undefined, withHylafax = IS_DEBIAN): readonly Part[] {
  const parts = withHylafax ? [...HYLAFAX, ...PARTS] : PARTS;
  if (folders === undefined) return parts;
  return parts.filter((part) => part.tests.some((folder) => folders.includes(folder)));
}

/** The packages of these parts that are not on this machine. */
export function missing(parts: readonly Part[]): readonly string[] {
  const names = parts.filter((part) => !exists(part.file)).map((part) => part.name);
  // hylafax-server wants some mail program; the smallest one spares the machine a mail server
  return names.includes("hylafax-server") && !exists("/usr/sbin/sendmail") ? [...names, "msmtp-mta"] : names;
}

/** The command that installs these packages, for a person to type. */
export function installCommand(packages: readonly string[]): string {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(" ")}`;
}

async function apt(args: readonly string[]): Promise<Finished> {
  return await tee("apt-get", [
    "-q",
    "-y",
    "-o",
    "DPkg::Lock::Timeout=300",
    "-o",
    "Acquire::Retries=3",
    "-o",
    "Acquire::http::Timeout=30",
    "-o",
    "Dpkg::Options::=--force-confold",
    ...args,
  ], { env: { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" }, timeoutMs: 600_000 });
}

/** Keeps packages from starting services; undone when disposed, unless the machine had such a file before. */
function withoutServices(): Disposable {
  if (exists(POLICY)) return { [Symbol.dispose]: () => {} };
  Deno.writeTextFileSync(POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  return { [Symbol.dispose]: () => Deno.removeSync(POLICY) };
}

/**
 * Installs Debian packages without a question asked. As root only.
 *
 * @throws {Error} If they are still missing after three attempts.
 */
export async function install(packages: readonly string[]): Promise<void> {
  using _quiet = withoutServices();
  if (packages.includes("hylafax-server") && !exists(SETUP_CACHE)) {
    // without it, and without /etc/services, the package's set-up script asks the same question for ever
    Deno.mkdirSync("/etc/hylafax", { recursive: true });
    Deno.writeTextFileSync(SETUP_CACHE, setupCache(DEBIAN_PATHS, DEBIAN));
  }
  let last = "";
  for (let attempt = 1; attempt <= 3; attempt++) {
    // an installation that was cut off leaves packages half done, and apt refuses until they are
    await exec("dpkg", ["--configure", "-a"], { timeoutMs: 300_000 });
    const updated = await apt(["update"]);
    // a package source that cannot be reached is no failure yet: the installation fails if it was needed
    const installed = await apt(["install", "--no-install-recommends", "--no-remove", ...packages]);
    if (installed.code === 0) return;
    last = `${updated.stderr}${installed.stderr}`.trim();
  }
  throw new Error(`Cannot install ${packages.join(" ")}: ${last}`);
}
