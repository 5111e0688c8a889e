/** Jobs as faxq writes them, and who is started for them. */

import { demoFax } from "../../lib/tiff/picture/mod.ts";
import { JOB_FIELDS } from "../../tests/support/job_fields.ts";

const QFILE = { ...JOB_FIELDS, totpages: 1, pagehandling: "e0P", jobtag: "bench" } as const;

/** Writes a job of one page into a spool; gives the path of its qfile, relative to the spool. */
export function writeJob(dir: string, id: number, number: string): string {
  const document = `docq/doc${id}.ps`;
  Deno.writeFileSync(`${dir}/${document};c0`, demoFax([[`Job ${id}`]]));
  Deno.writeTextFileSync(`${dir}/${document}.${id}`, "%!");
  const fields = Object.entries({ ...QFILE, jobid: id, external: number, number });
  const lines = fields.map(([tag, value]) => `${tag}:${value}\n`).join("");
  const items = `!postscript:0::${document}.${id}\nfax:0::${document};c0\n`;
  Deno.writeTextFileSync(`${dir}/sendq/q${id}`, lines + items);
  return `sendq/q${id}`;
}

/** What a job's last try left in its qfile. */
export function resultOf(dir: string, qfile: string): { readonly returned: string; readonly status: string } {
  const text = Deno.readTextFileSync(`${dir}/${qfile}`);
  const field = (tag: string): string => new RegExp(`^${tag}:(.*)$`, "m").exec(text)?.[1] ?? "";
  return { returned: field("returned"), status: field("status") };
}
