/** Checks of gofax.conf itself. */

import type { Problem } from "../../../config/problem.ts";
import { faxHeader, faxIdent } from "../../../fax/identity/fax_text.ts";
import { quoteValue } from "../../../hylafax/format_error.ts";
import { LONGEST_HEADER, LONGEST_IDENT } from "../../../text/fax_limits.ts";
import { environmentOf } from "../../look/processes.ts";
import { findUnit, unitValues } from "../../look/service_manager.ts";
import { setRights } from "../base/act.ts";
import {
  type Check,
  fault,
  octal,
  ok,
  orOk,
  skipped,
  type Verdict,
  warning,
  withConfig,
} from "../base/check.ts";
import type { Site } from "../base/site.ts";

function place({ file, line, key, message }: Problem): string {
  return `${file}${line === 0 ? "" : `:${line}`}: ${key === "" ? "" : `${key}: `}${message}`;
}

function file({ loaded }: Site): readonly Verdict[] {
  if (loaded.settings.size > 0) return ok(loaded.file);
  const why = loaded.problems.map(({ message }) => message).join("; ");
  return [fault(`${loaded.file}: ${why}`, { means: "nothing of gofax starts", mend: "gofax setup" })];
}

function valid({ loaded }: Site): readonly Verdict[] {
  return orOk(
    loaded.problems.map((problem) =>
      fault(place(problem), {
        means: "gofaxd does not start, jobs wait",
        mend: `edit ${loaded.file}`,
        key: problem.key,
      })
    ),
    `${loaded.settings.size} settings, no problems`,
  );
}

/** Warnings of the reader that are about values of the sample. */
const SAMPLE = /is the sample's/;
/** Those that are about the password. */
const PASSWORD = /password/;

function warningsOf({ loaded }: Site, wanted: (problem: Problem) => boolean): readonly Verdict[] {
  return loaded.warnings.filter(wanted).map((problem) =>
    warning(place(problem), { mend: `edit ${loaded.file}`, key: problem.key })
  );
}

const isPassword = ({ key, message }: Problem): boolean =>
  key.endsWith(".password") && PASSWORD.test(message);

function samples(site: Site): readonly Verdict[] {
  const found = warningsOf(site, ({ message }) => SAMPLE.test(message));
  return orOk(
    found.map((each) => ({ ...each, means: "faxes go out under somebody else's name and number" })),
    "ident, header and number are this site's",
  );
}

function password(site: Site): readonly Verdict[] {
  const found = warningsOf(site, isPassword);
  return orOk(
    found.map((each) => ({ ...each, means: "whoever is on this machine may command FreeSWITCH" })),
    "the password is not one that everybody knows",
  );
}

function doubts(site: Site): readonly Verdict[] {
  return orOk(
    warningsOf(site, (problem) => !SAMPLE.test(problem.message) && !isPassword(problem)),
    "nothing is doubtful",
  );
}

/** What the owner, the group and everybody may do with gofax.conf: HylaFAX's user must read it, and nobody else may. */
function mode(site: Site): readonly Verdict[] {
  const { loaded, machine, owner } = site;
  const path = loaded.file;
  const info = machine.stat(path);
  if (info === undefined) return skipped(`${path} is not below the machine's root`);
  const bits = info.mode ?? 0;
  const folder = path.slice(0, path.lastIndexOf("/")) || "/";
  const name = path.slice(path.lastIndexOf("/") + 1);
  const verdicts: Verdict[] = [];
  const rights = (to: { mode?: number; gid?: number }, does: string): Pick<Verdict, "fix"> => ({
    fix: setRights(site, folder, [[name, to]], does),
  });
  if ((bits & 0o007) !== 0) {
    verdicts.push(warning(`everybody can read ${path}: chmod ${octal(bits & 0o770)}`, {
      means: "the event socket's password is no secret",
      key: "freeswitch.password",
      ...rights({ mode: bits & 0o770 }, `sets the mode of ${path} to ${octal(bits & 0o770)}`),
    }));
  }
  const canRead = owner === undefined || (info.uid === owner.uid && (bits & 0o400) !== 0) ||
    (info.gid === owner.gid && (bits & 0o040) !== 0) || (bits & 0o004) !== 0;
  if (!canRead && owner !== undefined) {
    verdicts.push(
      fault(`${owner.name} cannot read ${path} (user ${info.uid}, group ${info.gid}, mode ${octal(bits)})`, {
        means: "gofaxd and the senders of HylaFAX's user do not start",
        mend: `chgrp ${owner.name} ${path}; chmod 0640 ${path}`,
        ...rights({ gid: owner.gid, mode: 0o640 }, `gives ${path} the group ${owner.gid} and mode 0640`),
      }),
    );
  }
  return orOk(verdicts, `mode ${octal(bits)}`);
}

/** Other places in which people look for the file. */
const OTHERS = [
  "/etc/gofax.conf",
  "/etc/gofax/gofax.conf",
  "/usr/local/etc/gofax.conf",
  "/etc/hylafax/gofax.conf",
];

/** The -c of a command line. */
function namedFile(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => word === "-c" || word === "--config");
  return at < 0 ? undefined : words[at + 1];
}

/** Who reads which other gofax.conf. */
function two(site: Site): readonly Verdict[] {
  const { machine, loaded, processes } = site;
  const unit = findUnit(machine, "gofaxd.service");
  const pid = site.running?.gofaxd();
  const start = unit === undefined ? "" : unitValues(unit, "Service", "ExecStart").at(-1) ?? "";
  const isOurs = (words: readonly string[]): boolean => !words.includes("-q") || words.includes(site.spool);
  const faxq = processes.find(({ name, words }) => name === "faxq" && isOurs(words));
  const used: readonly (readonly [who: string, path: string | undefined])[] = [
    ["the unit of gofaxd", namedFile(start.split(/\s+/))],
    [`gofaxd (process ${pid})`, namedFile(processes.find((each) => each.pid === pid)?.words ?? [])],
    ["faxq, and so its senders", faxq && environmentOf(machine, faxq.pid, "GOFAX_CONFIG")],
  ];
  const others = used.filter(([, path]) => path !== undefined && path !== "" && path !== loaded.file);
  const lying = OTHERS.filter((path) => path !== loaded.file && machine.stat(path)?.isFile);
  const means = "what you change in one of them does not count for the programs that read the other";
  return orOk([
    ...others.map(([who, path]) =>
      warning(`${who}: reads ${path}, and this is ${loaded.file}`, { means, mend: `gofax doctor -c ${path}` })
    ),
    ...lying.map((path) => warning(`there is ${path}, too`, { means, mend: `rm ${path}` })),
  ], "there is one");
}

function identityDoubt(wanted: string, made: string, most: number, key: string): readonly Verdict[] {
  const fitting = [...wanted.trim()].slice(0, most).join("").trimEnd();
  if (fitting === made) return [];
  return [warning(`${quoteValue(wanted)} goes out as ${quoteValue(made)}`, {
    means: "a fax cannot show these characters",
    key,
  })];
}

/** The checks. */
export const CONF_CHECKS: readonly Check[] = [
  { id: "conf-file", part: "conf", title: "gofax.conf is there and can be read", look: file },
  { id: "conf-valid", part: "conf", title: "gofax.conf has no problems", after: ["conf-file"], look: valid },
  {
    id: "conf-samples",
    part: "conf",
    title: "no value of the sample is left in gofax.conf",
    after: ["conf-valid"],
    look: samples,
  },
  {
    id: "conf-password",
    part: "conf",
    title: "the event socket's password in gofax.conf is one of your own",
    after: ["conf-valid"],
    look: password,
  },
  {
    id: "conf-doubts",
    part: "conf",
    title: "no setting of gofax.conf is doubtful",
    after: ["conf-valid"],
    look: doubts,
  },
  {
    id: "conf-identity",
    part: "conf",
    title: "a fax can show ident and header",
    after: ["conf-valid"],
    look: withConfig((_, { freeswitch: { ident, header } }) =>
      orOk([
        ...identityDoubt(ident, faxIdent(ident), LONGEST_IDENT, "freeswitch.ident"),
        ...identityDoubt(header, faxHeader(header), LONGEST_HEADER, "freeswitch.header"),
      ], "they go out as they are")
    ),
  },
  {
    id: "conf-mode",
    part: "conf",
    title: "HylaFAX's user can read gofax.conf, and other users cannot",
    after: ["conf-file", "spool-disk"],
    mends: "changes its group and mode",
    look: mode,
  },
  {
    id: "conf-two",
    part: "conf",
    title: "all programs read the same gofax.conf",
    after: ["conf-file", "spool-disk"],
    look: two,
  },
];
