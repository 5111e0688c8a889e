/** Checks of what is left of faxgetty, which gofaxd replaces. */

import { findHylafaxServices } from "../../look/hylafax_services.ts";
import { findUnit, OWN_UNITS, serviceManager } from "../../look/service_manager.ts";
import { mustRun, writeFile } from "../base/act.ts";
import { type Check, fault, ok, orOk, some, type Verdict, warning } from "../base/check.ts";
import type { Site } from "../base/site.ts";

/** Units of modems that something enabled: faxgetty's, and openSUSE's for modems that only send. */
const MODEM_UNIT = /^(?:hylafax-)?fax(?:getty|modem)@freeswitch\d+\.service$/;

/** Units of virtual modems that start with the machine. */
function enabledUnits({ machine }: Site): readonly string[] {
  const folders = machine.names(OWN_UNITS).filter((name) => /\.(wants|requires)$/.test(name));
  return folders.flatMap((folder) => machine.names(`${OWN_UNITS}/${folder}`)).filter((name) =>
    MODEM_UNIT.test(name)
  );
}

/** What starts a faxgetty on any system. */
function enabledGettys(site: Site): readonly Verdict[] {
  const found = enabledUnits(site);
  return orOk(
    found.map((name) =>
      warning(`${name} is enabled`, {
        means: "it takes the modem from gofaxd when the machine starts",
        mend: `systemctl disable --now ${name}`,
      })
    ),
    "no virtual modem has one",
  );
}

/** Debian's upgrade fails where the unit of a modem's faxgetty is missing or masked: another one stands in its place. */
function gettyUnits(site: Site): readonly Verdict[] {
  const { machine, modems } = site;
  if (
    machine.stat("/etc/systemd/system")?.isDirectory !== true ||
    findUnit(machine, "faxgetty@.service") === undefined
  ) {
    return enabledGettys(site);
  }
  const units = modems.map((modem) => `faxgetty@${modem}.service`);
  const open = units.filter((name) => {
    const found = findUnit(machine, name);
    return found !== undefined &&
      (found.isMasked || found.texts.some((text) => /ExecStart=\S*faxgetty/.test(text)));
  });
  if (open.length === 0) return ok("virtual modems have none");
  const text = site.shipped.file("systemd/no-faxgetty.service");
  return [warning(`virtual modems have a faxgetty: ${some(open)}`, {
    means:
      "Debian's next upgrade of HylaFAX enables it, or fails; a faxgetty takes the modem's FIFO from gofaxd",
    mend: "gofax setup, or gofax doctor --fix",
    fix: {
      does: `writes ${open.length} units in place of faxgetty`,
      run: async () => {
        for (const name of open) writeFile(site, `${OWN_UNITS}/${name}`, text, 0o644).run();
        const systemctl = machine.which("systemctl");
        if (systemctl !== undefined && serviceManager(machine) === "systemd") {
          await mustRun(site, systemctl, ["daemon-reload"]);
        }
        return `wrote ${open.map((name) => `${OWN_UNITS}/${name}`).join(", ")}`;
      },
    },
  })];
}

function gettyProcesses({ processes, machine }: Site): readonly Verdict[] {
  const found = processes.filter(({ name, words }) =>
    name === "faxgetty" && words.some((word) => /freeswitch\d/.test(word))
  );
  return orOk(
    found.map(({ pid, words }) =>
      fault(`faxgetty runs (process ${pid}: ${words.slice(1).join(" ")})`, {
        means: "it takes the messages that faxq has for gofaxd",
        mend: `systemctl disable --now ${findHylafaxServices(machine).getty ?? "faxgetty@"}${
          words.find((word) => /^freeswitch\d/.test(word)) ?? "MODEM"
        }, or kill ${pid}`,
      })
    ),
    "no faxgetty runs for them",
  );
}

function inittab({ machine }: Site): readonly Verdict[] {
  const lines = (machine.text("/etc/inittab") ?? "").split("\n").filter((line) =>
    /^[^#].*faxgetty/.test(line)
  );
  return orOk(
    lines.map((line) =>
      warning(`/etc/inittab: ${line.trim()}`, {
        means: "init starts a faxgetty",
        mend: "remove the line; telinit q",
      })
    ),
    "no line of /etc/inittab starts one",
  );
}

/** The checks. */
export const GETTY_CHECKS: readonly Check[] = [
  {
    id: "getty-units",
    part: "program",
    title: "no virtual modem has a unit of faxgetty",
    after: ["conf-valid"],
    mends: "writes units in its place that do nothing",
    look: gettyUnits,
  },
  { id: "getty-inittab", part: "program", title: "inittab starts no faxgetty", look: inittab },
  {
    id: "getty-processes",
    part: "program",
    title: "no faxgetty runs for a virtual modem",
    asks: true,
    look: gettyProcesses,
  },
];
