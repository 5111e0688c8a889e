/**
 * Writes lib/site/setup/shipped.ts from the files of config/, for a program that is one file and has to install them. What the
 * Debian package is made of, config/debian, is not among them.
 * `deno task shipped` runs it; tests/site/setup/shipped_test.ts tells when that was forgotten.
 */

const ROOT = new URL("../../", import.meta.url).pathname;

/** The generated file. */
export const SHIPPED_FILE = `${ROOT}lib/site/setup/shipped.ts`;

function filesIn(folder: string): readonly string[] {
  return [...Deno.readDirSync(folder)].toSorted((a, b) => a.name < b.name ? -1 : 1).flatMap((
    { name, isDirectory },
  ) => isDirectory ? filesIn(`${folder}/${name}`) : [`${folder}/${name}`]);
}

function literal(text: string): string {
  return "`" + text.replace(/[\\`]|\$(?=\{)/g, "\\$&") + "`";
}

/** The text of the generated file, from the files as they are now. */
export function shippedModule(): string {
  const folder = `${ROOT}config`;
  const carried = filesIn(folder).filter((path) => !path.startsWith(`${folder}/debian/`));
  const entries = carried.map((path) =>
    `  "${path.slice(folder.length + 1)}": ${literal(Deno.readTextFileSync(path))},\n`
  );
  return `/** The files of config/, as text. Made by "deno task shipped"; not to be edited. */

/** Texts by their paths in config/. */
export const SHIPPED = {
${entries.join("")}} as const satisfies Readonly<Record<string, string>>;

/** The path of a file in config/. */
export type ShippedFile = keyof typeof SHIPPED;
`;
}

if (import.meta.main) Deno.writeTextFileSync(SHIPPED_FILE, shippedModule());
