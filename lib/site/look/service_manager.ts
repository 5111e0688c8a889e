/** Who starts services on this machine, and what it is told about them: unit files of systemd(1), see systemd.unit(5), or supervisord. */

import type { Machine } from "../machine.ts";

/** The manager of services. */
export type ServiceManagerKind =
  /** systemd is process 1. */
  | "systemd"
  /** supervisord is installed, and systemd does not run. */
  | "supervisord"
  /** Neither: a container perhaps. */
  | "none";

/** A unit file, with its drop-ins. */
export interface Unit {
  /** Such as `gofaxd.service`. */
  readonly name: string;
  /** The file that counts. */
  readonly path: string;
  /** Whether it is a link to /dev/null. */
  readonly isMasked: boolean;
  /** Whether a target or another unit wants it, so that it starts with the machine. */
  readonly isEnabled: boolean;
  /** The text of the file, then of its drop-ins in their order. */
  readonly texts: readonly string[];
}

/** Folders of units, in the order in which systemd looks: an earlier one hides the same name in a later one. */
export const UNIT_FOLDERS: readonly string[] = [
  "/etc/systemd/system",
  "/run/systemd/system",
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
  "/lib/systemd/system",
];

/** The folder of the administrator's units. */
export const OWN_UNITS = "/etc/systemd/system";

/** Which manager there is; sd_booted(3) tells whether systemd runs. */
export function serviceManager(machine: Machine): ServiceManagerKind {
  if (machine.lstat("/run/systemd/system")?.isDirectory) return "systemd";
  return machine.which("supervisord") === undefined ? "none" : "supervisord";
}

/** Whether some `NAME.wants` or `NAME.requires` of the administrator has a link of this name. */
export function isEnabled(machine: Machine, name: string): boolean {
  return machine.names(OWN_UNITS).filter((folder) => /\.(wants|requires)$/.test(folder))
    .some((folder) => machine.lstat(`${OWN_UNITS}/${folder}/${name}`) !== undefined);
}

function dropIns(machine: Machine, name: string): readonly string[] {
  const found = new Map<string, string>();
  for (const folder of UNIT_FOLDERS.toReversed()) {
    for (const file of machine.names(`${folder}/${name}.d`)) {
      if (file.endsWith(".conf")) found.set(file, `${folder}/${name}.d/${file}`);
    }
  }
  return [...found].toSorted(([a], [b]) => a < b ? -1 : 1).flatMap(([, path]) => machine.text(path) ?? []);
}

/** The unit of a name, of the template if there is none of its own; undefined if there is neither. */
export function findUnit(machine: Machine, name: string): Unit | undefined {
  const template = name.replace(/@[^.]+\./, "@.");
  const names = template === name ? [name] : [name, template];
  const paths = names.flatMap((each) => UNIT_FOLDERS.map((folder) => `${folder}/${each}`));
  const path = paths.find((each) => machine.lstat(each) !== undefined);
  if (path === undefined) return undefined;
  return {
    name,
    path,
    isMasked: machine.link(path) === "/dev/null",
    isEnabled: isEnabled(machine, name),
    texts: [machine.text(path) ?? "", ...names.toReversed().flatMap((each) => dropIns(machine, each))],
  };
}

/** The lines of a unit file, those that a backslash continues as one. */
function logicalLines(text: string): readonly string[] {
  return text.replace(/\\\n/g, " ").split("\n").map((line) => line.trim())
    .filter((line) => line !== "" && !/^[#;]/.test(line));
}

/** The values of a setting, in their order; an empty one takes back those before it, as for `ExecStart=`. */
export function unitValues(unit: Unit, section: string, key: string): readonly string[] {
  let values: string[] = [];
  for (const text of unit.texts) {
    let inside = "";
    for (const line of logicalLines(text)) {
      const heading = /^\[(.*)\]$/.exec(line)?.[1];
      if (heading !== undefined) inside = heading;
      const [, name, value = ""] = /^([A-Za-z]+)\s*=\s*(.*)$/.exec(line) ?? [];
      if (inside !== section || name !== key) continue;
      values = value === "" ? [] : [...values, value];
    }
  }
  return values;
}

/** The user that a unit runs as; undefined if it names none, so that it is root. */
export function unitUser(unit: Unit): string | undefined {
  return unitValues(unit, "Service", "User").at(-1);
}

/** How an administrator starts a service again, in words or as a command. */
export function restartWords(machine: Machine, service: string): string {
  const kind = serviceManager(machine);
  if (kind === "systemd") return `systemctl restart ${service}`;
  return kind === "supervisord" ? `supervisorctl restart ${service}` : `start ${service} again`;
}
