/** The language of manual pages, man(7), as groff and mandoc read it. */

import { wrapped } from "../line/wrap.ts";

/** Characters in a line of the source. */
const SOURCE_WIDTH = 78;

/** The day of the manual pages: that of the last change of what they say. */
const DATE = "2026-11-29";

const SIGNS: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "'": "\\(aq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
  '"': "\\(dq",
  "-": "\\-",
};

/** Characters beyond ASCII by their numbers. */
function encoded(text: string): string {
  return text.replaceAll(
    /[^\n\x20-\x7e]/gu,
    (each) => `\\[u${(each.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`,
  );
}

/** Text that is shown as it is typed: flags, names, paths. */
export function literal(text: string): string {
  return encoded(text.replaceAll(/[\\'`^~"-]/g, (each) => SIGNS[each] ?? each));
}

/** Bold text that is typed. */
export function bold(text: string): string {
  return `\\fB${literal(text)}\\fR`;
}

/** Text of a sentence: what stands in backticks is bold, and flags keep their dashes. */
export function prose(text: string): string {
  return text.split("`").map((part, at) =>
    at % 2 === 1
      ? bold(part)
      : encoded(part.replaceAll(/\\|(?<![A-Za-z])-|["'^~]/g, (each) => SIGNS[each] ?? each))
  ).join("");
}

/** A line that begins with no sign of roff. */
function line(text: string): string {
  return `${/^[.']/.test(text) ? "\\&" : ""}${text}\n`;
}

/** Text in lines of the source, which is to have no long ones. */
export function sourceLines(text: string): string {
  return wrapped(text.split(" "), "", SOURCE_WIDTH).split("\n").filter((each) => each !== "").map(line).join(
    "",
  );
}

/** The head of a page. */
export function head(name: string, section: number, version: string): string {
  return `.\\" Made by "gofax man": change the tables of gofax.\n` +
    `.TH ${name.toUpperCase()} ${section} ${DATE} "gofax ${version}" "${
      section === 5 ? "File formats" : "Faxes"
    }"\n`;
}

/** A section. */
export function section(title: string, body: string): string {
  return body === "" ? "" : `.SH ${title}\n${body}`;
}

/** A part of a section. */
export function part(title: string, body: string): string {
  return `.SS ${title}\n${body}`;
}

/** Paragraphs of prose. */
export function paragraphs(texts: readonly string[]): string {
  return texts.map((text, at) => `${at === 0 ? "" : ".PP\n"}${sourceLines(prose(text))}`).join("");
}

/** A list: what is typed, and what it means. */
export function list(rows: readonly (readonly [left: string, right: string])[]): string {
  return rows.map(([left, right]) => `.TP\n${line(bold(left))}${sourceLines(prose(right) || "\\&")}`).join(
    "",
  );
}

/** Lines as they are typed, indented. */
export function lines(texts: readonly string[]): string {
  return `.nf\n.RS 4\n${texts.map((text) => line(literal(text))).join("")}.RE\n.fi\n`;
}
