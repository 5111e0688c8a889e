/** Small documents to fax. */

import { must } from "./exec.ts";

const PAGE = (text: string): string =>
  `/Helvetica findfont 40 scalefont setfont 72 700 moveto (${text}) show showpage\n`;

/** Writes a PostScript document of so many pages, each with its number on it, and tells its path. */
export async function postscript(dir: string, pages: number, name = "document"): Promise<string> {
  const path = `${dir}/${name}.ps`;
  const text = Array.from({ length: pages }, (_, page) => PAGE(`${name}, page ${page + 1} of ${pages}`)).join(
    "",
  );
  await Deno.writeTextFile(path, `%!PS-Adobe-3.0\n${text}%%EOF\n`);
  return path;
}

async function ghostscript(device: readonly string[], from: string, to: string): Promise<string> {
  await must("gs", ["-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", ...device, `-sOutputFile=${to}`, from]);
  return to;
}

/** The same as PDF. */
export async function pdf(dir: string, pages: number, name = "document"): Promise<string> {
  return await ghostscript(["-sDEVICE=pdfwrite"], await postscript(dir, pages, name), `${dir}/${name}.pdf`);
}

/** The same as fax TIFF, A4, fine (204 × 196), Group 4. */
export async function tiff(dir: string, pages: number, name = "document"): Promise<string> {
  const device = ["-sDEVICE=tiffg4", "-r204x196", "-sPAPERSIZE=a4"];
  return await ghostscript(device, await postscript(dir, pages, name), `${dir}/${name}.tif`);
}
