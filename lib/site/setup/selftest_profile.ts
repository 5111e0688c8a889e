/** The SIP profile of `gofax selftest`, which an older configuration, or one of somebody's own, does not have. */

import { SELFTEST_PROFILE } from "../../fax/status/selftest_profile.ts";
import type { SwitchFiles } from "../look/freeswitch_files.ts";
import { findConfiguration, within } from "../look/switch_tree.ts";
import { profileFolder } from "./foreign_places.ts";
import { SHIPPED } from "./shipped.ts";
import type { Part } from "./step.ts";
import type { SwitchEdits } from "./switch_edits.ts";

const TEXT = SHIPPED["freeswitch/sip_profiles/gofax-selftest.xml"];
const PORT = 5068;
/** The line that the shipped sofia.conf.xml has. */
const INCLUDE =
  '\n    <!-- For "gofax selftest". -->\n    <X-PRE-PROCESS cmd="include" data="../sip_profiles/*.xml"/>';

/** The first port from 5068 on that no profile names. */
function freePort({ profiles }: SwitchFiles): number {
  const taken = profiles.map(({ params }) => Number(params.get("sip-port")?.value));
  let port = PORT;
  while (taken.includes(port)) port++;
  return port;
}

/** Adds the profile, if it is not there and its place is certain. */
export function selftestPart(files: SwitchFiles, edits: SwitchEdits): Part {
  if (files.profiles.some(({ name }) => name === SELFTEST_PROFILE)) return {};
  const [list] = within(findConfiguration(files.tree, "sofia.conf"), "profiles");
  const folder = list === undefined ? undefined : profileFolder(files, list);
  if (list === undefined || (folder === undefined && files.kind === "foreign")) {
    return {
      byHand: [
        `For gofax selftest FreeSWITCH needs the SIP profile ${SELFTEST_PROFILE}; it is not certain where its profiles are. gofax selftest prints it.`,
      ],
    };
  }
  if (folder === undefined) edits.insertBehind(list, INCLUDE);
  edits.write(
    `${folder ?? `${files.folder}/sip_profiles`}/${SELFTEST_PROFILE}.xml`,
    TEXT.replace(`value="${PORT}"`, `value="${freePort(files)}"`),
  );
  return { seen: [`FreeSWITCH: the SIP profile of gofax selftest is missing`] };
}
