/** Services: units, what is enabled and started. Nothing is started that the plan does not name. */

import { findUnit, OWN_UNITS, UNIT_FOLDERS } from "../look/service_manager.ts";
import type { ShippedFile } from "./shipped.ts";
import { shippedFor, type Site } from "./site.ts";
import { fileStep, type Part, removeStep, type RunStep, type Step } from "./step.ts";
import type { Wishes } from "./wishes.ts";
import { hylafaxServices, hylafaxStart, withoutSystemd, withoutUnits } from "./without_units.ts";

const SYSTEMCTL = "systemctl";

/** gofaxd lets faxes under way end, for gofaxd.stopwait, before it starts anew. */
const RESTART_MS = 20 * 60_000;

/** All services, in the order in which they start. */
function allServices(site: Site): readonly string[] {
  return ["freeswitch", "gofaxd", ...hylafaxServices(site)];
}

/** Whether an administrator has made sure that nothing starts a service. */
function isMasked({ machine }: Site, name: string): boolean {
  return findUnit(machine, `${name}.service`)?.isMasked === true;
}

function ownUnit(
  site: Site,
  name: string,
  shipped: ShippedFile,
  why: string,
  change = (text: string): string => text,
): readonly Step[] {
  const text = change(shippedFor(site, shipped));
  if (isMasked(site, name)) return [];
  const { machine } = site;
  const path = `${OWN_UNITS}/${name}.service`;
  const isPackaged = UNIT_FOLDERS.some((folder) =>
    folder !== OWN_UNITS && machine.text(`${folder}/${name}.service`) === text
  );
  if (!isPackaged) return fileStep(machine, path, text, why);
  // an earlier run of setup wrote it, and it would hide what later packages bring
  const isCopy = machine.text(path) === text;
  return isCopy ? [removeStep(machine, path, "the package has the same unit")] : [];
}

/** The units that gofax has for itself and, where FreeSWITCH serves faxes alone, for FreeSWITCH. */
export function unitPart(site: Site): Part {
  if (!site.hasUnits) return {};
  const byHand = allServices(site).filter((name) => isMasked(site, name)).map((name) =>
    `${name}.service is masked, and is left alone: systemctl unmask ${name}, then gofax setup again.`
  );
  const { freeswitch } = site;
  const ours = ownUnit(site, "gofaxd", "systemd/gofaxd.service", "the service of gofaxd");
  if (freeswitch.files?.kind === "foreign") return { steps: ours, byHand };
  const switchUnit = ownUnit(
    site,
    "freeswitch",
    "systemd/freeswitch.service",
    "FreeSWITCH runs as the spool's owner, whose faxes it reads",
    (text) =>
      text.replaceAll("/usr/bin/freeswitch", freeswitch.program ?? "/usr/bin/freeswitch").replaceAll(
        "/etc/freeswitch",
        freeswitch.folder,
      ),
  );
  return { steps: [...ours, ...switchUnit], byHand };
}

/**
 * Services that have to be restarted after a step. faxq and hfaxd are not among them: faxq reads `etc/config` anew by itself and hears of new
 * modems from gofaxd, and its restart would break off jobs (docs/internals/hylafax.md#a-restart-of-faxq); hfaxd looks at modem files when
 * somebody asks.
 */
function concerned(site: Site, step: Step): readonly string[] {
  if (step.kind === "run") return [];
  const { path } = step;
  const { folder } = site.freeswitch;
  if (path.startsWith(`${folder}/`) || path.endsWith("/freeswitch.service")) return ["freeswitch"];
  const isOurs = path === site.configFile || path.endsWith("/gofaxd.service") ||
    path.startsWith("/usr/bin/gofax");
  return isOurs ? ["gofaxd"] : [];
}

async function isActive(site: Site, service: string): Promise<boolean> {
  return (await site.machine.run(SYSTEMCTL, ["is-active", "--quiet", `${service}.service`])).code === 0;
}

/** Whether a service is ours to enable and start: it is there, or the plan makes it. */
function isOurs(site: Site, service: string, steps: readonly Step[]): boolean {
  if (
    service === "freeswitch" &&
    (site.freeswitch.files?.kind === "foreign" || site.freeswitch.program === undefined)
  ) return false;
  if (isMasked(site, service)) return false;
  const made = steps.some((step) => step.kind !== "run" && step.path === `${OWN_UNITS}/${service}.service`);
  return made || findUnit(site.machine, `${service}.service`) !== undefined;
}

function enableSteps(site: Site, services: readonly string[]): readonly RunStep[] {
  return services.filter((each) => findUnit(site.machine, `${each}.service`)?.isEnabled !== true).map((
    each,
  ) => ({
    kind: "run",
    command: [SYSTEMCTL, "enable", `${each}.service`],
    undo: [SYSTEMCTL, "disable", `${each}.service`],
    why: "it starts with the machine",
  }));
}

async function startSteps(
  site: Site,
  services: readonly string[],
  steps: readonly Step[],
): Promise<readonly RunStep[]> {
  const touched = new Set(steps.flatMap((step) => concerned(site, step)));
  const started: RunStep[] = [];
  for (const service of services) {
    const runs = await isActive(site, service);
    if (runs && !touched.has(service)) continue;
    const name = `${service}.service`;
    started.push(
      runs
        ? {
          kind: "run",
          command: [SYSTEMCTL, "restart", name],
          why: restartWords(service),
          timeoutMs: RESTART_MS,
        }
        : {
          kind: "run",
          command: [SYSTEMCTL, "start", name],
          undo: [SYSTEMCTL, "stop", name],
          why: "it does not run",
        },
    );
  }
  return started;
}

function restartWords(service: string): string {
  return service === "freeswitch"
    ? "it reads its configuration anew; calls that are up end"
    : "it reads its configuration anew, when faxes under way have ended, 15 minutes at most";
}

/**
 * Plans what the service manager is told.
 *
 * @param steps all steps before these
 */
export async function servicePart(site: Site, wishes: Wishes, steps: readonly Step[]): Promise<Part> {
  const services = allServices(site).filter((each) => isOurs(site, each, steps));
  const hasUnitStep = steps.some((step) => step.kind !== "run" && step.path.startsWith(`${OWN_UNITS}/`));
  if (site.services !== "systemd") {
    const enabled = site.hasUnits && wishes.mayStart ? enableSteps(site, services) : [];
    const { steps: more = [], byHand = [] } = withoutSystemd(site, wishes);
    return { steps: [...more, ...enabled], byHand };
  }
  const reload: readonly RunStep[] = hasUnitStep
    ? [{ kind: "run", command: [SYSTEMCTL, "daemon-reload"], why: "systemd reads the units anew" }]
    : [];
  if (!wishes.mayStart) {
    const own = services.filter((each) => !hylafaxServices(site).includes(each)).join(" ");
    const words = `systemctl enable ${services.join(" ")}; systemctl restart ${own}` +
      hylafaxStart(site).map((line) => `; ${line}`).join("");
    return {
      steps: reload,
      byHand: steps.length === 0 ? [] : [`Nothing is enabled or started. When it suits: ${words}`],
    };
  }
  return {
    steps: [...reload, ...enableSteps(site, services), ...await startSteps(site, services, steps)],
    ...withoutUnits(site),
  };
}
