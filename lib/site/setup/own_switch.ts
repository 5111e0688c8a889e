/** FreeSWITCH as a fax machine alone: the shipped folder, made or kept up to date. */

import { type ProfileFile, profilesOf } from "../look/switch_sections.ts";
import type { SwitchTree } from "../look/switch_tree.ts";
import { parseIp } from "../../text/ip_address.ts";
import { isNoAddress, openAcl } from "./acl.ts";
import { gatewayXml } from "./gateway.ts";
import { daemonSocket, USUAL_GATEWAY } from "./gofax_conf.ts";
import { selftestPart } from "./selftest_profile.ts";
import { settingOf, type Site } from "./site.ts";
import { SHIPPED } from "./shipped.ts";
import { fileStep, folderStep, type Part, type Rights, rightsStep, type Step } from "./step.ts";
import { type Expected, switchProblems } from "./switch_check.ts";
import { SwitchEdits, treeOfTexts } from "./switch_edits.ts";
import type { Wishes } from "./wishes.ts";

/** The list of the shipped configuration. */
const PEERS = "sip_peers";

/** The gateway that gofax.conf names first, without its profile. */
export function gatewayName(site: Site): string {
  return (settingOf(site, "freeswitch.gateway") ?? USUAL_GATEWAY).replace(/^.*::/, "");
}

/** The shipped files, by the paths that they get in a folder, with the sample's gateway under the name that gofax.conf has. */
function shippedTexts(folder: string, gateway: string): ReadonlyMap<string, string> {
  const sample = "freeswitch/gateways/default.xml";
  const texts = Object.entries(SHIPPED).filter(([name]) => name.startsWith("freeswitch/") && name !== sample)
    .map(([name, text]) => [`${folder}/${name.slice("freeswitch/".length)}`, text] as const);
  return new Map([...texts, [
    `${folder}/gateways/${gateway}.xml`,
    SHIPPED[sample].replaceAll('"default"', `"${gateway}"`),
  ]]);
}

function gatewayIn(
  profiles: readonly ProfileFile[],
  name: string,
): ProfileFile["gateways"][number] | undefined {
  return profiles.flatMap(({ gateways }) => gateways).find((each) => each.name === name);
}

/** Addresses that a proxy names, if it is one itself. */
function addressOf(proxy: string | undefined): readonly string[] {
  const host = (proxy ?? "").replace(/^\[(.*)\](:\d+)?$/, "$1").replace(/^([\d.]+):\d+$/, "$1");
  return parseIp(host) === undefined ? [] : [host];
}

/** Writes the gateway and opens the list for it; what cannot be done is told. */
function editPbx(
  site: Site,
  edits: SwitchEdits,
  tree: SwitchTree,
  folder: string,
  { pbx }: Wishes,
): readonly string[] {
  const name = gatewayName(site);
  const profiles = profilesOf(tree);
  const found = gatewayIn(profiles, name);
  if (pbx === undefined) {
    const isSample = isNoAddress(found?.params.get("proxy")?.value ?? "");
    return isSample ? [`No PBX is named yet: gofax setup --pbx KIND --pbx-address ADDRESS`] : [];
  }
  const file = found?.file ?? `${folder}/gateways/${name}.xml`;
  const others = profiles.flatMap(({ gateways }) => gateways).filter((each) =>
    each.file === file && each.name !== name
  );
  if (others.length > 0) {
    return [
      `${file} has more gateways than ${name} and is left alone. In it, this is the gateway:\n${
        gatewayXml(name, pbx)
      }`,
    ];
  }
  edits.write(file, gatewayXml(name, pbx));
  const isOpen = openAcl(edits, tree, PEERS, pbx.from, addressOf(found?.params.get("proxy")?.value));
  return isOpen
    ? []
    : [`No list "${PEERS}" was found in acl.conf.xml: let it allow ${pbx.from.join(", ")} by hand.`];
}

function editVariables(
  site: Site,
  edits: SwitchEdits,
  password: string,
  { sipPort }: Wishes,
): readonly string[] {
  const wanted: readonly (readonly [string, string | undefined])[] = [
    ["event_socket_password", password],
    ["gofaxd_socket", daemonSocket(site)],
    ["sip_port", sipPort === undefined ? undefined : String(sipPort)],
  ];
  return wanted.flatMap(([name, value]) =>
    value === undefined || edits.setVariable(name, value)
      ? []
      : [`The variable ${name} of FreeSWITCH's vars.xml could not be found; ${
        name === "event_socket_password"
          ? "its value is the password of gofax.conf"
          : `its value is ${value}`
      }.`]
  );
}

function folderSteps(
  { machine }: Site,
  folder: string,
  texts: ReadonlyMap<string, string>,
  owner: string,
): readonly Step[] {
  const rights: Rights = { owner, mode: 0o750 };
  const folders = [...new Set([...texts.keys()].map((path) => path.slice(0, path.lastIndexOf("/"))))]
    .toSorted();
  return folders.flatMap((path): readonly Step[] =>
    machine.stat(path)?.isDirectory
      ? path === folder ? rightsStep(machine, path, rights, "nobody else reads its passwords") : []
      : folderStep(machine, path, rights, "FreeSWITCH's configuration")
  );
}

/** Whether a file has a password in it. */
function isSecret(path: string): boolean {
  return /\/(vars\.xml|gateways\/[^/]*)$/.test(path);
}

/** Plans the folder. */
export function ownSwitchPart(site: Site, wishes: Wishes, password: string): Part {
  const { machine, freeswitch: { folder, files }, faxUser } = site;
  const isNew = files === undefined;
  const before = isNew ? shippedTexts(folder, gatewayName(site)) : files.tree.files;
  const tree = isNew ? treeOfTexts(before, folder) : files.tree;
  const edits = new SwitchEdits(tree);
  const byHand = [
    ...editVariables(site, edits, password, wishes),
    ...editPbx(site, edits, tree, folder, wishes),
  ];
  const selftest = isNew ? {} : selftestPart(files, edits);
  const changed = edits.results();
  const { pbx } = wishes;
  const expected: Expected = {
    password,
    socket: daemonSocket(site),
    ...(pbx === undefined ? {} : { gateway: { name: gatewayName(site), pbx }, list: PEERS }),
  };
  const texts = isNew ? new Map([...before, ...changed]) : changed;
  const owner = `root:${faxUser.group}`;
  const rights: Rights = { owner, mode: 0o640 };
  const why = isNew ? "FreeSWITCH as a fax machine, and nothing else" : "this place only";
  const fresh = (path: string): { readonly rights?: Rights; readonly basis?: string } => {
    const basis = isNew ? before.get(path) : undefined;
    return { ...(isNew || isSecret(path) ? { rights } : {}), ...(basis === undefined ? {} : { basis }) };
  };
  const steps = [...texts].flatMap(([path, text]) => fileStep(machine, path, text, why, fresh(path)));
  const open = isNew ? [] : [...before.keys()].filter((path) => isSecret(path) && !texts.has(path))
    .flatMap((path) => rightsStep(machine, path, rights, "nobody else reads its password"));
  const seen = isNew
    ? `there is nothing in ${folder} yet: it gets the shipped configuration`
    : `${folder} is the shipped configuration`;
  return {
    seen: [`FreeSWITCH: ${seen}`, ...selftest.seen ?? []],
    steps: [...folderSteps(site, folder, texts, owner), ...steps, ...open],
    byHand: [...byHand, ...selftest.byHand ?? []],
    problems: byHand.length > 0 ? [] : switchProblems(folder, new Map([...before, ...changed]), expected),
  };
}
