/** Checks of FreeSWITCH's configuration, as far as it is on this machine. */

import { within } from "../../look/switch_tree.ts";
import { NEEDED_MODULES } from "../../look/switch_state.ts";
import { type Check, fault, ok, orOk, skipped, some, type Verdict, warning } from "../base/check.ts";
import type { Site } from "../base/site.ts";
import { AFTER, fileCheck, type FileLook, NO_ADDRESS } from "./at_files.ts";

function configuration(site: Site): readonly Verdict[] {
  if (site.isSwitchElsewhere) return skipped("FreeSWITCH runs on another machine (freeswitch.socket)");
  const { state, folder, files } = site.switchFiles;
  if (files !== undefined) {
    return ok(`${folder}, ${files.kind === "shipped" ? "gofax's own" : "of this site"}`);
  }
  const why = state === "none" ? `there is no ${folder}` : `${folder} has no freeswitch.xml`;
  return [
    warning(`${why}, or this user may not look`, {
      means: "FreeSWITCH may be configured elsewhere",
      mend: "gofax setup",
    }),
  ];
}

const modules: FileLook = (files) => {
  if (files.modules.length === 0) return skipped("no list of modules is seen in its files");
  const missing = Object.keys(NEEDED_MODULES).filter((name) =>
    !files.modules.some((each) => each.name === name)
  );
  if (missing.length === 0) return ok("all that a fax needs");
  return [fault(`modules.conf does not load ${missing.join(", ")}`, {
    means: missing.map((name) => `no ${NEEDED_MODULES[name]}`).join("; "),
    mend: "add a line <load module=…/> to modules.conf.xml",
  })];
};

/** Gateways may stand with users of the directory, too. */
const gateways: FileLook = ({ tree, kind }, { freeswitch }) => {
  const all = tree.roots.flatMap((root) => within(root, "gateway")).map((each) =>
    each.attributes.get("name") ?? ""
  );
  const missing = freeswitch.gateways.filter((name) => !all.includes(name));
  // Other configurations may get gateways from a program.
  const tell = kind === "shipped" ? fault : warning;
  return orOk(
    missing.map((name) =>
      tell(`no gateway of FreeSWITCH's configuration is called ${JSON.stringify(name)}`, {
        means: "no fax is sent through it",
        mend: `name one of ${some(all) || "none"} in gofax.conf, or write gateways/${name}.xml`,
        key: "freeswitch.gateway",
      })
    ),
    freeswitch.gateways.join(", "),
  );
};

const gatewayAddresses: FileLook = ({ profiles }, { freeswitch }) => {
  const used = profiles.flatMap((profile) => profile.gateways).filter(({ name }) =>
    freeswitch.gateways.includes(name)
  );
  const sample = used.filter(({ params }) =>
    ["proxy", "realm"].some((name) => NO_ADDRESS.test(params.get(name)?.value ?? ""))
  );
  return orOk(
    sample.map(({ file }) =>
      fault(`${file} has an address that stands for none: put your PBX or provider there`, {
        means: "no fax is sent",
        mend: `edit ${file}; then fs_cli -x 'reloadxml', and restart the profile`,
        key: "freeswitch.gateway",
      })
    ),
    "real addresses",
  );
};

/** The checks. */
export const SWITCH_FILE_CHECKS: readonly Check[] = [
  {
    id: "switch-config",
    part: "files",
    title: "FreeSWITCH's configuration is found",
    after: ["conf-valid"],
    look: configuration,
  },
  fileCheck("switch-modules-file", "FreeSWITCH is told to load the modules that a fax needs", modules),
  fileCheck("gateway-files", "FreeSWITCH's configuration has the gateways of gofax.conf", gateways),
  fileCheck("gateway-address", "no gateway has an address that stands for none", gatewayAddresses, {
    after: [...AFTER, "gateway-files"],
  }),
];
