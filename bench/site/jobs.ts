/** Jobs as faxq writes them, and who is started for them. */

import { demoFax } from "../../lib/tiff/picture/mod.ts";

const QFILE = {
  tts: 1,
  killtime: 2,
  retrytime: 0,
  state: 6,
  npages: 0,
  totpages: 1,
  nskip: 0,
  skippages: 0,
  ncover: 0,
  coverpages: 0,
  ntries: 0,
  ndials: 0,
  totdials: 0,
  maxdials: 12,
  tottries: 0,
  maxtries: 3,
  pagewidth: 209,
  resolution: 98,
  pagelength: 296,
  minbr: 0,
  desiredbr: 13,
  desiredec: 2,
  desireddf: 3,
  pagehandling: "e0P",
  mailaddr: "alice@example.com",
  sender: "Alice Sender",
  jobtag: "bench",
  owner: "alice",
  modem: "any",
  signalrate: "",
  dataformat: "",
  jobtype: "facsimile",
  commid: "",
  csi: "",
  status: "",
  statuscode: 0,
  returned: 7,
  notify: "none",
} as const;

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
