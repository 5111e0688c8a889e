/** Checks of what HylaFAX's own faxgetty and faxsend would do and gofax does not: settings, and jobs that wait. */

import type { Config } from "../../../config/config.ts";
import { type UnsupportedWish, unsupportedWish } from "../../../fax/job/unsupported.ts";
import { readJob } from "../../../hylafax/job.ts";
import { parseQfile } from "../../../hylafax/qfile.ts";
import { type ConfigItem, parseServerConfig } from "../../../hylafax/server_config.ts";
import { type Check, orOk, some, type Verdict, warning } from "../base/check.ts";
import type { Site } from "../base/site.ts";

/** A setting without effect. */
interface Setting {
  /** As hylafax-config(5) writes it. */
  readonly name: string;
  /** Whether a value asks for something that is not done. @default {any value but an empty one} */
  readonly asks?: (value: string, config: Config | undefined) => boolean;
  /** What follows. */
  readonly means: string;
  /** What to do instead. */
  readonly mend: string;
}

const BY_NUMBER = "refuse calls by their number: gofaxd.dynamicconfig";
const isNo = (value: string): boolean => /^(no|false|off|0)$/i.test(value);

/** docs/configuration.md has the whole list; these let a fax through, or lose something, without a word. */
const SETTINGS: readonly Setting[] = [
  { name: "TSIRecvdCmd", means: "no call is ended by it", mend: BY_NUMBER },
  { name: "QualifyTSI", means: "faxes of all senders are taken", mend: BY_NUMBER },
  { name: "QualifyPWD", means: "faxes without the password are taken", mend: BY_NUMBER },
  {
    name: "DynamicConfig",
    means: "it is not asked about calls",
    mend: "gofaxd.dynamicconfig, which has other arguments: docs/dynamicconfig.md",
  },
  { name: "RejectCall", asks: (value) => !isNo(value), means: "calls are taken", mend: BY_NUMBER },
  { name: "LogCalls", asks: isNo, means: "every call has its line in the accounting", mend: "take it out" },
  { name: "LogSend", asks: isNo, means: "every fax has its line in the accounting", mend: "take it out" },
  { name: "LogRecv", asks: isNo, means: "every fax has its line in the accounting", mend: "take it out" },
  {
    name: "RecvFileMode",
    asks: (value, config) => parseInt(value, 8) !== config?.gofaxd.recvFileMode,
    means: "received files have another mode",
    mend: "gofaxd.recvfilemode",
  },
  {
    name: "LogFileMode",
    asks: (value, config) => parseInt(value, 8) !== config?.gofaxd.logFileMode,
    means: "session logs have another mode",
    mend: "gofaxd.logfilemode",
  },
];

/** The lines of etc/config and of the virtual modems' files. */
function itemsOf({ hylafax, machine, etc, modems }: Site): readonly ConfigItem[] {
  const own = modems.map((modem) => `${etc}/config.${modem}`).flatMap((path) =>
    parseServerConfig(machine.text(path) ?? "", path).items
  );
  return [...hylafax?.config.items ?? [], ...own];
}

function settings(site: Site): readonly Verdict[] {
  const items = itemsOf(site);
  return orOk(
    SETTINGS.flatMap(({ name, asks = (value) => value !== "", means, mend }) => {
      const found = items.filter(({ tag, value }) => tag === name.toLowerCase() && asks(value, site.config));
      const places = found.map(({ where }) => where);
      return found.length === 0 ? [] : [warning(`${name} has no effect (${some(places)})`, { means, mend })];
    }),
    "none is seen",
  );
}

const MOST_JOBS = 500;
const WISHES: Readonly<Record<UnsupportedWish, string>> = {
  polling: "to poll",
  probing: "to probe (-O probeonly)",
  colour: "for colour only (-O usecolor:only)",
};

/** What a job asks for that is refused; undefined if nothing, or if it cannot be read. */
function wishOf(text: string | undefined): UnsupportedWish | undefined {
  if (text === undefined) return undefined;
  try {
    return unsupportedWish(readJob(parseQfile(new TextEncoder().encode(text))));
  } catch {
    return undefined;
  }
}

function jobs({ machine, spool }: Site): readonly Verdict[] {
  const names = machine.names(`${spool}/sendq`).filter((name) => /^q\d+$/.test(name)).slice(0, MOST_JOBS);
  const found = names.flatMap((name) => {
    const wish = wishOf(machine.text(`${spool}/sendq/${name}`));
    return wish === undefined ? [] : [`${name} (${WISHES[wish]})`];
  });
  if (found.length === 0) return orOk([], "none");
  return [
    warning(`jobs that ask for what gofax does not do: ${some(found)} in ${spool}/sendq`, {
      means: "each fails with words when its time comes, without a call",
      mend: "faxrm JOB, and tell its user",
    }),
  ];
}

/** The check of files. */
export const SETTINGS_CHECK: Check = {
  id: "settings-not-done",
  part: "hylafax",
  title: "etc/config asks for nothing that gofax does not do",
  after: ["conf-valid", "hylafax-config"],
  look: settings,
};

/** The check of the queue. */
export const JOBS_CHECK: Check = {
  id: "jobs-not-done",
  part: "running",
  title: "no waiting job asks for what gofax does not do",
  after: ["spool"],
  asks: true,
  look: jobs,
};
