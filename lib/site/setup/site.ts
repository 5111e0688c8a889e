/** The installation as setup finds it, before it plans anything. */

import { type Entry, parseDialect } from "../../config/dialect.ts";
import { loadConfig, type Loaded } from "../../config/load.ts";
import { lookAtSwitchFiles, type SwitchSite } from "../look/freeswitch_files.ts";
import { foldersOfDaemons, hylafaxDaemons } from "../look/hylafax_daemons.ts";
import { type HylafaxFiles, lookAtHylafax } from "../look/hylafax_files.ts";
import { processes } from "../look/processes.ts";
import { serviceManager, type ServiceManagerKind } from "../look/service_manager.ts";
import type { Machine } from "../machine.ts";
import { SHIPPED, type ShippedFile } from "./shipped.ts";

/** Where gofax is installed. */
export const PROGRAM = "/usr/bin/gofax";
/** The link that is gofaxd. */
export const DAEMON = "/usr/bin/gofaxd";
/** The door. */
export const DOOR = "/usr/bin/gofaxsend";

/** HylaFAX's user where there is no spool that tells; both HylaFAXes take it by default. */
const USUAL_USER = "uucp";

/** What was found. */
export interface Site {
  /** Where all this is. */
  readonly machine: Machine;
  /** The program to install, by its path on this machine; undefined if this is no compiled program. */
  readonly program: string | undefined;
  /** The text of the door. */
  readonly door: string;
  /** The configuration file. */
  readonly configFile: string;
  /** It, as it was read; undefined if it is not there. */
  readonly config: { readonly text: string; readonly loaded: Loaded } | undefined;
  /** Its lines. */
  readonly entries: readonly Entry[];
  /** Undefined if it is not installed. */
  readonly hylafax: HylafaxFiles | undefined;
  /** Whether a faxq runs, of this spool as far as that can be told. */
  readonly runsFaxq: boolean;
  /** FreeSWITCH. */
  readonly freeswitch: SwitchSite;
  /** Who starts services. */
  readonly services: ServiceManagerKind;
  /** Whether units of systemd are of use: it runs, or its programs are installed. */
  readonly hasUnits: boolean;
  /** The user and the group that own the spool. */
  readonly faxUser: { readonly user: string; readonly group: string };
}

/** What the caller knows. */
export interface SiteOptions {
  /** The program, as in {@linkcode Site}. */
  readonly program: string | undefined;
  /** The text of the door. */
  readonly door: string;
  /** The configuration file. */
  readonly configFile: string;
  /** Makes text of the file's bytes. */
  readonly readConfigText: (real: string) => string | undefined;
}

function nameOf(text: string | undefined, id: number | null | undefined): string | undefined {
  return (text ?? "").split("\n").map((line) => line.split(":")).find((row) => row[2] === String(id))?.[0];
}

function faxUserOf(machine: Machine, hylafax: HylafaxFiles | undefined): Site["faxUser"] {
  const info = ["", "/sendq"].map((folder) => machine.stat(`${hylafax?.spool}${folder}`))
    .find((each) => each !== undefined && each.uid !== 0);
  const user = nameOf(machine.text("/etc/passwd"), info?.uid);
  const group = nameOf(machine.text("/etc/group"), info?.gid);
  // one without a name, or of another directory than these files, is called by his number
  return { user: user ?? String(info?.uid ?? USUAL_USER), group: group ?? String(info?.gid ?? USUAL_USER) };
}

/** Looks around. Changes nothing. */
export function lookAround(machine: Machine, options: SiteOptions): Site {
  const { program, door, configFile } = options;
  const text = options.readConfigText(machine.real(configFile));
  const config = text === undefined ? undefined : { text, loaded: loadConfig(text, configFile) };
  const spool = config?.loaded.settings.get("hylafax.spooldir")?.value;
  const named = typeof spool === "string" && machine.stat(`${spool}/sendq`)?.isDirectory ? spool : undefined;
  const daemons = hylafaxDaemons(machine, processes(machine));
  const hylafax = lookAtHylafax(machine, { spool: named, running: foldersOfDaemons(daemons) });
  const services = serviceManager(machine);
  return {
    machine,
    program,
    door,
    configFile,
    config,
    entries: parseDialect(text ?? "").entries,
    hylafax,
    runsFaxq: daemons.some(({ name, spool: told }) =>
      name === "faxq" && (told === undefined || told === hylafax?.spool)
    ),
    freeswitch: lookAtSwitchFiles(machine),
    services,
    hasUnits: services === "systemd" || machine.which("systemctl") !== undefined,
    faxUser: faxUserOf(machine, hylafax),
  };
}

/** The text of a value of gofax.conf, by `section.key`; undefined if the file does not give it. */
export function settingOf(site: Site, path: string): string | undefined {
  return site.entries.findLast(({ section, key }) => `${section}.${key}` === path)?.value;
}

/** What a unit has for Debian's etc. With another HylaFAX it would hide the spool's etc behind the folder of its clients. */
const DEBIAN_MOUNT = /(?:^#.*\n)*^BindPaths=.*\n\n?/m;

/** A shipped file, with the user, the spool and the program's places of this site. */
export function shippedFor(site: Site, name: ShippedFile): string {
  const { user, group } = site.faxUser;
  const spool = site.hylafax?.spool ?? "/var/spool/hylafax";
  const text = site.hylafax !== undefined && site.hylafax.debian === undefined
    ? SHIPPED[name].replace(DEBIAN_MOUNT, "")
    : SHIPPED[name];
  return text
    .replace(/^User=uucp$/gm, `User=${user}`)
    .replace(/^Group=uucp$/gm, `Group=${group}`)
    .replaceAll("/var/spool/hylafax", spool)
    .replaceAll("-c /etc/gofax.conf", `-c ${site.configFile}`);
}
