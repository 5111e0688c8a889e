/**
 * Texts that a far end, a gateway or a script may choose, and that make a shell do something where it evaluates them. Each tries to make
 * a file `a` in the folder in which the shell works; `w` need not be a program for that.
 */

import type { HylafaxSite } from "./hylafax.ts";

/** The file that is made if a text is obeyed. */
export const MARK = "a";

/** The texts. HylaFAX+ takes four characters between braces for an error code. */
export const HOSTILE: readonly string[] = [
  "{;w>a}",
  "x {;w>a}",
  "{;w>a} x",
  "$(w>a)",
  "${x:=$(w>a)}",
  "`w>a`",
  "\\`w>a\\`",
  '";w>a;"',
  "';w>a;'",
  "'\\'';w>a;'",
  ";w>a;",
  "x & w>a & x",
  "x|w>a|x",
  "x\n;w>a\n;x",
  "x\\\nerrorcode:;w>a\nw>a",
  "x\r\nw>a",
  "x\tw>a",
  "x  ;w>a",
  " ;w>a ",
  "x ;w>a *",
  "x ;w>a b?n",
  "x ;w>a [a-z]*",
  "-n ;w>a",
  "-e -n ;w>a",
  "\\c ;w>a",
  "x ;w>a @(bin)",
  "%s%n%d ;w>a",
  "{E123}",
  "a[$(w>a)]",
];

/**
 * Fails if a text was obeyed.
 * @throws {Error} If it was.
 */
export async function assertNotObeyed({ dir, spool }: HylafaxSite, text: string): Promise<void> {
  for (const folder of [spool, `${spool}/tmp`, `${spool}/bin`, `${spool}/etc`, dir, `${dir}/tmp`]) {
    const info = await Deno.lstat(`${folder}/${MARK}`).catch(() => undefined);
    if (info !== undefined) throw new Error(`A shell has obeyed ${JSON.stringify(text)}, in ${folder}`);
  }
}
