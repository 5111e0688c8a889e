/** gofax.conf(5), made from the table of keys that the reader of the file has (lib/config/schema.ts). */

import { KNOWN_KEYS, type KnownKey, type SCHEMA } from "../../lib/config/schema.ts";
import { ALSO, version } from "./common.ts";
import { bold, head, lines, list, paragraphs, part, prose, section, sourceLines } from "./roff.ts";

const SECTIONS: Readonly<Record<keyof typeof SCHEMA, string>> = {
  freeswitch: "FreeSWITCH, its gateways, and what faxes are signed with.",
  hylafax: "HylaFAX's spool and what is done in it.",
  gofaxd: "Incoming calls, and the daemon.",
  gofaxsend: "Outgoing faxes.",
};

const DIALECT = [
  "The file has sections with keys, in the dialect of git's configuration files. Names are read in any case. A `#` or `;` outside of double " +
  'quotes begins a comment, also in the middle of a password. In a value `\\"`, `\\\\`, `\\n` and `\\t` stand for a quote, a ' +
  "backslash, a line break and a tab, and a backslash at the end of a line continues it. A name alone means true.",
  "A key that is repeated takes the last value; lists grow instead, and an empty value empties them, the default included. Durations are " +
  "written `90s`, `10m`, `12h`, `30d` or `1h30m`; a plain number means seconds. Addresses are `host:port`, with brackets around an " +
  "IPv6 address. The file is UTF-8, or else Latin-1.",
  "An unknown section or key is an error. `gofax config check` tells what is wrong or doubtful, and `gofax config show` what everything " +
  "comes to. The file holds a password: it belongs to root and the group uucp, and has mode 0640.",
];

const SAMPLE = [
  "[freeswitch]",
  "socket = 127.0.0.1:8021",
  "password = the event socket's password",
  "gateway = default",
  'ident = "+49 30 1234567"',
  "",
  "[hylafax]",
  "modems = 5",
];

function initial({ key }: KnownKey): string {
  if (key.initial === undefined) return "It must be given.";
  return key.initial === "" ? "Default: empty." : `Default: \`${key.initial}\`.`;
}

function formerly({ key }: KnownKey): string {
  const names = (key.formerly ?? []).map(({ name, inverted }) =>
    `\`${name}\`${inverted === true ? " (the opposite)" : ""}`
  );
  return names.length === 0 ? "" : ` In older files: ${names.join(", ")}.`;
}

function keyText(known: KnownKey): string {
  const { name, key } = known;
  const text = prose(`${key.doc} ${initial(known)}${formerly(known)}`);
  return `.TP
${bold(name)} (${prose(key.kind.name)})
${sourceLines(text)}`;
}

/** The source of the page. */
export function configPage(): string {
  const keys = Object.entries(SECTIONS).map(([name, about]) =>
    part(
      `[${name}]`,
      paragraphs([about]) + KNOWN_KEYS.filter((known) => known.section === name).map(keyText).join(""),
    )
  );
  return head("gofax.conf", 5, version()) +
    section("NAME", "gofax.conf \\- configuration of gofax\n") +
    section("SYNOPSIS", `${bold("/etc/gofax.conf")}\n`) +
    section("DESCRIPTION", paragraphs(DIALECT)) +
    section("KEYS", keys.join("")) +
    section("EXAMPLE", lines(SAMPLE)) +
    section("FILES", list([["/etc/gofax.conf", "unless -c or GOFAX_CONFIG names another one"]])) +
    section("SEE ALSO", paragraphs([[ALSO.gofax, ALSO.gofaxd, ALSO.gofaxsend].join(", ")]));
}
