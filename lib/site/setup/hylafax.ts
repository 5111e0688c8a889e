/** HylaFAX's side: SendFaxCmd, a file and a unit for each modem, and what Debian's etc needs. */

import { configValue } from "../look/hylafax_config.ts";
import type { HylafaxFiles } from "../look/hylafax_files.ts";
import { hylafaxName, otherHylafaxName } from "../look/hylafax_programs.ts";
import { installWords } from "../look/packages.ts";
import { OWN_UNITS } from "../look/service_manager.ts";
import { readMailAlias } from "../look/mail_alias.ts";
import { DOOR, shippedFor, type Site } from "./site.ts";
import { SHIPPED } from "./shipped.ts";
import { fileStep, folderStep, type Part, removeStep, type Step } from "./step.ts";

/** Some lines of etc/config, with the tag that they set. */
type TagLines = readonly [tag: string, text: string];

/**
 * What HylaFAX+ gets besides. Its faxq (7.0.11; both were seen) waits for ever for a lock of its own when a job of a batch is removed while
 * the documents of another are converted, and may leave jobs of a batch ready without starting them.
 */
const PLUS_LINES: readonly TagLines[] = [[
  "maxbatchjobs",
  `# HylaFAX+'s faxq can stand still when a job of a batch is removed, and may not start jobs of a batch. gofax makes a call for each
# job in any case.
MaxBatchJobs:		1
`,
]];

/** The paragraphs of the shipped lines, each with the tag that it sets. */
function shippedLines(): readonly TagLines[] {
  return SHIPPED["hylafax/config"].split("\n\n").flatMap((paragraph) => {
    const tag = /^([A-Za-z]\w*):/m.exec(paragraph)?.[1];
    return tag === undefined ? [] : [[tag.toLowerCase(), `${paragraph.trimEnd()}\n`] as const];
  });
}

/** The text with another SendFaxCmd in the line that counts, if that line is in this file; else undefined. */
function withSendFaxCmd(text: string, where: string, path: string): string | undefined {
  const line = where.startsWith(`${path}:`) ? Number(where.slice(path.length + 1)) : undefined;
  if (line === undefined) return undefined;
  const lines = text.split("\n");
  const old = lines[line - 1] ?? "";
  const changed = old.replace(/^(\s*[^:]*:[ \t]*)("(?:[^"\\]|\\.)*"|[^ \t\r]*)/, `$1${DOOR}`);
  if (!/^\s*SendFaxCmd\s*:/i.test(old) || changed === old) return undefined;
  return lines.with(line - 1, changed).join("\n");
}

/** Whether a line sets a tag, by its older name perhaps. */
function isSet(config: HylafaxFiles["config"], tag: string): boolean {
  const older = tag === "maxconcurrentcalls" ? ["maxconcurrentjobs"] : [];
  return [tag, ...older].some((each) => configValue(config, each) !== undefined);
}

function configPart(site: Site, { config, flavour }: HylafaxFiles): Part {
  if (config.text === undefined) {
    return {
      byHand: [`${config.path} is not there or cannot be read: run faxsetup, then gofax setup again.`],
    };
  }
  if (config.text.includes("\ufffd")) {
    return { byHand: [`${config.path} is not UTF-8 and is left alone. Write into it: SendFaxCmd: ${DOOR}`] };
  }
  const command = configValue(config, "SendFaxCmd");
  let text = config.text;
  const wanted = [...shippedLines(), ...(flavour === "hylafax+" ? PLUS_LINES : [])];
  const missing = wanted.filter(([tag]) => !isSet(config, tag)).map(([, lines]) => lines);
  if (command !== undefined && command.value !== DOOR) {
    const changed = withSendFaxCmd(text, command.where, config.path);
    if (changed === undefined) missing.unshift(`SendFaxCmd:\t\t${DOOR}\n`);
    else text = changed;
  }
  if (missing.length > 0) {
    const gap = text === "" || text.endsWith("\n") ? "" : "\n";
    text += `${gap}\n# gofax setup added this.\n${missing.join("\n")}`;
  }
  return { steps: fileStep(site.machine, config.path, text, "faxq hands jobs to gofax") };
}

function modemNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, number) => `freeswitch${number}`);
}

/** Virtual modems that have a file, and are not to have one. */
function surplus(hylafax: HylafaxFiles, wanted: readonly string[]): readonly string[] {
  return hylafax.modems.filter((name) => /^freeswitch\d+$/.test(name) && !wanted.includes(name));
}

function modemPart({ machine }: Site, hylafax: HylafaxFiles, wanted: readonly string[]): Part {
  const fileOf = (name: string): string => `${hylafax.etc}/config.${name}`;
  const added = wanted.filter((name) => !hylafax.modems.includes(name)).flatMap((name) =>
    fileStep(machine, fileOf(name), "", "faxq knows no virtual modem without its file")
  );
  const isEmpty = (name: string): boolean => machine.text(fileOf(name))?.trim() === "";
  const old = surplus(hylafax, wanted);
  const removed = old.filter(isEmpty).map((name) =>
    removeStep(machine, fileOf(name), `gofax.conf has no modem ${name}`)
  );
  const kept = old.filter((name) => !isEmpty(name)).map((name) =>
    `${
      fileOf(name)
    } is of a modem that gofax.conf does not have. It is not empty and stays; if nobody needs it: rm ${
      fileOf(name)
    }`
  );
  return { steps: [...added, ...removed], byHand: kept };
}

/**
 * Debian enables a faxgetty for each modem file at each upgrade of its package, and the upgrade fails where it cannot. Nobody enables
 * those of other systems, which have another name.
 */
function unitPart(site: Site, hylafax: HylafaxFiles, wanted: readonly string[]): Part {
  const { machine } = site;
  if (hylafax.services.getty !== "faxgetty@" && hylafax.debian === undefined) return {};
  const unitOf = (name: string): string => `${OWN_UNITS}/faxgetty@${name}.service`;
  const text = shippedFor(site, "systemd/no-faxgetty.service");
  const added = wanted.flatMap((name) =>
    fileStep(
      machine,
      unitOf(name),
      text,
      "no faxgetty for a virtual modem; without such a unit Debian's next upgrade of HylaFAX fails",
    )
  );
  const isOld = (name: string): boolean =>
    /^faxgetty@freeswitch\d+\.service$/.test(name) && machine.text(`${OWN_UNITS}/${name}`) === text;
  const removed = machine.names(OWN_UNITS).filter((name) => isOld(name))
    .filter((name) => !wanted.some((each) => name === `faxgetty@${each}.service`))
    .map((name) => removeStep(machine, `${OWN_UNITS}/${name}`, "its modem is gone"));
  return { steps: [...added, ...removed] };
}

/**
 * What makes faxsetup write Debian's own folder of programs into setup.cache. It sources this file after it has defined VARS, the list of
 * variables and of what each gets its value from (Debian's faxsetup 6.0.7).
 */
function faxsetupLocal(programs: string): string {
  return `# Read by faxsetup before it writes setup.cache anew. gofax setup wrote this; it keeps Debian bug 1076953 away: HylaFAX's scripts
# call the programs themselves, not the wrapper in /usr/sbin, which unmounts HylaFAX's etc under the daemons.
GOFAX_SBIN='${programs}'
VARS=$(echo "$VARS" | sed 's|^SBIN[[:space:]].*|SBIN GOFAX_SBIN|')
`;
}

function cachePart({ programs, setupCache }: HylafaxFiles): Part {
  if (setupCache.text !== undefined) return {};
  const faxsetup = programs === undefined ? "faxsetup" : `${programs.folder}/faxsetup`;
  return {
    byHand: [
      `${setupCache.path} is not there, and faxq does not start without it: run ${faxsetup} -server, then gofax setup again.`,
    ],
  };
}

function debianPart({ machine }: Site, { debian, setupCache }: HylafaxFiles): Part {
  if (debian === undefined || setupCache.text === undefined) return {};
  const { programs, faxsetupLocal: local } = debian;
  const line = `SBIN='${programs}'`;
  const gap = setupCache.text.endsWith("\n") ? "" : "\n";
  const old = /^SBIN=.*$/gm;
  const text = !debian.callsWrapper
    ? setupCache.text
    : old.test(setupCache.text)
    ? setupCache.text.replace(old, line)
    : `${setupCache.text}${gap}${line}\n`;
  const why = "Debian bug 1076953: scripts call the programs, not the wrapper that unmounts etc";
  const there = machine.text(local);
  if (there !== undefined && !there.includes("GOFAX_SBIN")) {
    return {
      seen: [`${local} is there already, and is not gofax's`],
      steps: fileStep(machine, setupCache.path, text, why),
      byHand: [
        `faxsetup writes setup.cache anew, without the line that keeps bug 1076953 away. Add to ${local}:\n${
          faxsetupLocal(programs)
        }`,
      ],
    };
  }
  // faxsetup throws away what it knows if this is newer than setup.cache
  const mtimeMs = (machine.stat(setupCache.path)?.mtime?.getTime() ?? 0) - 1000;
  const kept = fileStep(
    machine,
    local,
    faxsetupLocal(programs),
    "the same, after faxsetup has written setup.cache anew",
  );
  return {
    steps: [
      ...kept.map((step) => step.kind === "file" ? { ...step, mtimeMs } : step),
      ...fileStep(machine, setupCache.path, text, why),
    ],
  };
}

function spoolPart(site: Site, { spool, debian }: HylafaxFiles): Part {
  if (debian === undefined) return {};
  const rights = { owner: "root:root", mode: 0o755 };
  return {
    steps: folderStep(site.machine, `${spool}/etc`, rights, "where Debian's units mount /etc/hylafax"),
  };
}

function mailPart({ machine }: Site, { aliasesFile, faxMaster }: HylafaxFiles, to: string): Part {
  if (faxMaster?.name === "FaxMaster") return {};
  const newaliases = machine.which("newaliases");
  const text = machine.text(aliasesFile);
  if (text === undefined && newaliases === undefined) {
    return {
      byHand: [
        `No mail system is there. HylaFAX mails about faxes to FaxMaster: when there is one, write "FaxMaster: ${to}" into ${aliasesFile} and run newaliases.`,
      ],
    };
  }
  if (text?.includes("\ufffd")) {
    return {
      byHand: [
        `${aliasesFile} is not UTF-8 and is left alone. Write into it "FaxMaster: ${to}", and run newaliases.`,
      ],
    };
  }
  const gap = text === undefined || text === "" || text.endsWith("\n") ? "" : "\n";
  const line = `FaxMaster: ${faxMaster?.to ?? to}\n`;
  const why = "HylaFAX's mails about faxes go to FaxMaster, with these capitals";
  const steps: Step[] = [...fileStep(machine, aliasesFile, `${text ?? ""}${gap}${line}`, why)];
  if (newaliases !== undefined) {
    steps.push({ kind: "run", command: [newaliases], why: "the mail system reads the aliases anew" });
  }
  return readMailAlias(line, "FaxMaster") === undefined ? {} : { steps };
}

/** Plans HylaFAX's side. */
export function hylafaxParts(site: Site, modems: number, faxMaster: string): readonly Part[] {
  const { hylafax } = site;
  if (hylafax === undefined) {
    return [{
      byHand: [
        `HylaFAX is not installed: ${installWords(site.machine, "hylafax")}, then gofax setup again.`,
      ],
    }];
  }
  const { others, spool, etc } = hylafax;
  const where = hylafax.debian === undefined ? "" : ", which Debian mounts into the spool";
  const wanted = modemNames(modems);
  return [
    {
      seen: [
        `${hylafaxName(hylafax)}, spool ${spool}, configuration ${etc}${where}`,
        ...others.map((each) => `left alone: ${otherHylafaxName(each)}`),
      ],
    },
    configPart(site, hylafax),
    modemPart(site, hylafax, wanted),
    unitPart(site, hylafax, wanted),
    spoolPart(site, hylafax),
    cachePart(hylafax),
    debianPart(site, hylafax),
    mailPart(site, hylafax, faxMaster),
  ];
}
