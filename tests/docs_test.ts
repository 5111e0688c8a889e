import assert from "node:assert/strict";
import { loadConfig } from "../lib/config/load.ts";
import { formatProblem } from "../lib/config/problem.ts";

const ROOT = new URL("../", import.meta.url).pathname;

async function textOf(path: string): Promise<string> {
  return await Deno.readTextFile(`${ROOT}${path}`);
}

Deno.test("README.md links every page of docs/", async () => {
  const readme = await textOf("README.md");
  const pages = [...Deno.readDirSync(`${ROOT}docs`)].map(({ name }) => name).filter((name) =>
    name.endsWith(".md")
  );
  assert.deepEqual(pages.filter((page) => !readme.includes(`](docs/${page})`)), []);
});

Deno.test("README.md makes as many modems as the sample has, and overwrites no gofax.conf", async () => {
  const readme = await textOf("README.md");
  const [, loop = ""] = /^(modems=.*\nfor n in .*); do$/m.exec(readme) ?? [];
  const { stdout } = await new Deno.Command("sh", { args: ["-c", `${loop}; do echo $n; done`], cwd: ROOT })
    .output();
  const modems = Number(/^modems = (\d+)$/m.exec(await textOf("config/gofax.conf"))?.[1]);
  assert.deepEqual(
    new TextDecoder().decode(stdout).split("\n").filter((line) => line !== ""),
    Array.from({ length: modems }, (_, index) => String(index)),
  );
  for (
    const line of readme.split("\n").filter((line) =>
      line.includes("install") && line.includes("/etc/gofax.conf")
    )
  ) {
    assert.match(line, /^\[ -e \/etc\/gofax\.conf \] \|\| install /);
  }
});

/** Files that a text names in backticks, from the top of the repository; NAME stands for any name. */
function filesNamedIn(text: string): readonly string[] {
  const found = text.matchAll(/`((?:(?:lib|cmd|tests|config|docs)\/[\w./-]*|main\.ts))`/g);
  return [...found].map(([, path = ""]) => path).filter((path) => !path.includes("NAME"));
}

Deno.test("CONTRIBUTING.md is linked from README.md, and the files that it names are there", async () => {
  assert.ok((await textOf("README.md")).includes("](CONTRIBUTING.md)"));
  const named = filesNamedIn(await textOf("CONTRIBUTING.md"));
  assert.ok(named.length > 25, `${named.length} files`);
  const missing: string[] = [];
  for (const path of named) await Deno.stat(`${ROOT}${path}`).catch(() => missing.push(path));
  assert.deepEqual(missing, []);
});

Deno.test("CONTRIBUTING.md shows a gofax.conf that is right", async () => {
  const [, sample = ""] = /^```ini\n([^]*?)^```$/m.exec(await textOf("CONTRIBUTING.md")) ?? [];
  const { problems } = loadConfig(sample, "gofax.conf");
  assert.deepEqual(problems.map(formatProblem), []);
});
