/**
 * A fresh Debian in a folder, made by debootstrap from Debian's mirror, with Debian's HylaFAX: to install packages in. It lasts as long as
 * the test; nothing is mounted but in the name space of each command, and nothing of this machine is changed.
 */

import { exec, type Finished, must } from "./exec.ts";
import { DEBIAN } from "./installation.ts";
import { KEEP } from "./scratch.ts";
import { DEBIAN_PATHS, setupCache } from "./setup_cache.ts";

const MIRROR = "http://deb.debian.org/debian";
const RELEASE = "bookworm";
/** Both are long on a loaded machine with a slow mirror. */
const MAKE_MS = 8 * 60_000;
const COMMAND_MS = 3 * 60_000;

/** Stands in for systemctl: writes down what it is told. gofaxd is active as long as /run/gofaxd-is-active is there, and never enabled. */
const SYSTEMCTL = `#!/bin/sh
case $* in
  *is-active*) [ -e /run/gofaxd-is-active ] || exit 3 ;;
  *is-enabled*) exit 1 ;;
  *) echo "$*" >>/run/systemctl-was-told ;;
esac
`;

/** What is installed beside HylaFAX: its services table, and the smallest mail program. */
const PACKAGES = ["netbase", "msmtp-mta", "libtiff-tools", "hylafax-server", "hylafax-client"];

/** A Debian in a folder. */
export class DebianChroot implements AsyncDisposable {
  /** Its root, seen from here. */
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /**
   * Makes one.
   *
   * @throws {Error} If the mirror cannot be reached, or a package cannot be installed; the message holds what was said.
   */
  static async make(): Promise<DebianChroot> {
    const made = new DebianChroot(await Deno.makeTempDir({ dir: "/var/tmp", prefix: "gofax-chroot-" }));
    try {
      await Deno.chmod(made.root, 0o755);
      await must("debootstrap", ["--variant=minbase", RELEASE, made.root, MIRROR], { timeoutMs: MAKE_MS });
      await made.#installHylafax();
      return made;
    } catch (error) {
      await made[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #installHylafax(): Promise<void> {
    this.write("/etc/dpkg/dpkg.cfg.d/quick", "force-unsafe-io\n");
    this.write("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", 0o755);
    this.write("/etc/hylafax/setup.cache", setupCache(DEBIAN_PATHS, DEBIAN));
    await this.must(`apt-get -q -y --no-install-recommends install ${PACKAGES.join(" ")}`);
  }

  /** From now on systemd seems to run, and every service may be started and stopped: {@linkcode told} tells what was asked of it. */
  async pretendSystemd(): Promise<void> {
    Deno.removeSync(`${this.root}/usr/sbin/policy-rc.d`);
    await this.must("dpkg-divert --quiet --local --rename --add /bin/systemctl");
    this.write("/bin/systemctl", SYSTEMCTL, 0o755);
    Deno.mkdirSync(`${this.root}/run/systemd/system`, { recursive: true });
  }

  /** Writes a file, by its path in there. */
  write(path: string, text: string, mode = 0o644): void {
    const real = `${this.root}${path}`;
    Deno.mkdirSync(real.replace(/\/[^/]*$/, ""), { recursive: true });
    Deno.writeTextFileSync(real, text);
    Deno.chmodSync(real, mode);
  }

  /** Runs a line of shell in there, as root and with /proc. What it leaves running is ended with it. */
  async run(line: string): Promise<Finished> {
    const inside = `mount -t proc proc "$0/proc" && exec chroot "$0" /bin/sh -c "$1"`;
    return await exec("unshare", [
      ...["--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"],
      ...["sh", "-c", inside, this.root, line],
    ], {
      clearEnv: true,
      env: {
        PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
        DEBIAN_FRONTEND: "noninteractive",
        LC_ALL: "C.UTF-8",
        HOME: "/root",
      },
      timeoutMs: COMMAND_MS,
    });
  }

  /**
   * Runs a line of shell that must succeed.
   *
   * @returns what it said, on both
   * @throws {Error} If it fails.
   */
  async must(line: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(line);
    if (code !== 0) throw new Error(`${line} exited with ${code}:\n${stdout}${stderr}`);
    return stdout + stderr;
  }

  /** What systemctl was told since the last time, line by line. */
  told(): readonly string[] {
    const file = `${this.root}/run/systemctl-was-told`;
    try {
      const lines = Deno.readTextFileSync(file).trimEnd().split("\n");
      Deno.removeSync(file);
      return lines;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }

  /** Installs a package file of this machine with apt. The administrator's version of a changed file stays. */
  async install(deb: string): Promise<string> {
    Deno.copyFileSync(deb, `${this.root}/root/package.deb`);
    return await this.must("apt-get -q -y -o Dpkg::Options::=--force-confold install /root/package.deb");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (Deno.env.get(KEEP) === undefined) await Deno.remove(this.root, { recursive: true });
  }
}
