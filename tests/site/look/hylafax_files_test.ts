/** HylaFAX's files. */

import assert from "node:assert/strict";
import { loadLibc } from "../../../lib/os/libc.ts";
import { configValue } from "../../../lib/site/look/hylafax_config.ts";
import { lookAtHylafax, parseSetupCache } from "../../../lib/site/look/hylafax_files.ts";
import { readMailAlias } from "../../../lib/site/look/mail_alias.ts";
import { ScratchMachine } from "../../support/scratch_machine.ts";

// It stays open, whichever test needs it first.
loadLibc();

/** As Debian 12 installs it. */
const DEBIAN = {
  "/usr/sbin/hylafax_wrapper": "#!/bin/sh\n",
  "/usr/lib/hylafax/bin/faxsetup": "#! /bin/bash\n#\n# VERSION:\t6.0.7\n",
  "/var/spool/hylafax/sendq/": "",
  "/var/spool/hylafax/etc/": "",
  "/etc/hylafax/config": "InternationalPrefix: 00\nInclude: etc/more\nSendFaxCmd: /usr/bin/gofaxsend # us\n",
  "/etc/hylafax/more": "MaxDials: 3\nSendFaxCmd: bin/faxsend\nnothing\n",
  "/etc/hylafax/setup.cache": "SBIN='/usr/sbin'\nSPOOL='/var/spool/hylafax'\n",
  "/etc/hylafax/config.freeswitch10": "",
  "/etc/hylafax/config.freeswitch2": "",
  "/etc/hylafax/config.ttyS0": "",
  "/etc/aliases": "postmaster: root\n",
};

Deno.test("Debian's HylaFAX: etc is elsewhere, and its scripts call the wrapper until setup.cache says otherwise", () => {
  using machine = ScratchMachine.with(DEBIAN);
  const found = lookAtHylafax(machine);
  assert(found !== undefined);
  assert.deepEqual(
    [found.flavour, found.version, found.spool, found.etc, found.faxMaster],
    ["hylafax", "6.0.7", "/var/spool/hylafax", "/etc/hylafax", undefined],
  );
  assert.ok(found.debian?.callsWrapper);
  assert.deepEqual(found.modems, ["freeswitch2", "freeswitch10", "ttyS0"]);
  assert.deepEqual(configValue(found.config, "SendFaxCmd"), {
    tag: "sendfaxcmd",
    value: "/usr/bin/gofaxsend",
    where: "/etc/hylafax/config:3",
  });
  assert.equal(configValue(found.config, "MaxDials")?.where, "etc/more:1");
  assert.equal(found.config.problems.length, 1);

  machine.put("/etc/hylafax/setup.cache", "SBIN='/usr/sbin'\nSBIN='/usr/lib/hylafax/bin'\n");
  assert.ok(lookAtHylafax(machine)?.debian?.callsWrapper === false);
});

Deno.test("another HylaFAX has its etc in the spool; without a spool or faxq there is none", () => {
  using machine = ScratchMachine.with({
    "/usr/local/sbin/faxsetup": "# VERSION: 7.0.3\n",
    "/var/spool/fax/sendq/": "",
    "/var/spool/fax/etc/config": "",
  });
  const found = lookAtHylafax(machine);
  assert.deepEqual(
    [found?.flavour, found?.version, found?.spool, found?.etc, found?.debian],
    ["hylafax+", "7.0.3", "/var/spool/fax", "/var/spool/fax/etc", undefined],
  );
  using bare = ScratchMachine.with();
  assert.equal(lookAtHylafax(bare), undefined);
  bare.put("/usr/sbin/faxq", "", 0o755);
  assert.equal(lookAtHylafax(bare)?.spool, "/var/spool/hylafax");
});

Deno.test("parseSetupCache() reads what a shell would set", () => {
  const variables = parseSetupCache("# A='0'\nA='x y'\nB=\"z\"\nC=/bin/c # d\nD=\nA='last'\n");
  assert.deepEqual([...variables], [["A", "last"], ["B", "z"], ["C", "/bin/c"], ["D", ""]]);
});

Deno.test("readMailAlias(): capitals as asked for come first, and lines go on behind a blank", () => {
  const text = '# FaxMaster: no\nfaxmaster: a\n"FaxMaster":\tb,\n\tc\nother: FaxMaster: d\n';
  assert.deepEqual(readMailAlias(text, "FaxMaster"), { name: "FaxMaster", line: 3, to: "b, c" });
  assert.deepEqual(readMailAlias("faxmaster: a\n", "FaxMaster"), { name: "faxmaster", line: 1, to: "a" });
  assert.equal(readMailAlias("x: y\n", "FaxMaster"), undefined);
});
