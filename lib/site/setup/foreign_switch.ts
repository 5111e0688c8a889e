/**
 * FreeSWITCH that does other work, too: what faxes need is added to its configuration. Only places that are certain are changed; for the rest
 * the person gets the exact words. spandsp.conf.xml is left alone.
 */

import type { SwitchFiles } from "../look/freeswitch_files.ts";
import { findUnit, unitUser, unitValues } from "../look/service_manager.ts";
import { type ProfileFile, WELL_KNOWN_PASSWORD } from "../look/switch_sections.ts";
import { type Element, findConfiguration, within } from "../look/switch_tree.ts";
import { escapeXml, lineOf, scanTags } from "../xml/tags.ts";
import { cidrOf } from "./acl.ts";
import { gatewayXml } from "./gateway.ts";
import { daemonSocket } from "./gofax_conf.ts";
import { gatewayName } from "./own_switch.ts";
import type { SocketPassword } from "./password.ts";
import type { Site } from "./site.ts";
import { fileStep, type Part, type Rights } from "./step.ts";
import { SwitchEdits } from "./switch_edits.ts";
import type { Wishes } from "./wishes.ts";

/** Modules that gofax needs of FreeSWITCH (README, "FreeSWITCH"); the others are in every configuration. */
const MODULES = [
  "mod_commands",
  "mod_db",
  "mod_dptools",
  "mod_event_socket",
  "mod_sofia",
  "mod_spandsp",
  "mod_tone_stream",
];

/** The folder whose `*.xml` an element includes, within the file that the element begins in; undefined if that is not certain. */
function includedFolder(files: SwitchFiles, element: Element): string | undefined {
  const text = files.tree.files.get(element.file) ?? "";
  const close = scanTags(text).tags.find(({ name, kind, start }) =>
    name === element.name && kind === "close" && start > element.tag.start
  );
  if (element.tag.kind !== "open" || close === undefined) return undefined;
  const inside = text.slice(element.tag.end, close.start).replace(/<!--[^]*?-->/g, "");
  const found = [...inside.matchAll(/<X-PRE-PROCESS\s+cmd="include"\s+data="([^"$*?]+)\/\*\.xml"\s*\/>/gi)];
  const [data] = found.map(([, folder = ""]) => folder);
  if (data === undefined || found.length !== 1 || data.includes("..")) return undefined;
  return data.startsWith("/") ? data : `${element.file.slice(0, element.file.lastIndexOf("/"))}/${data}`;
}

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

/** The profile whose gateways lie in a folder of their own; the one named `external` comes first. */
function gatewayFolder(
  files: SwitchFiles,
): { readonly profile: ProfileFile; readonly folder: string } | undefined {
  const elements = within(findConfiguration(files.tree, "sofia.conf"), "profile");
  const found = files.profiles.flatMap((profile) => {
    const element = elements.find((each) => each.file === profile.file && each.line === profile.line);
    const gateways = element?.children.find(({ name }) => name === "gateways");
    const folder = gateways === undefined ? undefined : includedFolder(files, gateways);
    return folder === undefined ? [] : [{ profile, folder }];
  });
  return found.find(({ profile }) => profile.name === "external") ??
    (found.length === 1 ? found[0] : undefined);
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

function extension(socket: string, numbers: readonly string[]): string {
  const escaped = numbers.map((number) => escapeXml(number.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
  return `<include>
  <!-- Calls for the fax go to gofaxd. gofax setup wrote it. -->
  <extension name="gofax">
    <condition field="destination_number" expression="^(?:${escaped.join("|")})$">
      <action application="socket" data="${socket} async full"/>
    </condition>
  </extension>
</include>
`;
}

/** The folder of extensions of the context that calls from outside come into. */
function contextFolder(files: SwitchFiles): string | undefined {
  const { profile } = gatewayFolder(files) ?? {};
  const context = profile?.params.get("context")?.value ?? "public";
  const found = files.tree.roots.flatMap((root) => within(root, "context"))
    .filter(({ attributes }) => attributes.get("name") === context);
  const [only] = found;
  return only === undefined || found.length !== 1 ? undefined : includedFolder(files, only);
}

function dialplanPart(site: Site, files: SwitchFiles, { faxTo }: Wishes, edits: SwitchEdits): Part {
  const socket = daemonSocket(site);
  const ours = files.sockets.find(({ file }) => files.tree.files.get(file)?.includes("gofax setup wrote it"));
  const right = files.sockets.find(({ address, words }) => address === socket && words.includes("full"));
  if (right !== undefined && (ours === undefined || faxTo.length === 0)) {
    return {
      seen: [`FreeSWITCH: ${right.by} ${right.name} hands calls to gofaxd (${right.file}:${right.line})`],
    };
  }
  if (faxTo.length === 0) {
    return {
      byHand: [
        "FreeSWITCH does other work, too, and hands no calls to gofaxd. Say which called numbers are for faxes: gofax setup --fax-to NUMBER",
      ],
    };
  }
  const text = extension(socket, faxTo);
  const folder = contextFolder(files);
  if (ours !== undefined) edits.write(ours.file, text);
  else if (folder !== undefined) edits.write(`${folder}/00_gofax.xml`, text);
  else {return {
      byHand: [
        `It is not certain where FreeSWITCH has the extensions for calls from outside. Add this one to their context:\n${text}`,
      ],
    };}
  return {};
}

/** Who may call: the list of a profile that others use, too, is not changed. */
function aclPart(files: SwitchFiles, { pbx }: Wishes): Part {
  const profile = gatewayFolder(files)?.profile;
  if (pbx === undefined || profile === undefined) return {};
  const { name, file, line, acls } = profile;
  const nodes = pbx.from.map((address) => `<node type="allow" cidr="${cidrOf(address)}"/>`).join("");
  if (acls.length > 0) {
    const open = files.acls.filter((list) => acls.includes(list.name)).flatMap((list) => list.nodes);
    const missing = pbx.from.filter((address) => !open.some(({ cidr }) => cidr === cidrOf(address)));
    return missing.length === 0 ? {} : {
      byHand: [
        `The profile ${name} takes calls from the list ${acls.join(", ")} only. If ${
          missing.join(", ")
        } is not in it: ${nodes}`,
      ],
    };
  }
  return {
    byHand: [
      `The profile ${name} (${file}:${line}) takes calls from everybody who reaches its port. To close it but for the PBX, a list in acl.conf.xml\n` +
      `<list name="sip_peers" default="deny">${nodes}</list>\nand in the profile's settings\n<param name="apply-inbound-acl" value="sip_peers"/>`,
    ],
  };
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
    userPart(site),
  ];
  const info = site.machine.stat(`${files.folder}/freeswitch.xml`);
  const own = site.machine.text("/etc/passwd")?.split("\n").find((line) =>
    line.split(":")[2] === String(info?.uid)
  )?.split(":")[0];
  const rights: Rights = { owner: `${own ?? "root"}:${site.faxUser.group}`, mode: 0o640 };
  const results = [...edits.results()];
  const torn = results.filter(([path]) => files.tree.files.get(path)?.includes("\ufffd"));
  const steps = results.filter((each) => !torn.includes(each)).flatMap(([path, text]) =>
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
  const byHand = torn.map(([path, text]) =>
    `${path} is not UTF-8 and is left alone. It should come to:\n${
      changedLines(files.tree.files.get(path) ?? "", text)
    }`
  );
  return [...parts, { steps, byHand: [...byHand, ...reload] }];
}

/** The lines of a text that another one does not have. */
function changedLines(before: string, after: string): string {
  const old = new Set(before.split("\n"));
  return after.split("\n").filter((line) => !old.has(line)).map((line) =>
    `${lineOf(after, after.indexOf(line))}: ${line}`
  ).join("\n");
}
