/** The two files of a test: the TIFF that is sent, and the place of the one that is received. Both are in the spool's `tmp/`, and removed. */

import { demoFax } from "../../lib/tiff/picture/mod.ts";
import { messageOf } from "../../lib/text/error_text.ts";
import { CommandError } from "../command_error.ts";
import { SYSEXIT } from "../exit_code.ts";

/** Names begin with this. */
const PREFIX = "gofax-selftest-";
/** Milliseconds after which a file of that name belongs to a test that was killed. */
const OLD_MS = 3_600_000;

/** The pages of the self-test. */
const PAGES: readonly (readonly string[])[] = [
  [
    "GOFAX SELFTEST                                page 1 of 2",
    "",
    "FreeSWITCH sent this page to itself. Nobody was called.",
  ],
  [
    "GOFAX SELFTEST                                page 2 of 2",
    "",
    "!\"#$%&'()*+,-./0123456789:;<=>?@",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`",
    "abcdefghijklmnopqrstuvwxyz{|}~",
  ],
];

/** How many pages the self-test has. */
export const PAGE_COUNT: number = PAGES.length;

/** The files. */
export interface TestFiles extends Disposable {
  /** Absolute path of the TIFF to send. */
  readonly sent: string;
  /** Absolute path that FreeSWITCH is to write what it receives to. */
  readonly received: string;
}

function remove(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Removes what tests left that were killed. */
function removeOld(folder: string, now: number): void {
  for (const { name, isFile } of Deno.readDirSync(folder)) {
    if (!isFile || !name.startsWith(PREFIX)) continue;
    const made = Deno.statSync(`${folder}/${name}`).mtime?.getTime() ?? now;
    if (now - made > OLD_MS) remove(`${folder}/${name}`);
  }
}

/** The pages of a fax to somebody. */
export function testPage(site: string, time: string): readonly (readonly string[])[] {
  return [[
    "GOFAX TEST PAGE                               page 1 of 1",
    "",
    "This fax was sent to test a telephone line. It can be thrown",
    "away.",
    "",
    `Sender: ${site}`,
    `Time:   ${time}`,
  ]];
}

/**
 * Writes the TIFF.
 *
 * @param root the spool
 * @param pages lines of text of each page
 * @throws {CommandError} If it cannot be written.
 */
export function makeFiles(root: string, pages: readonly (readonly string[])[] = PAGES): TestFiles {
  const folder = `${root}/tmp`;
  const name = `${folder}/${PREFIX}${crypto.randomUUID()}`;
  const [sent, received] = [`${name}-sent.tif`, `${name}-received.tif`];
  try {
    removeOld(folder, Date.now());
    Deno.writeFileSync(sent, demoFax(pages), { createNew: true, mode: 0o640 });
  } catch (error) {
    const why = `Cannot write the test page to ${folder}: ${
      messageOf(error)
    }; run it as root or as HylaFAX's user`;
    throw new CommandError(why, SYSEXIT.cannotCreate, { cause: error });
  }
  return {
    sent,
    received,
    [Symbol.dispose](): void {
      for (const path of [sent, received]) remove(path);
    },
  };
}
