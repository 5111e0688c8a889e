/** The table of all keys in docs/configuration.md, made from the schema. */

import { KNOWN_KEYS, type KnownKey } from "./schema.ts";

const HEAD = "| key | value | default | meaning |\n|---|---|---|---|\n";

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function initial({ key }: KnownKey): string {
  if (key.initial === undefined) return "*must be given*";
  return key.initial === "" ? "*empty*" : `\`${key.initial}\``;
}

function formerly({ key }: KnownKey): string {
  const names = (key.formerly ?? []).map(({ name, inverted }) =>
    inverted === true ? `\`${name}\` (the opposite)` : `\`${name}\``
  );
  return names.length === 0 ? "" : ` In older files: ${names.join(", ")}.`;
}

function row(known: KnownKey): string {
  const cells = [`\`${known.path}\``, known.key.kind.name, initial(known), known.key.doc + formerly(known)];
  return `| ${cells.map(cell).join(" | ")} |\n`;
}

/** Every key with its kind, default and meaning, as a Markdown table. */
export function configReference(): string {
  return HEAD + KNOWN_KEYS.map(row).join("");
}
