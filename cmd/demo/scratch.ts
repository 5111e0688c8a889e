/** A HylaFAX spool of the demonstration's own, in a folder that is removed afterwards: one job waiting, and a faxrcvd. */

import { demoFax } from "../../lib/tiff/picture/mod.ts";
import { messageOf } from "../../lib/text/error_text.ts";

/** The stand-in's number that comes back as a call to gofaxd. */
export const NUMBER = "8000";

/** The one job's qfile. */
export const QFILE = "sendq/q1";

/** The document that is sent; faxq adds `;c0` to the name of what it prepares for a fax of low resolution. */
export const DOCUMENT = "docq/doc1.tif;c0";

/** The script for received faxes. */
export const FAXRCVD = "bin/faxrcvd";

/** Folders of a spool, as HylaFAX 6.0.7 has them; `locks` is faxq's lock directory. */
const FOLDERS: readonly string[] =
  "archive bin client config dev docq doneq etc info locks log pollq recvq sendq status tmp".split(" ");

const PAGES: readonly (readonly string[])[] = [
  [
    "GOFAX DEMO                                    page 1 of 2",
    "",
    "This page was drawn by gofax, put into a spool as faxq would,",
    "and sent by the code of gofaxsend to a number that comes back.",
    "",
    "The code of gofaxd took the call and received this page.",
  ],
  [
    "GOFAX DEMO                                    page 2 of 2",
    "",
    "If every dot of both pages came back, the demo ends with 0.",
    "",
    "!\"#$%&'()*+,-./0123456789:;<=>?@",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`",
    "abcdefghijklmnopqrstuvwxyz{|}~",
  ],
];

/** HylaFAX's own faxrcvd would mail the fax to somebody. */
const FAXRCVD_SCRIPT = `#!/bin/sh
# file device commid error number name called gateway
echo "$1 from $5 ($6) to $7: \${4:-complete}"
`;

/** How long faxq would let the job try, in seconds. */
const KILL_AFTER_S = 3 * 3600;

/** Fields of a qfile that has not been tried, in faxq's order. */
const FIELDS: readonly string[] = `
  retrytime:0 state:6 npages:0 totpages:${PAGES.length} nskip:0 skippages:0 ncover:0 coverpages:0 ntries:0 ndials:0
  totdials:0 maxdials:12 tottries:0 maxtries:3 pagewidth:209 resolution:98 pagelength:296 priority:127 schedpri:127
  minbr:0 desiredbr:13 desiredst:0 desiredec:2 desireddf:3 desiredtl:0 useccover:1 usexvres:0 external:${NUMBER}
  number:${NUMBER} mailaddr:demo@localhost sender:demo jobid:1 jobtag: pagehandling:e0Se0P modem:any faxnumber: tsi:
  receiver: company: location: voice: fromcompany: fromlocation: fromvoice: regarding: comments: cover:
  client:localhost owner:demo groupid:1 signalrate: dataformat: jobtype:facsimile tagline: subaddr: passwd:
  doneop:default commid: csi: nsf: pagerange: status: statuscode:0 returned:7 notify:none pagechop:default
  chopthreshold:3`.trim().split(/\s+/);

/** The job as faxq has it when it starts the sender. `now` in seconds. */
function qfile(now: number): string {
  const lines = [`tts:${now}`, `killtime:${now + KILL_AFTER_S}`, ...FIELDS, `fax:0::${DOCUMENT}`];
  return lines.map((line) => `${line}\n`).join("");
}

/** The two sockets, by port. */
export interface Ports {
  /** Where the stand-in's event socket is. */
  readonly freeswitch: number;
  /** Where gofaxd listens for calls. */
  readonly gofaxd: number;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** gofax.conf of the demonstration. */
export function demoConfig(dir: string, ports: Ports): string {
  return `; gofax.conf of gofax demo
[freeswitch]
socket = 127.0.0.1:${ports.freeswitch}
password = ClueCon
gateway = default
ident = "+49 30 4711"
header = "gofax demo"

[hylafax]
spooldir = ${quoted(dir)}
modems = 2
xferfaxlog = log/xferfaxlog
lockdir = ${quoted(`${dir}/locks`)}

[gofaxd]
socket = 127.0.0.1:${ports.gofaxd}
answerafter = 200
waittime = 100
allocateinbounddevices = true

[gofaxsend]
faxnumber = 4711
cidname = sender
`;
}

async function makeFolder(): Promise<string> {
  try {
    return await Deno.makeTempDir({ prefix: "gofax-demo-" });
  } catch (error) {
    const where = Deno.env.get("TMPDIR") || "/tmp";
    const why = messageOf(error);
    throw new Error(`Cannot make a scratch spool in ${JSON.stringify(where)}: ${why}`, { cause: error });
  }
}

/**
 * Makes a scratch spool with the job in it, and tells its path.
 *
 * @param now milliseconds since 1970
 * @throws {Error} If there is no room for it below the temporary folder.
 */
export async function makeScratch(now: number): Promise<string> {
  const dir = await makeFolder();
  try {
    for (const folder of FOLDERS) await Deno.mkdir(`${dir}/${folder}`);
    await Deno.writeFile(`${dir}/${DOCUMENT}`, demoFax(PAGES));
    await Deno.writeTextFile(`${dir}/${QFILE}`, qfile(Math.floor(now / 1000)));
    await Deno.writeTextFile(`${dir}/${FAXRCVD}`, FAXRCVD_SCRIPT, { mode: 0o755 });
    return dir;
  } catch (error) {
    await removeScratch(dir);
    throw error;
  }
}

/**
 * Removes the spool; what has gone already is no error.
 * @throws {Error} If it cannot be removed: that of Deno.
 */
export async function removeScratch(dir: string): Promise<void> {
  try {
    await Deno.remove(dir, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
