/**
 * FreeSWITCH's configuration on this machine: where it is, whether it is the one that gofax ships or somebody's own, and what stands in it
 * that concerns faxes. Only files are read; the running FreeSWITCH is not asked.
 */

import { SELFTEST_PROFILE } from "../../fax/status/selftest_profile.ts";
import type { Machine } from "../machine.ts";
import { findUnit, unitValues } from "./service_manager.ts";
import {
  type AclFile,
  aclsOf,
  type EventSocketFile,
  eventSocketOf,
  type ModuleFile,
  modulesOf,
  type ProfileFile,
  profilesOf,
  settingsOf,
  type SocketUse,
  socketUsesOf,
} from "./switch_sections.ts";
import { type Param, readSwitchTree, type SwitchTree } from "./switch_tree.ts";

/** What the files of a configuration say. */
export interface SwitchFiles {
  /** The folder of freeswitch.xml. */
  readonly folder: string;
  /** Whether it is the configuration that gofax ships (with changes perhaps), which serves faxes and nothing else. */
  readonly kind: "shipped" | "foreign";
  /** Everything, for what is not below. */
  readonly tree: SwitchTree;
  /** Undefined if mod_event_socket is not configured. */
  readonly eventSocket: EventSocketFile | undefined;
  /** SIP profiles, with their gateways. */
  readonly profiles: readonly ProfileFile[];
  /** Lists of addresses. */
  readonly acls: readonly AclFile[];
  /** Modules that are loaded. */
  readonly modules: readonly ModuleFile[];
  /** Places that hand calls to a program. */
  readonly sockets: readonly SocketUse[];
  /** Fax settings of spandsp.conf.xml. */
  readonly fax: ReadonlyMap<string, Param>;
  /** Settings of switch.conf.xml, among them the range of the RTP ports. */
  readonly core: ReadonlyMap<string, Param>;
}

/** FreeSWITCH on this machine. */
export interface SwitchSite {
  /** The program; undefined if none was found. */
  readonly program: string | undefined;
  /** The folder that holds the configuration, or would hold it. */
  readonly folder: string;
  /** `none`: there is no such folder. `empty`: nothing in it. `other`: files, and no freeswitch.xml among them. */
  readonly state: "none" | "empty" | "other" | "configured";
  /** Undefined unless configured. */
  readonly files: SwitchFiles | undefined;
}

/** Where packages and installations from source have the configuration, in the order in which they are looked for. */
const FOLDERS = [
  "/etc/freeswitch",
  "/usr/local/freeswitch/etc/freeswitch",
  "/usr/local/freeswitch/conf",
  "/usr/local/etc/freeswitch",
  "/opt/freeswitch/etc/freeswitch",
  "/opt/freeswitch/conf",
];

const PROGRAMS = ["/usr/local/freeswitch/bin/freeswitch", "/opt/freeswitch/bin/freeswitch"];

/** The folder that the service of FreeSWITCH names with `-conf`; undefined if it names none. */
function folderOfUnit(machine: Machine): string | undefined {
  const unit = findUnit(machine, "freeswitch.service");
  const starts = unit === undefined ? [] : unitValues(unit, "Service", "ExecStart");
  return starts.map((line) => /\s-conf\s+(\/\S+)/.exec(line)?.[1]).findLast((each) => each !== undefined)
    ?.replace(/\/+$/, "");
}

function stateOf(machine: Machine, folder: string): SwitchSite["state"] {
  if (machine.stat(`${folder}/freeswitch.xml`)?.isFile) return "configured";
  if (!machine.stat(folder)?.isDirectory) return "none";
  return machine.names(folder).length === 0 ? "empty" : "other";
}

/** The shipped configuration has a SIP profile of its own name, beside that of the self-test, and gofaxd's address as a variable. */
function kindOf(profiles: readonly ProfileFile[], tree: SwitchTree): SwitchFiles["kind"] {
  const [first, ...more] = profiles.filter(({ name }) => name !== SELFTEST_PROFILE);
  const isAlone = first?.name === "gofax" && more.length === 0;
  return isAlone && tree.variables.has("gofaxd_socket") ? "shipped" : "foreign";
}

/** Reads the configuration in a folder. Never throws. */
function readSwitchFiles(machine: Machine, folder: string): SwitchFiles {
  const tree = readSwitchTree(machine, folder);
  const profiles = profilesOf(tree);
  return {
    folder,
    kind: kindOf(profiles, tree),
    tree,
    eventSocket: eventSocketOf(tree),
    profiles,
    acls: aclsOf(tree),
    modules: modulesOf(tree),
    sockets: socketUsesOf(tree),
    fax: settingsOf(tree, "spandsp.conf", "fax-settings"),
    core: settingsOf(tree, "switch.conf"),
  };
}

/**
 * Looks for FreeSWITCH and its configuration. Never throws.
 *
 * @param folder where the configuration is, if that is known
 */
export function lookAtSwitchFiles(machine: Machine, folder?: string): SwitchSite {
  const known = folder ?? folderOfUnit(machine);
  const found = FOLDERS.find((each) => stateOf(machine, each) === "configured");
  const at = known ?? found ?? FOLDERS[0] ?? "";
  const state = stateOf(machine, at);
  return {
    program: machine.which("freeswitch") ?? PROGRAMS.find((path) => machine.stat(path)?.isFile),
    folder: at,
    state,
    files: state === "configured" ? readSwitchFiles(machine, at) : undefined,
  };
}
