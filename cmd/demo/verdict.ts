/** Checks the result of the demonstration: compares what it wrote into the spool with what was expected. */

import { comparePages } from "../../lib/tiff/picture/mod.ts";
import { readDirectories, type TiffDirectory } from "../../lib/tiff/read.ts";
import { EXIT, type ExitCode } from "../../lib/fax/end/outcome.ts";
import { getField, getNumber, parseQfile } from "../../lib/hylafax/qfile.ts";
import { parseXferfaxlog, type XferfaxlogEntry } from "../../lib/hylafax/xferfaxlog_entry.ts";
import { DOCUMENT, QFILE } from "./scratch.ts";
import { messageOf } from "../../lib/text/error_text.ts";

/** One check. */
export interface Finding {
  /** What was checked, in one word. */
  readonly about: string;
  /** Whether it is as it should be. */
  readonly good: boolean;
  /** What was found, in one line. */
  readonly text: string;
}

/**
 * The lines of the spool's xferfaxlog as they stand there; none if there is no file.
 * @throws {Error} If it cannot be read: that of Deno.
 */
export function xferfaxlogLines(dir: string): readonly string[] {
  try {
    return Deno.readTextFileSync(`${dir}/log/xferfaxlog`).split("\n").filter((line) => line !== "");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function lookAtJob(dir: string, code: ExitCode): Finding {
  const qfile = parseQfile(Deno.readFileSync(`${dir}/${QFILE}`));
  const [done, total] = [getNumber(qfile, "npages") ?? 0, getNumber(qfile, "totpages") ?? 0];
  const good = code === EXIT.done && getNumber(qfile, "returned") === EXIT.done && done === total;
  const status = getField(qfile, "status") ?? "";
  const text = `gofaxsend ended with ${code}, ${done} of ${total} pages${status === "" ? "" : `: ${status}`}`;
  return { about: "sent", good, text };
}

function lookAtLog(lines: readonly string[]): Finding {
  const entries = lines.map(parseXferfaxlog).filter((entry) => entry !== undefined);
  const complaints = ["SEND", "RECV"].flatMap((kind) => {
    const found = entries.filter((entry) => entry.kind === kind);
    if (found.length !== 1) return [`${found.length} ${kind} lines`];
    return found.filter(({ reason }) => reason !== "").map(({ reason }) => `${kind}: ${reason}`);
  });
  const good = complaints.length === 0;
  const text = good
    ? "log/xferfaxlog has a line for the fax sent and one for the fax received"
    : complaints.join("; ");
  return { about: "accounts", good, text };
}

function size({ width, height }: TiffDirectory): string {
  return `${width}x${height}`;
}

/** Compares a document with the received fax. */
export function comparison(sent: Uint8Array, received: Uint8Array): Finding {
  const about = "compared";
  const difference = comparePages(sent, received);
  if (difference !== undefined) {
    return { about, good: false, text: `page ${difference.page} differs: ${difference.what}` };
  }
  const pages = readDirectories(sent).map((page, index) => `page ${index + 1} (${size(page)})`);
  return { about, good: true, text: `${pages.join(" and ")} came back dot for dot` };
}

function compare(dir: string, { jobOrFile: file }: XferfaxlogEntry): Finding {
  try {
    const { text, ...rest } = comparison(
      Deno.readFileSync(`${dir}/${DOCUMENT}`),
      Deno.readFileSync(`${dir}/${file}`),
    );
    return { ...rest, text: `${file} with ${DOCUMENT}: ${text}` };
  } catch (error) {
    const why = messageOf(error);
    return { about: "compared", good: false, text: `Cannot compare ${file} with ${DOCUMENT}: ${why}` };
  }
}

/**
 * Makes all checks.
 *
 * @param dir the spool
 * @param code the sender's exit code
 */
export function findings(dir: string, code: ExitCode): readonly Finding[] {
  const lines = xferfaxlogLines(dir);
  const received = lines.map(parseXferfaxlog).find((entry) => entry?.kind === "RECV");
  const found = [lookAtJob(dir, code), lookAtLog(lines)];
  return received === undefined
    ? [...found, { about: "received", good: false, text: "There is no received fax" }]
    : [...found, compare(dir, received)];
}
