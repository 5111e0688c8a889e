/** What setup has to know from a person: from flags, else from answers. */

import { isNoAddress } from "../../lib/site/setup/acl.ts";
import { lastRun } from "../../lib/site/setup/journal.ts";
import { isSample, valueProblem } from "../../lib/site/setup/gofax_conf.ts";
import { settingOf, type Site } from "../../lib/site/setup/site.ts";
import type { Wishes } from "../../lib/site/setup/wishes.ts";
import { print } from "../output.ts";
import { UsageError } from "../usage_error.ts";
import { readPbx, type SetupFlags } from "./pbx.ts";
import type { Asked } from "./terminal.ts";

/** Keys of gofax.conf that only a person knows, with the flag and the question for each. */
const IDENTITY = [
  {
    key: "freeswitch.ident",
    flag: "ident",
    question: "Our station id, the fax number as far ends see it (such as +49 30 4711):",
  },
  {
    key: "freeswitch.header",
    flag: "header",
    question: "The text at the head of each page (such as the company's name):",
  },
  { key: "gofaxsend.faxnumber", flag: "faxnumber", question: "The number that we show when we call:" },
] as const;

type IdentityFlag = typeof IDENTITY[number]["flag"];

/** Whether nobody has said what the value is: there is none, or the sample's, and setup was never here. */
function isUnset(site: Site, key: string): boolean {
  if (settingOf(site, key) === undefined) return true;
  return isSample(site, key) && lastRun(site.machine) === undefined;
}

/** Asks until the answer can be used. */
function askValue(asked: Asked, key: string, question: string): string {
  for (;;) {
    const answer = asked.line(question);
    const problem = valueProblem(key, answer);
    if (problem === undefined) return answer;
    print(`${problem}\n`);
  }
}

/**
 * Flags and answers for who we are.
 *
 * @param isDry whether to go on without what is missing
 * @throws {UsageError} If something is missing or cannot be used.
 */
function readIdentity(
  site: Site,
  flags: SetupFlags,
  asked: Asked,
  isDry: boolean,
): Readonly<Partial<Record<IdentityFlag, string>>> {
  for (const { key, flag } of IDENTITY) {
    const given = flags[flag];
    const problem = given === undefined ? undefined : valueProblem(key, given);
    if (problem !== undefined) throw new UsageError(`--${flag}: ${problem}`);
  }
  const known: Partial<Record<IdentityFlag, string>> = {};
  const missing: string[] = [];
  for (const { key, flag, question } of IDENTITY) {
    const given = flags[flag];
    if (given !== undefined) known[flag] = given;
    else if (isUnset(site, key) && asked.isThere && !isDry) known[flag] = askValue(asked, key, question);
    else if (isUnset(site, key)) missing.push(`--${flag}`);
  }
  if (missing.length > 0 && !isDry) {
    throw new UsageError(`Faxes would go out under somebody else's name: say ${missing.join(", ")}`);
  }
  return known;
}

/** Whether a PBX has to be named: there is no gateway yet, or only the sample's. */
function needsPbx({ freeswitch: { files } }: Site): boolean {
  const gateways = files?.profiles.flatMap((profile) => profile.gateways) ?? [];
  return gateways.every(({ params }) => isNoAddress(params.get("proxy")?.value ?? ""));
}

/** What would be asked, for a dry run. */
export function openQuestions(site: Site, { ident, header, faxNumber, pbx }: Wishes): readonly string[] {
  const told: Readonly<Record<IdentityFlag, string | undefined>> = { ident, header, faxnumber: faxNumber };
  const open = IDENTITY.filter(({ key, flag }) => told[flag] === undefined && isUnset(site, key)).map((
    { flag },
  ) => `--${flag}`);
  return [...open, ...(pbx === undefined && needsPbx(site) ? ["--pbx"] : [])];
}

/** Called numbers for faxes, where FreeSWITCH does other work and hands no calls to gofaxd. */
function readFaxTo(
  { freeswitch: { files } }: Site,
  flags: SetupFlags,
  asked: Asked,
  isDry: boolean,
): readonly string[] {
  const given = flags["fax-to"] ?? [];
  const isOpen = files?.kind === "foreign" && files.sockets.length === 0;
  const answers = given.length === 0 && isOpen && asked.isThere && !isDry
    ? asked.line(
      "FreeSWITCH does other work, too. Called numbers that are for faxes, with blanks between them:",
    ).split(/\s+/)
    : given;
  const numbers = answers.filter((number) => number !== "");
  const wrong = numbers.find((number) => !/^[+*#]?[\w.-]{1,64}$/.test(number));
  if (wrong !== undefined) {
    throw new UsageError(`--fax-to wants a number as FreeSWITCH sees it, not ${JSON.stringify(wrong)}`);
  }
  return numbers;
}

/**
 * Collects what a person wants.
 *
 * @throws {UsageError} If something is missing or wrong.
 * @throws {CommandError} If a file cannot be read, or there are no answers.
 */
export async function readWishes(site: Site, flags: SetupFlags, asked: Asked): Promise<Wishes> {
  const isDry = flags["dry-run"];
  if (!/^[^\s:,#"|]+$/.test(flags.faxmaster)) {
    throw new UsageError(`--faxmaster wants a mail address, not ${JSON.stringify(flags.faxmaster)}`);
  }
  const { ident, header, faxnumber } = readIdentity(site, flags, asked, isDry);
  const pbx = await readPbx(site.machine, flags, asked, needsPbx(site) && !isDry);
  return {
    ...(ident === undefined ? {} : { ident }),
    ...(header === undefined ? {} : { header }),
    ...(faxnumber === undefined ? {} : { faxNumber: faxnumber }),
    ...(flags.modems === undefined ? {} : { modems: flags.modems }),
    ...(pbx === undefined ? {} : { pbx }),
    ...(flags["sip-port"] === undefined ? {} : { sipPort: flags["sip-port"] }),
    faxTo: readFaxTo(site, flags, asked, isDry),
    faxMaster: flags.faxmaster,
    mayStart: !flags["no-start"] && flags.root === undefined,
  };
}
