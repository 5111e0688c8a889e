/**
 * FreeSWITCH that does other work, too: what faxes need is added to its configuration. Only places that are certain are changed; for the rest
 * the person gets the exact words. spandsp.conf.xml is left alone.
 */

import type { SwitchFiles } from "../look/freeswitch_files.ts";
import { findUnit, unitUser, unitValues } from "../look/service_manager.ts";
import { WELL_KNOWN_PASSWORD } from "../look/switch_sections.ts";
import { findConfiguration, within } from "../look/switch_tree.ts";
import { escapeXml } from "../xml/tags.ts";
import { aclPart, dialplanPart } from "./foreign_calls.ts";
import { gatewayFolder } from "./foreign_places.ts";
import { gatewayXml } from "./gateway.ts";
import { daemonSocket } from "./gofax_conf.ts";
import { gatewayName } from "./own_switch.ts";
import type { SocketPassword } from "./password.ts";
import { selftestPart } from "./selftest_profile.ts";
import type { Site } from "./site.ts";
import { fileStep, type Part, type Rights } from "./step.ts";
import { type Expected, switchProblems } from "./switch_check.ts";
import { SwitchEdits } from "./switch_edits.ts";
import type { Wishes } from "./wishes.ts";

/** Modules that gofax needs of FreeSWITCH (docs/by-hand.md, "FreeSWITCH"); the others are in every configuration. */
const MODULES = [
  "mod_commands",
  "mod_db",
  "mod_dptools",
  "mod_event_socket",
  "mod_sofia",
  "mod_spandsp",
  "mod_tone_stream",
];

function passwordPart(site: Site, files: SwitchFiles, password: SocketPassword, edits: SwitchEdits): Part {
  const socket = files.eventSocket;
  const byHand = (words: string): Part => ({ byHand: [words] });
  if (socket === undefined) {
    return byHand(
      `${files.folder} has no event_socket.conf: FreeSWITCH's sample has one; add it, then run gofax setup again.`,
    );
  }
  const wide = socket.acls.filter((name) => !/^(loopback|localnet)\.auto$/.test(name));
  const told = wide.length === 0 ? [] : [
    `${socket.file}:${socket.line} lets ${
      wide.join(", ")
    } connect to the event socket; gofax needs loopback.auto only.`,
  ];
  if (password.from === "freeswitch") {
    return {
      seen: ["FreeSWITCH: its event socket has a password of its own, which gofax.conf gets"],
      byHand: told,
    };
  }
  const param = socket.params.get("password");
  if (param === undefined || !edits.setParam(param, password.value)) {
    return byHand(
      `${socket.file}:${socket.line}: give the event socket the password of ${site.configFile}, by a param "password".`,
    );
  }
  return {
    seen: [
      `FreeSWITCH: its event socket has the password that everybody knows (${WELL_KNOWN_PASSWORD}), and gets another`,
    ],
    byHand: [
      ...told,
      "Programs of yours that use the event socket, fs_cli among them, need the new password: fs_cli -p, or /etc/fs_cli.conf.",
    ],
  };
}

function modulePart(files: SwitchFiles, edits: SwitchEdits): Part {
  const missing = MODULES.filter((name) => !files.modules.some((each) => each.name === name));
  if (missing.length === 0) return {};
  const loads = within(findConfiguration(files.tree, "modules.conf"), "load");
  const last = loads.at(-1);
  const words = missing.map((name) => `<load module="${name}"/>`);
  if (last === undefined || last.tag.kind !== "empty") {
    return {
      byHand: [`Have FreeSWITCH load ${missing.join(", ")}: add to modules.conf.xml ${words.join(" ")}`],
    };
  }
  edits.insertBehind(last, words.map((each) => `\n    ${each}`).join(""));
  return { seen: [`FreeSWITCH: ${missing.join(", ")} is not loaded`] };
}

function gatewayPart(site: Site, files: SwitchFiles, { pbx }: Wishes, edits: SwitchEdits): Part {
  const name = gatewayName(site);
  const known = files.profiles.flatMap(({ gateways }) => gateways).find((each) => each.name === name);
  if (pbx === undefined) {
    return known === undefined
      ? {
        byHand: [
          `FreeSWITCH has no gateway "${name}": name one of yours as "gateway" in ${site.configFile}, or: gofax setup --pbx KIND --pbx-address ADDRESS`,
        ],
      }
      : {};
  }
  if (known !== undefined && !files.tree.files.get(known.file)?.includes("gofax setup wrote it")) {
    return {
      byHand: [
        `The gateway "${name}" of ${known.file}:${known.line} is yours and is left alone. This is what gofax setup would write:\n${
          gatewayXml(name, pbx)
        }`,
      ],
    };
  }
  const place = known?.file ?? gatewayFolder(files)?.folder;
  if (place === undefined) {
    return {
      byHand: [
        `It is not certain where FreeSWITCH has its gateways. Add this one to a SIP profile:\n${
          gatewayXml(name, pbx)
        }`,
      ],
    };
  }
  edits.write(known?.file ?? `${place}/${name}.xml`, gatewayXml(name, pbx));
  return {};
}

/** FreeSWITCH has to run as the spool's owner; a service of somebody else's is not changed. */
function userPart(site: Site): Part {
  const unit = findUnit(site.machine, "freeswitch.service");
  if (unit === undefined) return {};
  const { user, group } = site.faxUser;
  const option = unitValues(unit, "Service", "ExecStart").map((line) => /\s-u\s+(\S+)/.exec(line)?.[1]).at(
    -1,
  );
  const runsAs = option?.startsWith("$") ? "freeswitch" : option ?? unitUser(unit) ?? "root";
  if (runsAs === user || runsAs === "root") return {};
  return {
    byHand: [
      `FreeSWITCH runs as ${runsAs} (${unit.path}), and reads and writes faxes in the spool, which is ${user}'s. It has to run as ${user}: ` +
      `in a drop-in (systemctl edit freeswitch) set User=${user}, Group=${group} and an ExecStart= without -u and -g, and give ${user} what ` +
      `${runsAs} wrote: chown -R ${user}:${group} /var/lib/freeswitch /var/log/freeswitch; chgrp -R ${group} ${site.freeswitch.folder}`,
    ],
  };
}

/** Plans what is added. */
export function foreignSwitchParts(
  site: Site,
  files: SwitchFiles,
  wishes: Wishes,
  password: SocketPassword,
): readonly Part[] {
  const edits = new SwitchEdits(files.tree);
  const parts = [
    { seen: [`FreeSWITCH: ${files.folder} is a configuration of your own; what faxes need is added to it`] },
    passwordPart(site, files, password, edits),
    modulePart(files, edits),
    gatewayPart(site, files, wishes, edits),
    dialplanPart(site, files, wishes, edits),
    aclPart(files, wishes),
    selftestPart(files, edits),
    userPart(site),
  ];
  const info = site.machine.stat(`${files.folder}/freeswitch.xml`);
  const own = site.machine.text("/etc/passwd")?.split("\n").find((line) =>
    line.split(":")[2] === String(info?.uid)
  )?.split(":")[0];
  const rights: Rights = { owner: `${own ?? "root"}:${site.faxUser.group}`, mode: 0o640 };
  const results = [...edits.results()];
  const steps = results.flatMap(([path, text]) =>
    fileStep(
      site.machine,
      path,
      text,
      "FreeSWITCH: for faxes",
      site.machine.stat(path) === undefined ? { rights } : {},
    )
  );
  const reload = steps.length === 0 ? [] : [
    "FreeSWITCH is not restarted, because it does other work. When no call is up: systemctl restart freeswitch",
  ];
  const expected: Expected = {
    ...(results.some(([, text]) => text.includes(escapeXml(password.value)))
      ? { password: password.value }
      : {}),
    ...(wishes.pbx !== undefined && results.some(([path]) => path.endsWith(`/${gatewayName(site)}.xml`))
      ? { gateway: { name: gatewayName(site), pbx: wishes.pbx } }
      : {}),
    ...(results.some(([path]) => path.endsWith("/00_gofax.xml")) ? { socket: daemonSocket(site) } : {}),
  };
  const problems = switchProblems(files.folder, new Map([...files.tree.files, ...results]), expected);
  return [...parts, { steps, byHand: reload, problems }];
}
