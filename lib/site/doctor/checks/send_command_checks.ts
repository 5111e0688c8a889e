/** Checks of SendFaxCmd, which is to be the door to gofax. */

import { sendCommandDoubt, sendsElsewhere } from "../../../hylafax/send_command.ts";
import { readSendCommand } from "../../../spool/read_send_command.ts";
import { SpoolPaths } from "../../../spool/paths.ts";
import { configValue } from "../../look/hylafax_config.ts";
import { writeFile } from "../base/act.ts";
import { type Check, fault, ok, skipped, type Verdict, warning } from "../base/check.ts";
import type { Site } from "../base/site.ts";

/** Where the door is, or is to be. */
const USUAL_DOOR = "/usr/bin/gofaxsend";

const DOOR_ADVICE = `SendFaxCmd: ${USUAL_DOOR} in etc/config, and gofax door ${USUAL_DOOR}`;

function found(site: Site): ReturnType<typeof readSendCommand> {
  const { machine, spool, etc } = site;
  return readSendCommand(
    new SpoolPaths(machine.real(spool)),
    `${machine.real(etc)}/config`,
    (path) => machine.real(path),
  );
}

function sendCommand(site: Site): readonly Verdict[] {
  const sender = found(site);
  if (sender === undefined) return skipped("etc/config cannot be read");
  const doubt = sendCommandDoubt(sender);
  if (doubt === undefined) return ok(`${sender.command} is the door`);
  const more = { mend: DOOR_ADVICE, key: "hylafax.spooldir" };
  if (sendsElsewhere(sender)) return [fault(doubt, { ...more, means: "no job gets to gofax" })];
  const control = site.hylafax && configValue(site.hylafax.config, "jobcontrolcmd");
  if (sender.kind !== "program" || control === undefined || control.value === "") {
    return [warning(doubt, more)];
  }
  return [fault(`${doubt}; and there is a JobControlCmd (${control.where})`, {
    ...more,
    means: "a word of the JobControlCmd that is not UTF-8 makes HylaFAX take a job for sent",
  })];
}

function doorPath(site: Site): string | undefined {
  const sender = found(site);
  if (sender?.kind !== "door") return undefined;
  return sender.command.startsWith("/") ? sender.command : `${site.spool}/${sender.command}`;
}

/** The program that the door leads to; undefined if there is no door, or what it starts is a script. */
export function doorProgram(site: Site): string | undefined {
  const path = doorPath(site);
  const program = path === undefined ? undefined : programIn(site.machine.text(path) ?? "");
  // Beside the sources, and in a container, it may be a script that starts the program.
  return program === undefined || site.machine.head(program, 2) === "#!" ? undefined : program;
}

function programIn(door: string): string | undefined {
  return /^program='(.*)'$/m.exec(door)?.[1]?.replaceAll("'\\''", "'");
}

/** The door is a text of this program, for the program and interpreter that it names. */
function door(site: Site): readonly Verdict[] {
  const path = doorPath(site);
  if (path === undefined) return skipped("SendFaxCmd is not the door");
  const text = site.machine.text(path) ?? "";
  const program = programIn(text);
  const interpreter = /^#!(.*)$/m.exec(text)?.[1];
  if (program === undefined || interpreter === undefined) return skipped(`${path} cannot be read`);
  const wanted = site.shipped.door(interpreter, program);
  if (text === wanted) return ok(`${path} leads to ${program}`);
  return [warning(`${path} is the door of another version`, {
    means: "it may not know how gofaxd takes jobs: it starts a sender for each, or worse",
    mend: `gofax door --program ${program} ${path}`,
    fix: writeFile(site, path, wanted, 0o755),
  })];
}

/** The checks. */
export const SEND_COMMAND_CHECKS: readonly Check[] = [
  {
    id: "send-command",
    part: "hylafax",
    title: "SendFaxCmd is the door to gofax",
    after: ["hylafax-config"],
    look: sendCommand,
  },
  {
    id: "door",
    part: "hylafax",
    title: "the door is this version's",
    after: ["send-command"],
    mends: "writes the door anew, for the program that it names",
    look: door,
  },
];
