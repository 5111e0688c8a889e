/** The parts of FreeSWITCH's configuration that concern faxes, as values. */

import {
  type Element,
  findConfiguration,
  type Param,
  paramsOf,
  type SwitchTree,
  within,
} from "./switch_tree.ts";

/** Where something stands. */
export interface Place {
  /** The file. */
  readonly file: string;
  /** The line, from 1. */
  readonly line: number;
}

/** mod_event_socket. */
export interface EventSocketFile extends Place {
  /** The address it listens at; FreeSWITCH's default is 127.0.0.1. */
  readonly listenIp: string;
  /** The port; FreeSWITCH's default is 8021. */
  readonly port: number;
  /** The password; FreeSWITCH's default is the well-known one. */
  readonly password: string;
  /** Lists of addresses that may connect; without one, FreeSWITCH 1.10 lets in loopback addresses only. */
  readonly acls: readonly string[];
  /** Every param, by name. */
  readonly params: ReadonlyMap<string, Param>;
}

/** A SIP gateway. */
export interface GatewayFile extends Place {
  /** Its name, which `gateway` of gofax.conf is. */
  readonly name: string;
  /** The profile that it belongs to. */
  readonly profile: string;
  /** Every param, by name. */
  readonly params: ReadonlyMap<string, Param>;
}

/** A SIP profile. */
export interface ProfileFile extends Place {
  /** Its name. */
  readonly name: string;
  /** Its settings, by name. */
  readonly params: ReadonlyMap<string, Param>;
  /** Lists of addresses whose calls are taken (`apply-inbound-acl`, which may be repeated). */
  readonly acls: readonly string[];
  /** Its gateways. */
  readonly gateways: readonly GatewayFile[];
}

/** A node of a list of addresses. */
export interface AclNode extends Place {
  /** `allow` or `deny`. */
  readonly type: string;
  /** The network; undefined for a node of another kind, such as one with a domain. */
  readonly cidr: string | undefined;
}

/** A list of addresses of acl.conf.xml. */
export interface AclFile extends Place {
  /** Its name. */
  readonly name: string;
  /** What holds for an address of no node: `allow` or `deny`. */
  readonly fallback: string;
  /** Its nodes. */
  readonly nodes: readonly AclNode[];
}

/** A place that hands calls to a program by mod_event_socket's application `socket`. */
export interface SocketUse extends Place {
  /** Host and port. */
  readonly address: string;
  /** `async`, `full`. */
  readonly words: readonly string[];
  /** Whether a SIP profile names it directly, or an action of a dialplan. */
  readonly by: "profile" | "dialplan";
  /** The profile's name, or the context's. */
  readonly name: string;
}

/** A module that is loaded. */
export interface ModuleFile extends Place {
  /** Its name, such as `mod_spandsp`. */
  readonly name: string;
}

/** FreeSWITCH's password if its configuration has none. Everybody knows it. */
export const WELL_KNOWN_PASSWORD = "ClueCon";

function attribute(element: Element, name: string): string {
  return element.attributes.get(name) ?? "";
}

function namedParams(element: Element | undefined, name: string): readonly string[] {
  return (element?.children ?? []).filter((each) => each.name === "param" && attribute(each, "name") === name)
    .map((each) => attribute(each, "value"));
}

/** mod_event_socket's configuration; undefined if there is none. */
export function eventSocketOf(tree: SwitchTree): EventSocketFile | undefined {
  const found = findConfiguration(tree, "event_socket.conf");
  if (found === undefined) return undefined;
  const settings = found.children.find(({ name }) => name === "settings");
  const params = paramsOf(settings);
  const port = Number(params.get("listen-port")?.value ?? "");
  return {
    file: found.file,
    line: found.line,
    listenIp: params.get("listen-ip")?.value || "127.0.0.1",
    port: Number.isInteger(port) && port > 0 ? port : 8021,
    password: params.get("password")?.value || WELL_KNOWN_PASSWORD,
    acls: namedParams(settings, "apply-inbound-acl"),
    params,
  };
}

function gatewayOf(element: Element, profile: string): GatewayFile {
  const { file, line } = element;
  return { name: attribute(element, "name"), profile, file, line, params: paramsOf(element) };
}

/** The SIP profiles, with their gateways. */
export function profilesOf(tree: SwitchTree): readonly ProfileFile[] {
  return within(findConfiguration(tree, "sofia.conf"), "profile").map((profile) => {
    const name = attribute(profile, "name");
    const settings = profile.children.find((each) => each.name === "settings");
    return {
      name,
      file: profile.file,
      line: profile.line,
      params: paramsOf(settings),
      acls: namedParams(settings, "apply-inbound-acl"),
      gateways: within(profile, "gateway").map((each) => gatewayOf(each, name)),
    };
  });
}

/** The lists of addresses. */
export function aclsOf(tree: SwitchTree): readonly AclFile[] {
  return within(findConfiguration(tree, "acl.conf"), "list").map((list) => ({
    name: attribute(list, "name"),
    file: list.file,
    line: list.line,
    fallback: attribute(list, "default"),
    nodes: within(list, "node").map((node) => ({
      type: attribute(node, "type"),
      cidr: node.attributes.get("cidr"),
      file: node.file,
      line: node.line,
    })),
  }));
}

/** The modules that are loaded. */
export function modulesOf(tree: SwitchTree): readonly ModuleFile[] {
  const all = ["pre_load_modules.conf", "modules.conf", "post_load_modules.conf"];
  return all.flatMap((name) =>
    within(findConfiguration(tree, name), "load").map((each) => ({
      name: attribute(each, "module"),
      file: each.file,
      line: each.line,
    }))
  );
}

/** `HOST:PORT async full`, as application data. */
function socketUse(data: string, element: Element | Param, by: SocketUse["by"], name: string): SocketUse {
  const [address = "", ...words] = data.trim().split(/\s+/);
  return { address, words, by, name, file: element.file, line: element.line };
}

function contextOf(element: Element): string {
  let around: Element | undefined = element;
  while (around !== undefined && around.name !== "context") around = around.parent;
  return around === undefined ? "" : attribute(around, "name");
}

/** The places that hand calls to a program. */
export function socketUsesOf(tree: SwitchTree): readonly SocketUse[] {
  const inProfiles = profilesOf(tree).flatMap(({ name, params }) => {
    const dialplan = params.get("dialplan");
    const data = /^inline:'?socket:([^,']*)/.exec(dialplan?.value ?? "")?.[1];
    return dialplan === undefined || data === undefined ? [] : [socketUse(data, dialplan, "profile", name)];
  });
  const dialplans = tree.roots.flatMap((root) => within(root, "action"))
    .filter((action) => attribute(action, "application") === "socket")
    .map((action) => socketUse(attribute(action, "data"), action, "dialplan", contextOf(action)));
  return [...inProfiles, ...dialplans];
}

/** The settings of a module's configuration, such as `switch.conf`; with a name of another element than `settings` those in it. */
export function settingsOf(
  tree: SwitchTree,
  configuration: string,
  inside = "settings",
): ReadonlyMap<string, Param> {
  return paramsOf(within(findConfiguration(tree, configuration), inside)[0]);
}
