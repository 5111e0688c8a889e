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
  readonly help: boolean;
}

/** The command line is wrong; the message says what about it. */
export class OptionError extends Error {
  override readonly name = "OptionError";
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
  let json: string | undefined;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--json" || arg === "--beside") {
      const value = args[++at];
      if (value === undefined) throw new OptionError(`${arg} wants a file`);
      if (arg === "--json") json = value;
      else beside.push(value);
    } else if (["--smallest", "--sources", "--help"].includes(arg)) flags.add(arg);
    else if (known.includes(arg)) parts.push(arg);
    else throw new OptionError(`unknown ${arg.startsWith("-") ? "option" : "part"} ${arg}`);
  }
  return {
    parts,
    size: flags.has("--smallest") ? "smallest" : "full",
    sources: flags.has("--sources"),
    beside,
    json,
    help: flags.has("--help"),
  };
}
