/** What the TIFF tests share: pages made by chance, and libtiff's own programs to judge them. */

import type { FaxTiffPage, Row } from "../../lib/tiff/picture/mod.ts";
import { FIRST_DIRECTORY_AT, type TiffPatch } from "../../lib/tiff/append_directories.ts";

export { chance } from "../hylafax/support.ts";

function randomRow(next: (below: number) => number, width: number, above: Row): Row {
  // Rows like the one above, or slightly off, are what two-dimensional coding lives on.
  const kind = next(6);
  if (kind < 3) {
    const moved = above.map((at) => at + next(5) - 2).filter((at) => at >= 0 && at < width);
    return [...new Set(kind === 0 ? above : moved)].toSorted((a, b) => a - b);
  }
  const changes = kind === 3 ? 0 : next(kind === 4 ? 6 : Math.min(width, 300));
  return [...new Set(Array.from({ length: changes }, () => next(width)))].toSorted((a, b) => a - b);
}

/** A page of random rows. */
export function randomPage(next: (below: number) => number, width: number, height: number): FaxTiffPage {
  const rows: Row[] = [];
  for (let y = 0; y < height; y++) rows.push(randomRow(next, width, rows.at(-1) ?? []));
  return { width, ydpi: next(2) === 0 ? 98 : 196, rows };
}

/** A file that is changed as a patch says. */
export function patched(bytes: Uint8Array, { append, firstDirectory }: TiffPatch): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(bytes.length + append.length);
  whole.set(bytes);
  whole.set(append, bytes.length);
  whole.set(firstDirectory, FIRST_DIRECTORY_AT);
  return whole;
}

/** What a program said. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of libtiff's programs. */
export async function run(program: string, args: readonly string[]): Promise<Said> {
  const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args], stdin: "null" })
    .output();
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
