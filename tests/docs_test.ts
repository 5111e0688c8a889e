import assert from "node:assert/strict";
import { loadConfig } from "../lib/config/load.ts";
import { formatProblem } from "../lib/config/problem.ts";
import { CHECKS } from "../lib/site/doctor/checks.ts";
import { commandsIn, doubtOf, type PageCommand } from "./support/page_commands.ts";
import { anchorsOf, linksIn } from "./support/page_references.ts";

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

/** README.md, CONTRIBUTING.md and the pages of docs/ for administrators. */
function pages(): readonly string[] {
  const docs = [...Deno.readDirSync(`${ROOT}docs`)].filter(({ isFile }) => isFile).map(({ name }) =>
    `docs/${name}`
  );
  return ["README.md", "CONTRIBUTING.md", ...docs.sort()];
}

Deno.test("every link of README.md, CONTRIBUTING.md and docs/ leads somewhere", async () => {
  const wrong: string[] = [];
  for (const page of pages()) {
    for (const link of linksIn(await textOf(page))) {
      if (/^[a-z]+:/.test(link)) continue;
      const [target = "", anchor] = link.split("#");
      const path = target === "" ? page : new URL(target, `file:///${page}`).pathname.slice(1);
      const there = await Deno.stat(`${ROOT}${path}`).then(() => true, () => false);
      const anchored = there && (anchor === undefined || anchorsOf(await textOf(path)).includes(anchor));
      if (!anchored) wrong.push(`${page}: ${link}`);
    }
  }
  assert.deepEqual(wrong, []);
});

/** The page whose blocks are made from the table itself, as patterns and not as lines to type. */
const PATTERNS = "docs/commands.md";

Deno.test("every gofax command line in README.md, CONTRIBUTING.md and docs/ is one of the table of commands", async () => {
  const wrong: string[] = [];
  let count = 0;
  for (const page of pages().filter((path) => path !== PATTERNS)) {
    for (const command of commandsIn(await textOf(page))) {
      const doubt = doubtOf(command);
      count += 1;
      if (doubt !== undefined) wrong.push(`${page}: ${command.line}: ${doubt}`);
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(count > 100, `${count} command lines`);
});

const LINES: readonly (readonly [page: string, doubts: readonly (string | undefined)[]])[] = [
  ["```sh\ngofax status --json | jq .   # all\n```", [undefined]],
  ["```sh\nsudo gofax statsu\n```", ["there is no command statsu"]],
  ["```sh\ngofax fallback show\n```", ["name a number"]],
  ["`gofax fallback show`, `gofax dynamicconfig test … --json`, `gofax config`", [
    undefined,
    undefined,
    undefined,
  ]],
  ["`gofax status --watsh`", ["there is no flag --watsh"]],
  ["`gofax fallback prune`", ["there is no form prune"]],
  ["```\n$ gofax door /x y\n```\n", ['unexpected "y"']],
  ["`setpriv --reuid=uucp --clear-groups gofaxd -x`", ["there is no flag -x"]],
];

Deno.test("doubtOf() finds a command, a form and a flag that there is not", () => {
  for (const [page, want] of LINES) {
    const found: readonly PageCommand[] = commandsIn(page);
    assert.deepEqual(found.map(doubtOf), want, page);
  }
});

/** Names of doctor's checks in a page: behind "doctor:", and in the left column of the table that has nothing else. */
function checksIn(page: string): readonly string[] {
  const told = [
    ...page.matchAll(/\bdoctor:\s+((?:`[a-z-]+`(?:, )?)+)/gi),
    ...page.matchAll(/^\| ((?:`[a-z]+(?:-[a-z]+)*`(?:, )?)+) \| .*$/gm),
  ];
  return told.flatMap(([, list = ""]) => [...list.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));
}

Deno.test("the pages on trouble and on firewalls name checks of gofax doctor that there are", async () => {
  const there = CHECKS.map(({ id }) => id);
  for (const page of ["docs/troubleshooting.md", "docs/firewall-and-nat.md"]) {
    const named = checksIn(await textOf(page));
    assert.deepEqual(named.filter((name) => !there.includes(name)), [], page);
    assert.ok(named.length > 8, `${page}: ${named.length} checks`);
  }
});

Deno.test("docs/by-hand.md makes as many modems as the sample has, and overwrites no gofax.conf", async () => {
  const readme = await textOf("docs/by-hand.md");
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
