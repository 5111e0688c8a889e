/**
 * What `gofax config check` finds on the machine without a running program: the spool, the program that faxq starts for a job,
 * the scripts that gofax.conf names and their interpreters, the users who can read the password, the gateways of a FreeSWITCH on
 * the same machine.
 */

import type { Config } from "../../lib/config/config.ts";
import type { Loaded } from "../../lib/config/load.ts";
import type { Problem } from "../../lib/config/problem.ts";
import { sendCommandDoubt } from "../../lib/hylafax/send_command.ts";
import { scriptTrouble } from "../../lib/os/script_file.ts";
import { SpoolError } from "../../lib/spool/spool_error.ts";
import { SpoolPaths } from "../../lib/spool/paths.ts";
import { Survey } from "../../lib/spool/survey.ts";

/** A key and the warning about it. */
type Doubt = readonly [key: string, message: string];

/** Folders of the spool that gofax writes or reads. */
const FOLDERS = ["docq", "etc", "log", "recvq", "sendq", "status", "tmp"];

/** Folder of FreeSWITCH's shipped configuration that has its gateways. */
const GATEWAYS = "/etc/freeswitch/gateways";

/** Addresses for documentation (RFC 5737), which the shipped gateway has in place of a real one. */
const NO_ADDRESS = /"(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}[":]/;

function look(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}

/** The spool; if it does not exist, there are no further warnings about it. */
function spoolDoubts({ hylafax: { spooldir } }: Config): readonly Doubt[] {
  const info = look(spooldir);
  if (info === undefined) {
    return [["hylafax.spooldir", `there is no ${spooldir}, or this user may not look at it`]];
  }
  if (!info.isDirectory) return [["hylafax.spooldir", `${spooldir} is no folder`]];
  const missing = FOLDERS.filter((folder) => !look(`${spooldir}/${folder}`)?.isDirectory);
  return missing.length === 0
    ? []
    : [["hylafax.spooldir", `${spooldir} is no spool of HylaFAX: ${missing.join(", ")} not there`]];
}

function scriptDoubts({ hylafax: { spooldir }, gofaxd, gofaxsend }: Config): readonly Doubt[] {
  const scripts: readonly Doubt[] = [
    ["gofaxd.faxrcvdcmd", gofaxd.faxrcvdCmd],
    ["gofaxd.dynamicconfig", gofaxd.dynamicConfig],
    ["gofaxsend.dynamicconfig", gofaxsend.dynamicConfig],
  ];
  return scripts.flatMap(([key, name]) => {
    const path = name.startsWith("/") ? name : `${spooldir}/${name}`;
    const trouble = name === "" ? undefined : scriptTrouble(path);
    return trouble === undefined ? [] : [[key, `${path}: ${trouble}`]];
  });
}

/** The program that faxq starts for a job. */
function senderDoubts({ hylafax: { spooldir } }: Config): readonly Doubt[] {
  if (!look(spooldir)?.isDirectory) return [];
  try {
    const found = new Survey(new SpoolPaths(spooldir)).sendCommand();
    const message = found && sendCommandDoubt(found);
    return message === undefined ? [] : [["hylafax.spooldir", message]];
  } catch (error) {
    if (error instanceof SpoolError) return [["hylafax.spooldir", error.message]];
    throw error;
  }
}

/** Which users can read the password. */
function modeDoubts(file: string): readonly Doubt[] {
  const mode = look(file)?.mode ?? 0;
  return (mode & 0o004) === 0 ? [] : [["freeswitch.password", `everybody can read ${file}: chmod 0640`]];
}

function textOf(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

/** Gateways of a FreeSWITCH on this machine that still have the sample's address. */
function gatewayDoubts({ freeswitch }: Config, folder: string): readonly Doubt[] {
  return freeswitch.gateways.flatMap((name): readonly Doubt[] => {
    const path = `${folder}/${name}.xml`;
    return /^[\w.-]+$/.test(name) && NO_ADDRESS.test(textOf(path))
      ? [[
        "freeswitch.gateway",
        `${path} has an address that stands for none: put your PBX or provider there`,
      ]]
      : [];
  });
}

/**
 * The configuration with warnings about the machine.
 *
 * @param gateways folder of FreeSWITCH's gateways
 */
export function withSiteDoubts(loaded: Loaded, gateways: string = GATEWAYS): Loaded {
  const { file, config, settings, warnings } = loaded;
  if (config === undefined) return loaded;
  const spool = spoolDoubts(config);
  const doubts = [
    ...spool,
    ...(look(config.hylafax.spooldir) === undefined ? [] : scriptDoubts(config)),
    ...senderDoubts(config),
    ...modeDoubts(file),
    ...gatewayDoubts(config, gateways),
  ];
  const found = doubts.map(([key, message]): Problem => ({
    file,
    line: settings.get(key)?.line ?? 1,
    key,
    message,
  }));
  return { ...loaded, warnings: [...warnings, ...found].toSorted((a, b) => a.line - b.line) };
}
