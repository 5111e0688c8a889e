/** Which gofax this is: the version from deno.json, the rest from build.sh, which writes it in front of the bundle. */

import manifest from "../deno.json" with { type: "json" };

/** Where a program comes from. */
export interface BuildInfo {
  /** As in deno.json, e.g. `0.1.0`. */
  readonly version: string;
  /** Commit it was built from, with `-dirty` after it if the tree had changes; `source` when run from the sources. */
  readonly commit: string;
  /** Triple it was built for, e.g. `x86_64-unknown-linux-gnu`. */
  readonly target: string;
  /** Version of the Deno it runs on. */
  readonly deno: string;
}

interface Baked {
  readonly commit: string;
  readonly target: string;
}

/** Tells which build this is. */
export function buildInfo(): BuildInfo {
  const baked = (globalThis as { readonly __GOFAX_BUILD__?: Baked }).__GOFAX_BUILD__;
  return {
    version: manifest.version,
    commit: baked?.commit ?? "source",
    target: baked?.target ?? Deno.build.target,
    deno: Deno.version.deno,
  };
}

/** Name, version, commit, Deno and target in one line. */
export function versionText(): string {
  const { version, commit, target, deno } = buildInfo();
  return `gofax ${version} (${commit}) deno ${deno} ${target}\n`;
}
