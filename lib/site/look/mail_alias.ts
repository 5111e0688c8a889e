/** Mail aliases, aliases(5): `name: who, who`, lines that begin with a blank continue the one before. */

/** The file of the machine's mail system. */
export const ALIASES_FILE = "/etc/aliases";

/** An alias. */
export interface MailAlias {
  /** Its name as it is written; mail systems differ in whether capitals matter. */
  readonly name: string;
  /** Its line, from 1. */
  readonly line: number;
  /** Who gets the mail, as it is written. */
  readonly to: string;
}

/** The alias of a name: with the same capitals if there is one, else with others; undefined if there is none. */
export function readMailAlias(text: string, name: string): MailAlias | undefined {
  const found: MailAlias[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const last = found.at(-1);
    if (/^\s/.test(line) && last !== undefined) {
      found[found.length - 1] = { ...last, to: `${last.to} ${line.trim()}` };
      continue;
    }
    const [, quoted, bare = "", to = ""] = /^(?:"([^"]*)"|([^\s:"]+))\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    found.push({ name: quoted ?? bare, line: index + 1, to });
  }
  return found.findLast((each) => each.name === name) ??
    found.findLast((each) => each.name.toLowerCase() === name.toLowerCase());
}
