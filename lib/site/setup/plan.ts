/** The whole plan of `gofax setup`. */

import { pbxNotes } from "./gateway.ts";
import { configPart, modemCount } from "./gofax_conf.ts";
import { foreignSwitchParts } from "./foreign_switch.ts";
import { hylafaxParts } from "./hylafax.ts";
import { ownSwitchPart } from "./own_switch.ts";
import { socketPassword } from "./password.ts";
import { placeProblem } from "./places.ts";
import { programParts } from "./programs.ts";
import { servicePart, unitPart } from "./services.ts";
import type { Site } from "./site.ts";
import { joinParts, type Part, type Step } from "./step.ts";
import { withoutTorn } from "./torn.ts";
import type { Wishes } from "./wishes.ts";

/** Where gofax.conf is unless somebody says otherwise. */
const USUAL_CONFIG = "/etc/gofax.conf";

/** What setup is going to do. */
export interface Plan {
  /** What was seen, a sentence each. */
  readonly seen: readonly string[];
  /** What is done, in this order; nothing else is. */
  readonly steps: readonly Step[];
  /** What a person has to do, with exact words. */
  readonly byHand: readonly string[];
  /** What is wrong in gofax.conf, or in the way of a step; as long as there is something, nothing is done. */
  readonly problems: readonly string[];
  /** Texts that no output may show. */
  readonly secrets: readonly string[];
}

function switchParts(
  site: Site,
  wishes: Wishes,
  password: ReturnType<typeof socketPassword>,
): readonly Part[] {
  const { freeswitch } = site;
  const program = freeswitch.program === undefined
    ? [{
      byHand: [
        "FreeSWITCH is not installed; docs/getting-freeswitch.md tells where it comes from. Its configuration is written all the same: when it is there, run gofax setup again.",
      ],
    }]
    : [];
  if (freeswitch.state === "other") {
    return [...program, {
      byHand: [
        `${freeswitch.folder} has files and no freeswitch.xml, and is left alone. FreeSWITCH reads every file there: move them away, then run gofax setup again.`,
      ],
    }];
  }
  if (freeswitch.files?.kind === "foreign") {
    return foreignSwitchParts(site, freeswitch.files, wishes, password);
  }
  return [...program, ownSwitchPart(site, wishes, password.value)];
}

/** faxq starts the door, which finds another gofax.conf by its environment only. */
function elsewherePart({ configFile, hylafax }: Site): Part {
  if (configFile === USUAL_CONFIG) return {};
  const faxq = hylafax?.services.faxq;
  const how = faxq === undefined
    ? "in the environment that faxq is started with,"
    : `systemctl edit ${faxq}, and there`;
  return {
    byHand: [`faxq has to know where gofax.conf is: ${how} [Service] Environment=GOFAX_CONFIG=${configFile}`],
  };
}

/** Makes the plan. Looks at the machine, and changes nothing. */
export async function makePlan(site: Site, wishes: Wishes): Promise<Plan> {
  const password = socketPassword(site);
  const parts = [
    ...programParts(site),
    ...switchParts(site, wishes, password),
    configPart(site, wishes, password.value),
    ...hylafaxParts(site, modemCount(site, wishes), wishes.faxMaster),
    unitPart(site),
    elsewherePart(site),
  ];
  const before = withoutTorn(joinParts(parts));
  const services = await servicePart(site, wishes, before.steps);
  const { pbx } = wishes;
  const other = pbx === undefined ? {} : { byHand: [pbxNotes(pbx.kind)] };
  const { seen, steps, byHand, problems } = joinParts([before, services, other]);
  const blocked = steps.flatMap((step) => step.kind === "run" ? [] : placeProblem(site.machine, step) ?? []);
  const secrets = [password.value, pbx?.password ?? ""].filter((each) => each !== "");
  return { seen, steps, byHand, problems: [...problems, ...new Set(blocked)], secrets };
}
