import assert from "node:assert/strict";

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
