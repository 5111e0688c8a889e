/** The machine that measures, as it stands above the figures. */

/** What the figures depend on. */
export interface About {
  readonly time: string;
  readonly cores: number;
  readonly processor: string;
  readonly kernel: string;
  readonly deno: string;
  readonly commit: string;
}

function firstMatch(path: string, pattern: RegExp): string {
  try {
    return pattern.exec(Deno.readTextFileSync(path))?.[1] ?? "unknown";
  } catch {
    return "unknown";
  }
}

function commit(): string {
  const root = new URL("../../", import.meta.url).pathname;
  const git = (...args: string[]): string => {
    try {
      const { stdout } = new Deno.Command("git", { args: ["-C", root, ...args], stderr: "null" })
        .outputSync();
      return new TextDecoder().decode(stdout).trim();
    } catch {
      return "";
    }
  };
  const id = git("rev-parse", "--short=12", "HEAD");
  if (id === "") return "unknown";
  return git("status", "--porcelain", "--untracked-files=no") === "" ? id : `${id}-dirty`;
}

/** Looks at the machine. */
export function aboutMachine(): About {
  return {
    time: new Date().toISOString(),
    cores: navigator.hardwareConcurrency,
    processor: firstMatch("/proc/cpuinfo", /^model name\s*: (.*)$/m),
    kernel: Deno.osRelease(),
    deno: Deno.version.deno,
    commit: commit(),
  };
}

/** How many processes wanted to run, on average over the last minute (`uptime`). */
export function load(): number {
  return Deno.loadavg()[0] ?? Number.NaN;
}
