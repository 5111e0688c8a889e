/** Which HylaFAX is there, for which spool, and what starts it. */

import assert from "node:assert/strict";
import { loadLibc } from "../../../lib/os/libc.ts";
import { foldersOfDaemons, hylafaxDaemons } from "../../../lib/site/look/hylafax_daemons.ts";
import { lookAtHylafax } from "../../../lib/site/look/hylafax_files.ts";
import {
  findHylafaxPrograms,
  hylafaxName,
  programVersion,
  versionInProgram,
} from "../../../lib/site/look/hylafax_programs.ts";
import { findHylafaxServices } from "../../../lib/site/look/hylafax_services.ts";
import { processes } from "../../../lib/site/look/processes.ts";
import { Machine } from "../../../lib/site/machine.ts";
import { hylafaxTest } from "../../support/hylafax.ts";
import { INSTALLATION } from "../../support/installation.ts";
import { ScratchMachine } from "../../support/scratch_machine.ts";

// It stays open, whichever test needs it first.
loadLibc();

const VERSIONS: readonly (readonly [text: string, version: string | undefined])[] = [
  ["\x7fELF\0libhylafax-6.0.so.7\0", "6.0.7"],
  ["\x7fELF\0HylaFAX (tm) Version 6.0.7\0libhylafax-6.0.so.7\0", "6.0.7"],
  ["\x7fELF\0libfaxserver.so.7.0.11\0libfaxutil.so.7.0.11\0", "7.0.11"],
  ["\x7fELF\0HylaFAX (tm) Version 7.0.3\0", "7.0.3"],
  ["\x7fELF\0HylaFAX (tm) Version %s\0libfaxserver.so\0", undefined],
  ["#!/bin/sh\n", undefined],
];

for (const [text, version] of VERSIONS) {
  Deno.test(`versionInProgram() finds ${version} in ${JSON.stringify(text)}`, () => {
    assert.equal(versionInProgram(text), version);
  });
}

hylafaxTest("the version of a real faxq and hfaxd is found, without starting them", async () => {
  const machine = new Machine();
  for (const path of [INSTALLATION.faxq, INSTALLATION.hfaxd]) {
    assert.equal(programVersion(machine, path), INSTALLATION.version, path);
  }
  await Promise.resolve();
});

/** Files of an installation in a folder. */
function installation(folder: string, version: string, spool: string): Readonly<Record<string, string>> {
  const place = version.startsWith("6") ? "log" : "etc";
  const library = version.startsWith("6")
    ? `libhylafax-6.0.so.${version.slice(4)}`
    : `libfaxserver.so.${version}`;
  return {
    [`${folder}/faxq`]: `\x7fELF\0${library}\0`,
    [`${folder}/hfaxd`]: `\x7fELF\0${library}\0`,
    [`${folder}/faxsetup`]: `#! /bin/bash\n# VERSION:\t${version}\nDIR_SPOOL=${spool}\t\t# top\n`,
    [`${folder}/xferfaxstats`]: `if [ -z "$FILES" ]; then\n    FILES=$SPOOL/${place}/xferfaxlog\nfi\n`,
  };
}

/** The spools of both, and both of them. */
const SIDE_BY_SIDE = {
  ...installation("/usr/local/sbin", "7.0.11", "/var/spool/fax"),
  ...installation("/usr/sbin", "6.0.7", "/var/spool/hylafax"),
  "/var/spool/fax/sendq/": "",
  "/var/spool/hylafax/sendq/": "",
};

Deno.test("of installations side by side that one counts whose spool is meant, and the other is named", () => {
  using machine = ScratchMachine.with(SIDE_BY_SIDE);
  for (
    const [spool, name, accounting, other] of [
      ["/var/spool/fax", "HylaFAX+ 7.0.11", "etc/xferfaxlog", "HylaFAX 6.0.7"],
      ["/var/spool/hylafax", "HylaFAX 6.0.7", "log/xferfaxlog", "HylaFAX+ 7.0.11"],
    ] as const
  ) {
    const found = lookAtHylafax(machine, { spool });
    assert(found !== undefined);
    assert.deepEqual(
      [hylafaxName(found), found.spool, found.accounting, found.others.map(hylafaxName)],
      [name, spool, accounting, [other]],
    );
  }
});

Deno.test("of two that were built for one spool that one counts that runs, or is started; else nothing is claimed for a third spool", () => {
  using machine = ScratchMachine.with({
    ...installation("/usr/local/sbin", "7.0.11", "/var/spool/hylafax"),
    ...installation("/usr/sbin", "6.0.7", "/var/spool/hylafax"),
    "/var/spool/hylafax/sendq/": "",
    "/srv/fax/sendq/": "",
  });
  assert.equal(lookAtHylafax(machine)?.programs?.folder, "/usr/local/sbin");
  machine.put("/lib/systemd/system/faxq.service", "[Service]\nExecStart=-/usr/sbin/faxq -D\n");
  assert.equal(lookAtHylafax(machine)?.programs?.folder, "/usr/sbin");
  const running = [{ folder: "/usr/local/sbin", spool: undefined }];
  assert.equal(lookAtHylafax(machine, { running })?.programs?.folder, "/usr/local/sbin");
  const third = lookAtHylafax(machine, { spool: "/srv/fax" });
  assert(third !== undefined);
  assert.deepEqual([third.programs, hylafaxName(third), third.others.length], [
    undefined,
    "HylaFAX of an unknown version",
    2,
  ]);
  const told = [{ folder: "/usr/sbin", spool: "/srv/fax" }];
  assert.equal(lookAtHylafax(machine, { spool: "/srv/fax", running: told })?.version, "6.0.7");
  // what faxsetup wrote there is better than nothing
  machine.put("/srv/fax/status/any.info", "HylaFAX version 7.0.9 built Tue for x86_64\nFaxMaster: root\n");
  assert.equal(lookAtHylafax(machine, { spool: "/srv/fax" })?.flavour, "hylafax+");
});

Deno.test("a program in two folders that are one is one installation; one below /opt is found", () => {
  using machine = ScratchMachine.with(installation("/usr/bin", "7.0.11", "/var/spool/hylafax"));
  machine.linkTo("/usr/sbin", "bin");
  machine.put("/opt/fax/sbin/faxq", "\x7fELF\0");
  assert.deepEqual(findHylafaxPrograms(machine).map(({ folder, version }) => [folder, version]), [
    ["/usr/sbin", "7.0.11"],
    ["/opt/fax/sbin", undefined],
  ]);
});

Deno.test("daemons that run tell program and spool, as far as this user may look", () => {
  using machine = ScratchMachine.with({
    "/proc/7/cmdline": "/usr/sbin/faxq\0-D\0",
    "/proc/8/cmdline": "hfaxd\0-q\0/srv/fax/\0-i\0hylafax\0",
    "/proc/9/cmdline": "hfaxd\0",
    "/proc/10/cmdline": "/bin/sh\0faxq\0",
  });
  machine.linkTo("/proc/8/exe", "/opt/fax/sbin/hfaxd (deleted)");
  const found = hylafaxDaemons(machine, processes(machine));
  const byPid = found.toSorted((a, b) => a.pid - b.pid);
  assert.deepEqual(byPid.map(({ name, program, spool }) => [name, program, spool]), [
    ["faxq", "/usr/sbin/faxq", undefined],
    ["hfaxd", "/opt/fax/sbin/hfaxd", "/srv/fax"],
    ["hfaxd", undefined, undefined],
  ]);
  assert.deepEqual(foldersOfDaemons(byPid).map(({ folder }) => folder), ["/usr/sbin", "/opt/fax/sbin"]);
});

const START = (path: string): string => `[Service]\nExecStart=-${path} -x\n`;

Deno.test("services: Debian's, those of the rpm packages, an init script, none", () => {
  using none = ScratchMachine.with();
  const nothing = {
    group: undefined,
    faxq: undefined,
    hfaxd: undefined,
    getty: undefined,
    script: undefined,
  };
  assert.deepEqual(findHylafaxServices(none), nothing);
  none.put("/etc/init.d/hylafax", "");
  assert.deepEqual(findHylafaxServices(none), { ...nothing, script: "/etc/init.d/hylafax" });

  using debian = ScratchMachine.with({
    "/lib/systemd/system/hylafax.service": START("/bin/true"),
    "/lib/systemd/system/faxq.service": START("/usr/sbin/faxq"),
    "/lib/systemd/system/hfaxd.service": START("/usr/sbin/hfaxd"),
    "/lib/systemd/system/faxgetty@.service": START("/usr/sbin/faxgetty"),
    "/lib/systemd/system/gofaxd.service": START("/usr/bin/gofaxd"),
    "/etc/systemd/system/faxgetty@freeswitch0.service": START("/bin/true"),
  });
  assert.deepEqual(findHylafaxServices(debian), {
    group: "hylafax",
    faxq: "faxq",
    hfaxd: "hfaxd",
    getty: "faxgetty@",
    script: undefined,
  });
  debian.linkTo("/etc/systemd/system/faxq.service", "/dev/null");
  assert.equal(findHylafaxServices(debian).faxq, "faxq");

  using rpm = ScratchMachine.with({
    "/usr/lib/systemd/system/hylafax-faxq.service": START("/usr/sbin/faxq"),
    "/usr/lib/systemd/system/hylafax-hfaxd.service": START("/usr/sbin/hfaxd"),
    "/usr/lib/systemd/system/hylafax-faxgetty@.service": START("/usr/sbin/faxgetty"),
    "/usr/lib/systemd/system/hylafax-faxqclean.service": START("/usr/sbin/faxqclean"),
  });
  assert.deepEqual(findHylafaxServices(rpm), {
    group: undefined,
    faxq: "hylafax-faxq",
    hfaxd: "hylafax-hfaxd",
    getty: "hylafax-faxgetty@",
    script: undefined,
  });
});
