/** Services and who starts them. */

import assert from "node:assert/strict";
import { loadLibc } from "../../../lib/os/libc.ts";
import { findUnit, serviceManager, unitUser, unitValues } from "../../../lib/site/look/service_manager.ts";
import { ScratchMachine } from "../../support/scratch_machine.ts";

// It stays open, whichever test needs it first.
loadLibc();

Deno.test("which manager there is", () => {
  using machine = ScratchMachine.with();
  assert.equal(serviceManager(machine), "none");
  machine.put("/usr/bin/supervisord", "", 0o755);
  assert.equal(serviceManager(machine), "supervisord");
  machine.put("/run/systemd/system/", "");
  assert.equal(serviceManager(machine), "systemd");
});

Deno.test("a unit is that of the administrator, with its drop-ins; a template stands for its instances", () => {
  using machine = ScratchMachine.with({
    "/lib/systemd/system/faxgetty@.service": "[Service]\nExecStart=/usr/sbin/faxgetty %i\n",
    "/lib/systemd/system/x.service": "[Service]\nUser=a\nExecStart=/lib\n",
    "/etc/systemd/system/x.service": "[Unit]\nUser=no\n[Service]\n# User=no\nUser=b\nExecStart=/etc\n",
    "/etc/systemd/system/x.service.d/20-b.conf": "[Service]\nExecStart=\nExecStart=/new\n",
    "/lib/systemd/system/x.service.d/10-a.conf": "[Service]\nUser=c\n",
  });
  machine.linkTo("/etc/systemd/system/multi-user.target.wants/x.service", "/etc/systemd/system/x.service");
  machine.linkTo("/etc/systemd/system/y.service", "/dev/null");
  const unit = findUnit(machine, "x.service");
  assert(unit !== undefined);
  assert.deepEqual([unit.path, unit.isEnabled, unit.isMasked], [
    "/etc/systemd/system/x.service",
    true,
    false,
  ]);
  assert.deepEqual([unitUser(unit), unitValues(unit, "Service", "ExecStart")], ["c", ["/new"]]);
  assert.ok(findUnit(machine, "y.service")?.isMasked);
  assert.equal(findUnit(machine, "faxgetty@ttyS0.service")?.path, "/lib/systemd/system/faxgetty@.service");
  assert.equal(findUnit(machine, "z.service"), undefined);
});
