/** Kinds of plain text: names, station id, header, password, paths. */

import { LONGEST_HEADER, LONGEST_IDENT } from "../text/fax_limits.ts";
import { bad, good, type Kind, named } from "./kind.ts";

/** The text in place of a password in the shipped files, which the administrator has to replace. */
export const PLACEHOLDER_PASSWORD = "REPLACE-ME";

// deno-lint-ignore no-control-regex
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029]/;

function complaint(text: string): string | undefined {
  if (CONTROL.test(text)) return `${named(text)} has a control character in it`;
  if (text.includes("${")) return `${named(text)} holds "\${", which FreeSWITCH would expand`;
  return undefined;
}

/** Any text that is safe to pass to FreeSWITCH: no control character, no `${`. */
export const text: Kind<string> = {
  name: "text",
  read: (text) => {
    const message = complaint(text);
    return message === undefined ? good(text) : bad(message);
  },
  print: String,
};

/** A station id. */
export const ident: Kind<string> = {
  ...text,
  read: (value) => {
    const reading = text.read(value);
    if (!reading.ok || value.length <= LONGEST_IDENT) return reading;
    return good(value, `${named(value)} is longer than the ${LONGEST_IDENT} characters that a fax can carry`);
  },
};

/** The line at the head of each page. */
export const header: Kind<string> = {
  ...text,
  read: (value) => {
    const reading = text.read(value);
    if (!reading.ok || [...value].length <= LONGEST_HEADER) return reading;
    return good(value, `${named(value)} is longer than the ${LONGEST_HEADER} characters that are printed`);
  },
};

/** A user of the machine, by name or number; undefined if empty. */
export const systemUser: Kind<string | undefined> = {
  name: "text",
  read: (text) => {
    if (text === "") return good(undefined);
    return /^[\w.][\w.-]*\$?$/.test(text) ? good(text) : bad(`${named(text)} is not the name of a user`);
  },
  print: (value) => value ?? "",
};

/** The event socket's user, `name` or `name@domain`; undefined if empty. */
export const user: Kind<string | undefined> = {
  name: "text",
  read: (text) => {
    if (text === "") return good(undefined);
    return /^[\w.@-]+$/.test(text) ? good(text) : bad(`${named(text)} is not a user name`);
  },
  print: (value) => value ?? "",
};

/** The event socket's password. Messages never name it. */
export const password: Kind<string> = {
  name: "text",
  read: (text) => {
    if (text === "") return bad("the password is empty");
    if (CONTROL.test(text)) return bad("the password has a control character in it");
    if (text === PLACEHOLDER_PASSWORD) {
      return bad("this is still the placeholder: write the password that FreeSWITCH's event socket asks for");
    }
    if (text === "ClueCon") {
      return good(text, "this is FreeSWITCH's well-known default password: choose another one");
    }
    return good(text);
  },
  print: String,
};

/** A path that may be relative to the spool; empty if that means "off". */
export function path(options: { readonly empty: boolean }): Kind<string> {
  return {
    name: "path",
    read: (text) => {
      if (CONTROL.test(text)) return bad(`${named(text)} has a control character in it`);
      return text === "" && !options.empty ? bad("the path is empty") : good(text);
    },
    print: String,
  };
}

/** A directory, from the root. */
export const directory: Kind<string> = {
  name: "directory",
  read: (text) => {
    if (CONTROL.test(text)) return bad(`${named(text)} has a control character in it`);
    if (!text.startsWith("/")) return bad(`${named(text)} does not begin with "/"`);
    let end = text.length;
    while (end > 1 && text[end - 1] === "/") end--;
    return good(text.slice(0, end));
  },
  print: String,
};

/** The mode of a file, in octal digits. */
export const fileMode: Kind<number> = {
  name: "octal mode",
  read: (text) => {
    if (!/^(0o?)?[0-7]{3}$/.test(text)) return bad(`${named(text)} is not a file mode such as 0600`);
    const mode = Number.parseInt(text.slice(-3), 8);
    if ((mode & 0o600) !== 0o600) {
      return bad(`${named(text)} keeps the file's owner from reading or writing it`);
    }
    const warning = (mode & 0o002) === 0 ? undefined : `${named(text)} lets everybody write the file`;
    return good(mode, warning);
  },
  print: (mode) => mode.toString(8).padStart(4, "0"),
};
