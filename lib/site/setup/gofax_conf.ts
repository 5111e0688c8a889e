/** gofax.conf: made from the sample, or changed key by key. */

import { setKey, writeValue } from "../../config/edit.ts";
import { loadConfig } from "../../config/load.ts";
import { withCurrentNames } from "../../config/update.ts";
import { formatProblem } from "../../config/problem.ts";
import { isSameLockFolder, USUAL_LOCKS } from "../look/hylafax_files.ts";
import { settingOf, type Site } from "./site.ts";
import { SHIPPED } from "./shipped.ts";
import { fileStep, type Part, type Rights } from "./step.ts";
import type { Wishes } from "./wishes.ts";

/** Modems of the sample. */
const USUAL_MODEMS = 5;

/** The gateway's name where gofax.conf does not say another. */
export const USUAL_GATEWAY = "default";

/** Values of the sample that name somebody else. A fax with them goes out under the wrong name. */
const SAMPLES: Readonly<Record<string, string>> = {
  "freeswitch.ident": "+1 337",
  "freeswitch.header": "GONICUS LABS",
  "gofaxsend.faxnumber": "4711",
};

/** Whether a key has the value of the sample. */
export function isSample(site: Site, path: string): boolean {
  const value = settingOf(site, path);
  return value !== undefined && value === SAMPLES[path];
}

/** How many modems there are to be. */
export function modemCount(site: Site, { modems }: Wishes): number {
  if (modems !== undefined) return modems;
  const value = settingOf(site, "hylafax.modems");
  return value !== undefined && /^\d{1,4}$/.test(value) ? Number(value) : USUAL_MODEMS;
}

/** The address at which gofaxd listens. */
export function daemonSocket(site: Site): string {
  return (settingOf(site, "gofaxd.socket") ?? "127.0.0.1:338").replace(/^:/, "127.0.0.1:");
}

/** Where FreeSWITCH's event socket is, if its files name another place than gofax.conf; undefined if that is right. */
function socketChange(site: Site): string | undefined {
  const found = site.freeswitch.files?.eventSocket;
  if (found === undefined) return undefined;
  const isAnywhere = ["::", "0.0.0.0", "::1", "127.0.0.1"].includes(found.listenIp) ||
    found.listenIp.includes("$");
  const host = isAnywhere
    ? "127.0.0.1"
    : found.listenIp.includes(":")
    ? `[${found.listenIp}]`
    : found.listenIp;
  const current = settingOf(site, "freeswitch.socket") ?? "127.0.0.1:8021";
  const port = /:(\d+)$/.exec(current)?.[1];
  // another host is another FreeSWITCH, which this machine's files say nothing of
  const isHere = /^(127\.|localhost|\[::1\]|:)/.test(current);
  return isHere && port !== String(found.port) ? `${host}:${found.port}` : undefined;
}

/** Where either HylaFAX has the accounting; another place is somebody's own wish. */
const ACCOUNTINGS = ["log/xferfaxlog", "etc/xferfaxlog"];

/** The accounting's place, if gofax.conf has the one of the other HylaFAX; undefined if that is right, or not ours to say. */
function accountingChange(site: Site): string | undefined {
  const { hylafax, config } = site;
  if (hylafax?.accounting === undefined) return undefined;
  const sample = config === undefined ? ACCOUNTINGS[0] : "";
  const inSpool = (path: string): string =>
    path.startsWith(`${hylafax.spool}/`) ? path.slice(hylafax.spool.length + 1) : path;
  const now = inSpool(settingOf(site, "hylafax.xferfaxlog") ?? sample ?? "");
  return ACCOUNTINGS.includes(now) && now !== hylafax.accounting ? hylafax.accounting : undefined;
}

/** The folder of faxq's locks, if gofax.conf has another; undefined if that is right. */
function lockChange(site: Site): string | undefined {
  const locks = site.hylafax?.lockFolder.path;
  const now = settingOf(site, "hylafax.lockdir") ?? USUAL_LOCKS;
  return locks === undefined || !locks.startsWith("/") || isSameLockFolder(locks, now) ? undefined : locks;
}

function wantedValues(
  site: Site,
  wishes: Wishes,
  password: string,
): readonly (readonly [string, string | undefined])[] {
  const modems = modemCount(site, wishes);
  const spool = settingOf(site, "hylafax.spooldir") ?? "/var/spool/hylafax";
  const hasNoGateway = wishes.pbx !== undefined && site.config !== undefined &&
    settingOf(site, "freeswitch.gateway") === undefined;
  const isSpool = site.machine.stat(`${spool}/sendq`)?.isDirectory === true;
  return [
    ["freeswitch.socket", socketChange(site)],
    ["freeswitch.password", password],
    ["freeswitch.gateway", hasNoGateway ? USUAL_GATEWAY : undefined],
    ["freeswitch.ident", wishes.ident],
    ["freeswitch.header", wishes.header],
    ["hylafax.spooldir", isSpool ? undefined : site.hylafax?.spool],
    ["hylafax.xferfaxlog", accountingChange(site)],
    ["hylafax.lockdir", lockChange(site)],
    ["hylafax.modems", settingOf(site, "hylafax.modems") === String(modems) ? undefined : String(modems)],
    ["gofaxsend.faxnumber", wishes.faxNumber],
  ];
}

/** Plans gofax.conf. */
export function configPart(site: Site, wishes: Wishes, password: string): Part {
  const { machine, configFile, config, faxUser } = site;
  const rights: Rights = { owner: `root:${faxUser.group}`, mode: 0o640 };
  let text = config === undefined ? SHIPPED["gofax.conf"] : withCurrentNames(config.text);
  const byHand: string[] = [];
  for (const [path, value] of wantedValues(site, wishes, password)) {
    if (value === undefined) continue;
    const changed = setKey(text, path, value);
    if (changed !== undefined) text = changed;
    else {byHand.push(
        `${configFile}: the line of ${path} cannot be changed for sure; write it by hand, then run setup again.`,
      );}
  }
  const { problems } = loadConfig(text, configFile);
  const why = config === undefined
    ? "gofax's configuration, from the sample"
    : "gofax's configuration, these keys only";
  return {
    steps: fileStep(machine, configFile, text, why, { rights, basis: SHIPPED["gofax.conf"] }),
    byHand,
    problems: problems.map(formatProblem),
  };
}

/** What is wrong with a value for a key, by `section.key`, or doubtful; undefined if it can be used. */
export function valueProblem(path: string, value: string): string | undefined {
  const [section, key] = path.split(".");
  const { problems, warnings } = loadConfig(`[${section}]\n${key} = ${writeValue(value)}\n`, "");
  return [...problems, ...warnings].find((problem) => problem.key === path)?.message;
}
