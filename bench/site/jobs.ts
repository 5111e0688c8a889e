/** Jobs as faxq writes them, and what becomes of them. */

import { demoFax } from "../../lib/tiff/picture/mod.ts";
import { JOB_FIELDS } from "../../tests/support/job_fields.ts";

/** Fields that tell of the pages: each ends with "more to come" but the last. */
function pageFields(pages: number): Readonly<Record<string, string | number>> {
  return { totpages: pages, pagehandling: `${"e0S".repeat(pages - 1)}e0P` };
}

/**
 * Writes a job into a spool; gives the path of its qfile, relative to the spool.
 *
 * @param pages how many, no two alike. @default {1}
 */
export function writeJob(dir: string, id: number, number: string, pages = 1): string {
  const document = `docq/doc${id}.ps`;
  const texts = Array.from(
    { length: pages },
    (_, page) => [`Job ${id}${page === 0 ? "" : `, page ${page + 1}`}`],
  );
  Deno.writeFileSync(`${dir}/${document};c0`, demoFax(texts));
  Deno.writeTextFileSync(`${dir}/${document}.${id}`, "%!");
  const fields = Object.entries({
    ...JOB_FIELDS,
    ...pageFields(pages),
    jobtag: "bench",
    jobid: id,
    external: number,
    number,
  });
  const lines = fields.map(([tag, value]) => `${tag}:${value}\n`).join("");
  const items = `!postscript:0::${document}.${id}\nfax:0::${document};c0\n`;
  Deno.writeTextFileSync(`${dir}/sendq/q${id}`, lines + items);
  return `sendq/q${id}`;
}

/** What a job's last try left in its qfile. */
export interface JobResult {
  /** The exit code of who sent it (`EXIT` of lib/fax/end/outcome.ts); 7 where nothing was tried. */
  readonly returned: string;
  /** Why it is to be tried again; empty where it was sent. */
  readonly status: string;
  /** Pages sent so far. */
  readonly npages: string;
}

/** Reads what a job's last try left. */
export function resultOf(dir: string, qfile: string): JobResult {
  const text = Deno.readTextFileSync(`${dir}/${qfile}`);
  const field = (tag: string): string => new RegExp(`^${tag}:(.*)$`, "m").exec(text)?.[1] ?? "";
  return { returned: field("returned"), status: field("status"), npages: field("npages") };
}
