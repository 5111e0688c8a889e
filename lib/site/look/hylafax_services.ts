/**
 * What starts HylaFAX's programs: units of systemd, whose names differ from system to system, or an init script. Only files are read.
 *
 * | system | units |
 * |---|---|
 * | Debian 12, hylafax-server 6.0.7 | `hylafax` (starts nothing itself), `faxq`, `hfaxd`, `faxgetty@` |
 * | openSUSE and Fedora, hylafax+ 7 | `hylafax-faxq`, `hylafax-hfaxd`, `hylafax-faxgetty@` |
 * | `make install` of HylaFAX+ 7.0.11 | none; a script /etc/init.d/hylafax, in place of Debian's if that is there |
 */

import type { Machine } from "../machine.ts";
import { findUnit, UNIT_FOLDERS, unitValues } from "./service_manager.ts";

/** Names of services, without `.service`; undefined where there is none. */
export interface HylafaxServices {
  /** The one that stands for all of them. */
  readonly group: string | undefined;
  /** faxq's. */
  readonly faxq: string | undefined;
  /** hfaxd's. */
  readonly hfaxd: string | undefined;
  /** The template of faxgetty, such as `faxgetty@`. */
  readonly getty: string | undefined;
  /** A script that starts them where no unit does. */
  readonly script: string | undefined;
}

const INIT_SCRIPT = "/etc/init.d/hylafax";
/** Names that have been seen stand in front of others. */
const KNOWN = ["faxq", "hfaxd", "faxgetty@", "hylafax-faxq", "hylafax-hfaxd", "hylafax-faxgetty@"];

/** The programs that a unit starts, without options; of one that is masked only the name tells. */
function startsOf(machine: Machine, name: string): readonly string[] {
  const unit = findUnit(machine, `${name}.service`);
  if (unit === undefined) return [];
  if (unit.isMasked) return [name.replace(/^(hylafax-|.*\/)?/, "/").replace(/@$/, "")];
  return unitValues(unit, "Service", "ExecStart").flatMap((line) =>
    line.replace(/^[-@:+!]+/, "").split(/\s+/)[0] ?? []
  );
}

function rank(name: string): number {
  const at = KNOWN.indexOf(name);
  return at < 0 ? KNOWN.length : at;
}

/** Names of units that may be HylaFAX's, the usual ones first. */
function candidates(machine: Machine): readonly string[] {
  const names = UNIT_FOLDERS.flatMap((folder) => machine.names(folder)).flatMap((name) =>
    /^(.*(?:fax|hyla).*)\.service$/i.exec(name)?.[1] ?? []
  );
  return [...new Set(names)].toSorted((a, b) => rank(a) - rank(b));
}

/** A unit of a modem is none that starts modems. */
function isInstance(name: string): boolean {
  return /@./.test(name);
}

/** Which services start HylaFAX's programs. */
export function findHylafaxServices(machine: Machine): HylafaxServices {
  const names = candidates(machine).filter((name) => !isInstance(name));
  const isTemplate = (name: string): boolean => name.endsWith("@");
  const starting = (program: string): readonly string[] =>
    names.filter((name) => startsOf(machine, name).some((path) => path.endsWith(`/${program}`)));
  const daemon = (program: string): string | undefined => starting(program).find((name) => !isTemplate(name));
  const faxq = daemon("faxq");
  const hasScript = faxq === undefined && machine.stat(INIT_SCRIPT)?.isFile === true;
  return {
    group: names.includes("hylafax") ? "hylafax" : undefined,
    faxq,
    hfaxd: daemon("hfaxd"),
    getty: starting("faxgetty").find(isTemplate),
    script: hasScript ? INIT_SCRIPT : undefined,
  };
}

/** The folders of the faxq and hfaxd that services start. */
export function foldersOfServices(machine: Machine, { faxq, hfaxd }: HylafaxServices): readonly string[] {
  return [faxq, hfaxd].flatMap((name) => name === undefined ? [] : startsOf(machine, name))
    .map((path) => path.slice(0, path.lastIndexOf("/"))).filter((folder) => folder !== "");
}
