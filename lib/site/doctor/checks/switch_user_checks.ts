/** Checks of the user that FreeSWITCH runs as, and of who may read its files. */

import { userId } from "../../../os/accounts.ts";
import { findUnit, unitUser, unitValues } from "../../look/service_manager.ts";
import { setRights } from "../base/act.ts";
import { type Check, fault, ok, skipped, some, type Verdict, warning, withConfig } from "../base/check.ts";
import type { Config } from "../../../config/config.ts";
import type { Site } from "../base/site.ts";
import { fileCheck, type FileLook } from "./at_files.ts";

/** The user that gofax.conf names. */
function namedUser(_: Site, { freeswitch: { runsAs } }: Config): readonly Verdict[] {
  if (runsAs === undefined) return ok("root, or HylaFAX's user");
  if (userId(runsAs) !== undefined) return ok(runsAs);
  const seen = `there is no user ${
    JSON.stringify(runsAs)
  } in /etc/passwd: give his number, if he is known elsewhere`;
  const means = "FreeSWITCH does not get the password";
  return [fault(seen, { means, mend: "runsas in gofax.conf", key: "freeswitch.runsas" })];
}

/** Who FreeSWITCH runs as, by its unit. */
function unitRunsAs({ machine, owner }: Site, { freeswitch: { runsAs: named } }: Config): readonly Verdict[] {
  const unit = findUnit(machine, "freeswitch.service");
  const user = unit && unitUser(unit);
  if (user === undefined || owner === undefined || userId(user) === owner.uid || user === "root") {
    return ok(user ?? "no unit names a user");
  }
  if (named === user) return ok(`${user}, as runsas says`);
  return [warning(`freeswitch.service runs as ${user}, and the spool is ${owner.name}'s`, {
    means: "it cannot write received faxes, and gofax does not give it the password",
    mend: `User=${owner.name} in freeswitch.service (config/systemd/freeswitch.service)`,
  })];
}

function unitWrites({ machine, spool }: Site): readonly Verdict[] {
  const unit = findUnit(machine, "freeswitch.service");
  if (unit === undefined) return skipped("there is no freeswitch.service");
  const value = (key: string): readonly string[] => unitValues(unit, "Service", key);
  if (value("ProtectSystem").at(-1) !== "strict") return ok(unit.path);
  const paths = value("ReadWritePaths").flatMap((each) => each.split(/\s+/)).map((path) =>
    path.replace(/^[-+]+/, "")
  );
  if (paths.some((path) => `${spool}/`.startsWith(`${path.replace(/\/+$/, "")}/`))) return ok(unit.path);
  return [fault(`freeswitch.service may not write to ${spool} (ProtectSystem=strict)`, {
    means: "no fax can be received",
    mend: `ReadWritePaths=${spool} in freeswitch.service`,
  })];
}

const timezones: FileLook = ({ tree }, { freeswitch }) => {
  if (freeswitch.timezone !== "") return ok("gofax.conf has the zone; FreeSWITCH gets its rule");
  const has = [...tree.files.keys()].some((path) => path.endsWith("timezones.conf.xml"));
  return ok(
    has ? "FreeSWITCH has timezones.conf.xml" : "no zone is named: the header line has FreeSWITCH's own time",
  );
};

/** Files with passwords that everybody may read. */
const fileModes: FileLook = ({ tree, folder }, _, site) => {
  const open = [...tree.files].filter(([path, text]) =>
    /password/i.test(text) && ((site.machine.stat(path)?.mode ?? 0) & 0o004) !== 0 &&
    path.startsWith(`${folder}/`)
  ).map(([path]) => path);
  if (open.length === 0) return ok("other users cannot read them");
  const below = open.map((path) => path.slice(folder.length + 1));
  return [warning(`everybody can read ${some(open)}`, {
    means: "passwords stand there",
    mend: `chmod -R o= ${folder}`,
    fix: setRights(
      site,
      folder,
      below.map((
        path,
        index,
      ) => [path, { mode: (site.machine.stat(open[index] ?? "")?.mode ?? 0o640) & 0o770 }]),
      `sets modes in ${folder}: ${some(below)} for other users no more`,
    ),
  })];
};

/** The checks. */
export const SWITCH_USER_CHECKS: readonly Check[] = [
  fileCheck("timezone", "the clock in the header line is right", timezones),
  fileCheck("switch-modes", "other users cannot read FreeSWITCH's passwords", fileModes, {
    mends: "takes the right to read from other users",
  }),
  {
    id: "runs-as",
    part: "files",
    title: "the user of runsas is there",
    after: ["conf-valid"],
    look: withConfig(namedUser),
  },
  {
    id: "switch-user",
    part: "files",
    title: "FreeSWITCH runs as HylaFAX's user, or as runsas says",
    after: ["conf-valid", "spool", "runs-as"],
    look: withConfig(unitRunsAs),
  },
  {
    id: "switch-unit",
    part: "files",
    title: "FreeSWITCH's unit may write to the spool",
    after: ["spool"],
    look: unitWrites,
  },
];
