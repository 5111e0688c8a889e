/** The program's imports, as `deno info --json` tells them. */

import { must } from "./exec.ts";
import type { Edge } from "./layers.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

interface Resolved {
  readonly specifier?: string;
  readonly span: { readonly start: { readonly line: number } };
}

interface Info {
  readonly modules: readonly {
    readonly specifier: string;
    readonly error?: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly code?: Resolved;
      readonly type?: Resolved;
      readonly isDynamic?: boolean;
    }[];
  }[];
}

function local(specifier: string): string {
  const prefix = `file://${ROOT}`;
  return specifier.startsWith(prefix) ? specifier.slice(prefix.length) : specifier;
}

function edgesOf({ specifier, dependencies = [] }: Info["modules"][number]): readonly Edge[] {
  return dependencies.map((each) => {
    const resolved = each.code ?? each.type;
    return {
      from: local(specifier),
      line: (resolved?.span.start.line ?? 0) + 1,
      specifier: each.specifier,
      to: local(resolved?.specifier ?? each.specifier),
      typeOnly: each.code === undefined,
      dynamic: each.isDynamic ?? false,
    };
  });
}

/** Paths of the program's sources, relative to the repository. */
export function programFiles(): readonly string[] {
  const below = (folder: string): readonly string[] =>
    [...Deno.readDirSync(`${ROOT}${folder}`)].flatMap(({ name, isDirectory }) =>
      isDirectory ? below(`${folder}/${name}`) : name.endsWith(".ts") ? [`${folder}/${name}`] : []
    );
  return ["main.ts", ...below("cmd"), ...below("lib")].sort();
}

/** All imports of all sources of the program, also of those that nothing imports yet. */
export async function programImports(): Promise<readonly Edge[]> {
  const edges = new Map<string, readonly Edge[]>();
  for (const file of ["main.ts", ...programFiles()]) {
    if (edges.has(file)) continue;
    const info: Info = JSON.parse(await must(Deno.execPath(), ["info", "--json", file], { cwd: ROOT }));
    for (const module of info.modules) {
      const path = local(module.specifier);
      if (!edges.has(path)) edges.set(path, edgesOf(module));
    }
  }
  return [...edges.values()].flat();
}
