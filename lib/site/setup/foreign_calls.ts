/** Calls that come in, where FreeSWITCH does other work, too: the extension that hands them to gofaxd, and who may call. */

import type { SwitchFiles } from "../look/freeswitch_files.ts";
import { within } from "../look/switch_tree.ts";
import { escapeXml } from "../xml/tags.ts";
import { cidrOf } from "./acl.ts";
import { contextFolder, gatewayFolder } from "./foreign_places.ts";
import { daemonSocket } from "./gofax_conf.ts";
import type { Site } from "./site.ts";
import type { Part } from "./step.ts";
import type { SwitchEdits } from "./switch_edits.ts";
import type { Wishes } from "./wishes.ts";

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

/** Plans the extension that hands calls to gofaxd. */
export function dialplanPart(site: Site, files: SwitchFiles, { faxTo }: Wishes, edits: SwitchEdits): Part {
  const socket = daemonSocket(site);
  const ours = files.sockets.find(({ file }) => files.tree.files.get(file)?.includes("gofax setup wrote it"));
  const right = files.sockets.find(({ address, words }) => address === socket && words.includes("full"));
  if (right !== undefined && (ours === undefined || faxTo.length === 0)) {
    return {
      seen: [`FreeSWITCH: ${right.by} ${right.name} hands calls to gofaxd (${right.file}:${right.line})`],
    };
  }
  if (ours !== undefined && faxTo.length === 0) {
    // the numbers stay, only gofaxd's address is another one
    const actions = files.tree.roots.flatMap((root) => within(root, "action")).filter((
      { file, attributes },
    ) => file === ours.file && attributes.get("application") === "socket");
    for (const action of actions) edits.setAttribute(action, "data", `${socket} async full`);
    return {};
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
  const place = ours?.file ?? (folder === undefined ? undefined : `${folder}/00_gofax.xml`);
  if (place !== undefined) {
    edits.write(place, text);
    return {};
  }
  return {
    byHand: [
      `It is not certain where FreeSWITCH has the extensions for calls from outside. Add this one to their context:
${text}`,
    ],
  };
}

/** Who may call: the list of a profile that others use, too, is not changed. */
export function aclPart(files: SwitchFiles, { pbx }: Wishes): Part {
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
