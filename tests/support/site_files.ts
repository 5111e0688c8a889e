/**
 * The files of a private HylaFAX spool, as `faxsetup` would leave them, without a single path outside the folder.
 */

import { must } from "./exec.ts";
import { INSTALLATION } from "./installation.ts";
import { giveToUucp } from "./scratch.ts";
import { setupCache } from "./setup_cache.ts";

/** What {@linkcode makeSpool} writes into `etc/config`, and for which modems. */
export interface SpoolSettings {
  /** The program faxq starts to send. One path, no arguments. */
  readonly senderCommand: string;
  /** Names of the virtual modems. */
  readonly modems: readonly string[];
  /** `MaxBatchJobs`: how many jobs faxq may hand over at once. */
  readonly maxBatchJobs: number;
  /** More lines for `etc/config`. */
  readonly extraConfig: readonly string[];
}

const FOLDERS: readonly string[] = [
  ...[
    "archive",
    "client",
    "config",
    "dev",
    "docq",
    "doneq",
    "etc",
    "info",
    "log",
    "pollq",
    "recvq",
    "sendq",
    "status",
  ],
  ...["locks", "mail"],
];

/** Stands in for sendmail: each mail becomes a file of its own, complete from the moment it has its name. */
const SENDMAIL = (spool: string): string =>
  `#!/bin/sh
f=$(mktemp ${spool}/mail/XXXXXX)
{ echo "args: $*"; cat; } >"$f"
mv "$f" "$f.eml"
`;

const CONFIG = (spool: string, settings: SpoolSettings): string =>
  [
    `SendFaxCmd: ${settings.senderCommand}`,
    `MaxBatchJobs: ${settings.maxBatchJobs}`,
    // the default, /var/lock, is shared with every other spool of the machine
    `UUCPLockDir: ${spool}/locks`,
    "JobReqOther: 20",
    "LogFacility: daemon",
    "ServerTracing: 0xfffff",
    ...settings.extraConfig,
    "",
  ].join("\n");

async function ensureLink(path: string, target: string): Promise<void> {
  const there = await Deno.lstat(path).then(() => true, () => false);
  if (!there) await Deno.symlink(target, path);
}

/** Makes a spool and gives it to uucp. */
export async function makeSpool(spool: string, settings: SpoolSettings): Promise<void> {
  for (const folder of FOLDERS) await Deno.mkdir(`${spool}/${folder}`, { recursive: true });
  await Deno.mkdir(`${spool}/tmp`);
  await Deno.chmod(`${spool}/tmp`, 0o1777);
  const { scripts, templates } = INSTALLATION;
  await must("cp", ["-RP", scripts, `${spool}/bin`]);
  if (templates !== undefined) await must("cp", ["-R", templates, `${spool}/etc/`]);
  // faxsetup makes these; a package that was installed without it has none
  await ensureLink(`${spool}/bin/ps2fax`, "ps2fax.gs");
  await ensureLink(`${spool}/bin/pdf2fax`, "pdf2fax.gs");
  await Deno.writeTextFile(`${spool}/bin/test-sendmail`, SENDMAIL(spool), { mode: 0o755 });
  await Deno.writeTextFile(`${spool}/etc/config`, CONFIG(spool, settings));
  for (const modem of settings.modems) await Deno.writeTextFile(`${spool}/etc/config.${modem}`, "");
  await Deno.writeTextFile(`${spool}/etc/hosts.hfaxd`, "localhost:21::\n^.*@127\\.0\\.0\\.1$:21::\n", {
    mode: 0o600,
  });
  await Deno.writeTextFile(`${spool}/etc/hfaxd.conf`, "LogFacility: daemon\nServerTracing: 1\n");
  await Deno.writeTextFile(
    `${spool}/etc/setup.cache`,
    setupCache({ spool, sendmail: `${spool}/bin/test-sendmail`, lockDir: `${spool}/locks` }, INSTALLATION),
  );
  await giveToUucp(spool);
}
