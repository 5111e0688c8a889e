/** The command line of the bench. */

/** What is asked for. */
export interface Options {
  /** Names of parts; empty for all. */
  readonly parts: readonly string[];
  readonly size: "full" | "smallest";
  /** Whether the sources are measured even where the program could be compiled. */
  readonly sources: boolean;
  /** Further builds of gofax to measure in the same run, a path each. */
  readonly beside: readonly string[];
  /** Where the JSON goes; a name made of the time if undefined. */
  readonly json: string | undefined;
  /** At most so many minutes for each part; its own limit if undefined. */
  readonly minutes: number | undefined;
  readonly help: boolean;
}

/** The command line is wrong; the message says what about it. */
export class OptionError extends Error {
  override readonly name = "OptionError";
}

function readMinutes(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new OptionError(`--minutes wants a number, not ${text}`);
  return Number(text);
}

/**
 * Reads the command line.
 *
 * @param known names of the parts there are
 * @throws {OptionError} If it is not to be understood.
 */
export function readOptions(args: readonly string[], known: readonly string[]): Options {
  const parts: string[] = [];
  const beside: string[] = [];
  const flags = new Set<string>();
  const values = new Map<string, string>();
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (["--json", "--beside", "--minutes"].includes(arg)) {
      const value = args[++at];
      if (value === undefined) throw new OptionError(`${arg} wants a value`);
      if (arg === "--beside") beside.push(value);
      else values.set(arg, value);
    } else if (["--smallest", "--sources", "--help"].includes(arg)) flags.add(arg);
    else if (known.includes(arg)) parts.push(arg);
    else throw new OptionError(`unknown ${arg.startsWith("-") ? "option" : "part"} ${arg}`);
  }
  return {
    parts,
    size: flags.has("--smallest") ? "smallest" : "full",
    sources: flags.has("--sources"),
    beside,
    json: values.get("--json"),
    minutes: readMinutes(values.get("--minutes")),
    help: flags.has("--help"),
  };
}
