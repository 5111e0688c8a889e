/**
 * The machine's time zones: compiled files below /usr/share/zoneinfo, each of which ends with its POSIX rule (tzfile(5), version 2).
 */

const FOLDER = "/usr/share/zoneinfo";

/** `Europe/Berlin`, `Etc/GMT+5`, `UTC`: no name that leads out of the folder. */
const NAME = /^[A-Za-z0-9_+-]{1,40}(?:\/[A-Za-z0-9_+-]{1,40}){0,3}$/;

/** What is known of a zone. */
export type Zone =
  /** Its POSIX rule. */
  | { readonly kind: "rule"; readonly rule: string }
  /** It exists, but its rule is not known. */
  | { readonly kind: "known" }
  | { readonly kind: "unknown" };

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** A zone that the runtime's own table has: for machines without a folder of zones. */
function isRuntimes(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * Looks a zone up by its name. On a machine without time zones the runtime's own table says which there are.
 *
 * @param folder where the zones are
 */
export function lookUpZone(name: string, folder: string = Deno.env.get("TZDIR") || FOLDER): Zone {
  if (!NAME.test(name)) return { kind: "unknown" };
  let bytes: Uint8Array;
  try {
    bytes = Deno.readFileSync(`${folder}/${name}`);
  } catch {
    return { kind: !isFolder(folder) && isRuntimes(name) ? "known" : "unknown" };
  }
  const text = new TextDecoder("latin1").decode(bytes);
  if (!text.startsWith("TZif")) return { kind: "unknown" };
  const rule = /\n([^\n]+)\n$/.exec(text.slice(-200))?.[1];
  return rule === undefined ? { kind: "known" } : { kind: "rule", rule };
}

/** What a zone has to add to UTC for local time at a moment, as `+02:00`; undefined if the runtime does not know it. */
export function zoneOffset(name: string, at: Date): string | undefined {
  try {
    const parts = new Intl.DateTimeFormat("en", { timeZone: name, timeZoneName: "longOffset" }).formatToParts(
      at,
    );
    const offset = parts.find(({ type }) => type === "timeZoneName")?.value.replace("GMT", "");
    return offset === "" ? "+00:00" : offset;
  } catch {
    return undefined;
  }
}
