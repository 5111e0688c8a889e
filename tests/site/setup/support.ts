/** Machines for tests of setup: with Debian's HylaFAX or HylaFAX+, and FreeSWITCH without a configuration. */

import { lookAround, type Site } from "../../../lib/site/setup/site.ts";
import { applyStep } from "../../../lib/site/setup/apply.ts";
import { Journal } from "../../../lib/site/setup/journal.ts";
import { makePlan, type Plan } from "../../../lib/site/setup/plan.ts";
import type { Wishes } from "../../../lib/site/setup/wishes.ts";
import type { Ran } from "../../../lib/site/machine.ts";
import { ScratchMachine } from "../../support/scratch_machine.ts";

/** The door's text; what is in it does not matter here. */
export const DOOR_TEXT = "#!/bin/sh -p\n# door\n";

/** Nothing is told. */
export const NO_WISHES: Wishes = { faxTo: [], faxMaster: "root", mayStart: true };

/** All that a new site needs. */
export const WISHES: Wishes = {
  ...NO_WISHES,
  ident: "+49 30 4711",
  header: "Example & Sons",
  faxNumber: "+49304711",
  modems: 2,
  pbx: { kind: "asterisk", address: "10.0.0.5", from: ["10.0.0.5"] },
};

/** Programs that were run on a machine of tests. */
export type Commands = string[];

/** Files and programs of a system. */
interface System {
  readonly files: Readonly<Record<string, string>>;
  readonly programs: readonly string[];
}

/** What every system has. */
const PROGRAMS = ["/usr/bin/gofax", "/usr/bin/freeswitch", "/usr/bin/newaliases", "/usr/bin/systemctl"];

/** A machine that notes what is run on it; all users are the one who runs the test. */
function machineOf({ files, programs }: System, commands: Commands): ScratchMachine {
  const [uid, gid] = [Deno.uid() ?? 0, Deno.gid() ?? 0];
  const active = new Set<string>();
  const run = (program: string, args: readonly string[]): Promise<Ran> => {
    const unit = args.at(-1) ?? "";
    if (args[0] === "is-active") {
      return Promise.resolve({ code: active.has(unit) ? 0 : 3, stdout: "", stderr: "" });
    }
    commands.push([program, ...args].join(" "));
    const wants = "/etc/systemd/system/multi-user.target.wants";
    if (args[0] === "enable") machine.linkTo(`${wants}/${unit}`, `/etc/systemd/system/${unit}`);
    if (args[0] === "disable") Deno.removeSync(machine.real(`${wants}/${unit}`));
    if (args[0] === "start" || args[0] === "restart") active.add(unit);
    if (args[0] === "stop") active.delete(unit);
    return Promise.resolve({ code: 0, stdout: "", stderr: "" });
  };
  const machine = ScratchMachine.with({
    "/etc/passwd": `root:x:${uid}:${gid}::/root:/bin/sh\nuucp:x:${uid}:${gid}::/:/bin/sh\n`,
    "/etc/group": `root:x:${gid}:\nuucp:x:${gid}:\n`,
    "/etc/aliases": "postmaster: root\n",
    "/run/systemd/system/": "",
    ...files,
  }, run);
  for (const program of [...PROGRAMS, ...programs]) machine.put(program, "#!/bin/sh\n", 0o755);
  return machine;
}

/** Files of Debian 12's packages, as far as setup looks at them. */
export function debian(
  files: Readonly<Record<string, string>> = {},
  commands: Commands = [],
): ScratchMachine {
  const programs = ["/usr/sbin/hylafax_wrapper", "/usr/sbin/faxq", "/usr/bin/apt-get"];
  return machineOf({
    files: {
      "/etc/hylafax/config": "# Debian's\nInternationalPrefix:\t00\n",
      "/etc/hylafax/setup.cache": "SBIN='/usr/sbin'\nSPOOL='/var/spool/hylafax'\n",
      "/var/spool/hylafax/sendq/": "",
      "/usr/lib/hylafax/bin/faxsetup": "# VERSION:\t6.0.7\n",
      "/lib/systemd/system/faxgetty@.service": "[Service]\nExecStart=/usr/sbin/faxgetty %i\n",
      "/lib/systemd/system/hylafax.service": "[Service]\nExecStart=/bin/true\n",
      "/lib/systemd/system/faxq.service": "[Service]\nExecStart=/usr/sbin/faxq\n",
      "/lib/systemd/system/hfaxd.service": "[Service]\nExecStart=/usr/sbin/hfaxd\n",
      ...files,
    },
    programs,
  }, commands);
}

/** The programs of HylaFAX+ in a folder, as far as setup looks at them, and their spool. */
function plusFiles(sbin: string, spool: string, locks: string): Readonly<Record<string, string>> {
  return {
    [`${sbin}/faxq`]: "\x7fELF\0libfaxserver.so.7.0.11\0",
    [`${sbin}/faxsetup`]: `# VERSION:\t7.0.11\nDIR_SPOOL=${spool}\t\t# top\n`,
    [`${sbin}/xferfaxstats`]: "    FILES=$SPOOL/etc/xferfaxlog\n",
    [`${spool}/sendq/`]: "",
    [`${spool}/etc/config`]: "# faxsetup's\nInternationalPrefix:\t00\n",
    [`${spool}/etc/setup.cache`]: `SBIN='${sbin}'\nSPOOL='${spool}'\nUUCP_LOCKDIR='${locks}'\n`,
    [`${spool}/etc/xferfaxlog`]: "",
  };
}

/** The rpm package hylafax+ of openSUSE or Fedora: /etc/hylafax has what clients read, and `etc` is in the spool. */
export function rpmPlus(
  files: Readonly<Record<string, string>> = {},
  commands: Commands = [],
): ScratchMachine {
  return machineOf({
    files: {
      ...plusFiles("/usr/sbin", "/var/spool/hylafax", "/var/lock/lockdev"),
      "/etc/hylafax/hfaxd.conf": "",
      "/usr/lib/systemd/system/hylafax-faxq.service": "[Service]\nExecStart=/usr/sbin/faxq -D\n",
      "/usr/lib/systemd/system/hylafax-hfaxd.service": "[Service]\nExecStart=/usr/sbin/hfaxd -d -i hylafax\n",
      "/usr/lib/systemd/system/hylafax-faxgetty@.service":
        "[Service]\nExecStart=-/usr/sbin/faxgetty /dev/%I\n",
      ...files,
    },
    programs: ["/usr/bin/zypper"],
  }, commands);
}

/** HylaFAX+ as `make install` leaves it, without units. */
export function madePlus(
  files: Readonly<Record<string, string>> = {},
  commands: Commands = [],
): ScratchMachine {
  const spool = "/usr/local/spool/fax";
  return machineOf(
    { files: { ...plusFiles("/usr/local/sbin", spool, "/var/lock"), ...files }, programs: [] },
    commands,
  );
}

/** The machine as setup finds it; a program is given where there is a compiled one. */
export function siteOf(machine: ScratchMachine, program?: string): Site {
  return lookAround(machine, {
    program,
    door: DOOR_TEXT,
    configFile: "/etc/gofax.conf",
    readConfigText: (real) => {
      try {
        return Deno.readTextFileSync(real);
      } catch {
        return undefined;
      }
    },
  });
}

/** The plan for a machine as it is now. */
export function planFor(
  machine: ScratchMachine,
  wishes: Partial<Wishes> = {},
  { program }: { readonly program?: string } = {},
): Promise<Plan> {
  return makePlan(siteOf(machine, program), { ...NO_WISHES, ...wishes });
}

/** Makes a plan and does it. */
export async function setUp(
  machine: ScratchMachine,
  wishes: Partial<Wishes> = {},
  { program }: { readonly program?: string } = {},
): Promise<Plan> {
  const plan = await planFor(machine, wishes, program === undefined ? {} : { program });
  const journal = Journal.begin(machine);
  for (const step of plan.steps) await applyStep(machine, step, journal);
  return plan;
}

/** Every file and link below the machine's root except the journals, with what is in it, to compare. */
export function snapshot(machine: ScratchMachine): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const walk = (folder: string): void => {
    for (const { name, isDirectory, isSymlink } of Deno.readDirSync(machine.real(folder || "/"))) {
      const path = `${folder}/${name}`;
      if (path === "/var/lib/gofax") continue;
      const mode = ((machine.lstat(path)?.mode ?? 0) & 0o7777).toString(8);
      if (isSymlink) found[path] = `-> ${machine.link(path)}`;
      else if (isDirectory) walk(path);
      else found[path] = `${mode} ${machine.text(path)}`;
    }
  };
  walk("");
  return found;
}
