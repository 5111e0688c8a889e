/** What commands print with --json: the names that docs/json.md promises. */

import assert from "node:assert/strict";
import { AdminSite, runGofax } from "../support/admin_site.ts";

const PAGE = Deno.readTextFileSync(new URL("../../docs/json.md", import.meta.url));

/** Names of all fields of a value, at any depth. */
function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...namesIn(inner)]);
}

/** That the page names each field of a value. */
function assertDescribed(value: unknown): void {
  const missing = namesIn(value).filter((name) => !new RegExp(`\`(?:\\w+\\.)?${name}\``).test(PAGE));
  assert.deepEqual([...new Set(missing)], []);
}

const SCRIPT = "#!/bin/sh\necho 'LocalIdentifier: +49 1'\necho nonsense >&2\n";
const QFILE =
  "jobid:1\nexternal:0301234567\nnumber:0301234567\nmailaddr:a@b.c\nsender:A\ntotpages:1\nnpages:0\n!fax:0:docq/doc1:\n";

Deno.test("gofax config check --json tells problems and warnings, also of a file that is not there", async () => {
  await using site = await AdminSite.start("[gofaxd]\nnonsense = 1\n");
  const bad = await site.gofax("config", "check", "--json");
  const value = JSON.parse(bad.stdout);
  assertDescribed(value);
  assert.equal(value.file, site.config);
  assert.equal(typeof value.usable, "boolean");
  const none = await runGofax(["config", "check", "--json", "-c", "/nonexistent/gofax.conf"]);
  assert.equal(none.code, 78);
  assert.match(JSON.parse(none.stdout).problems[0].message, /^there is no such file: gofax setup writes one/);
});

Deno.test("gofax fallback add, expire, remove and adopt tell what they did with --json", async () => {
  await using site = await AdminSite.start();
  const run = async (...args: string[]): Promise<unknown> => {
    const { stdout } = await site.gofax("fallback", ...args, "--json");
    const value: unknown = JSON.parse(stdout);
    assertDescribed(value);
    return value;
  };
  const done = (how: "told" | "done", change: string): unknown => ({
    dryRun: how === "told",
    changes: [{ number: "1001", change }],
    hidden: 0,
  });
  assert.deepEqual(await run("add", "1001", "--dry-run"), done("told", "add"));
  assert.deepEqual(await run("add", "1001"), done("done", "add"));
  assert.deepEqual(await run("add", "1001"), done("done", "renew"));
  assert.deepEqual(await run("adopt"), { known: 1, hidden: 0 });
  assert.deepEqual(await run("expire", "--all", "--dry-run"), done("told", "remove"));
  assert.deepEqual(await run("remove", "1001"), done("done", "remove"));
  assert.deepEqual(await run("expire", "--all"), { dryRun: false, changes: [], hidden: 0 });
});

Deno.test("gofax dynamicconfig test --json tells the script and its effect", async () => {
  await using site = await AdminSite.start(
    "[gofaxsend]\ndynamicconfig = etc/dyn\n[gofaxd]\ndynamicconfig = etc/dyn\n",
  );
  await site.script("etc/dyn", SCRIPT);
  await Deno.writeTextFile(`${site.dir}/sendq/q1`, QFILE);
  const run = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { stdout, stderr } = await site.gofax("dynamicconfig", "test", ...args, "--json");
    assert.notEqual(stdout, "", stderr);
    const value = JSON.parse(stdout);
    assertDescribed(value);
    return value;
  };
  const out = await run("outgoing", "sendq/q1");
  assert.equal(out["answer"], "go");
  assert.deepEqual(namesIn(out).filter((name) => name === "fate"), ["fate"]);
  const incoming = await run("incoming", "--caller", "1", "--recipient", "2");
  assert.deepEqual([incoming["answer"], incoming["ident"], incoming["refusedWith"]], ["go", "+49 1", null]);
});

Deno.test("gofax --version --json tells the same as its line", async () => {
  const [json, line] = await Promise.all([runGofax(["--version", "--json"]), runGofax(["--version"])]);
  const { version, commit, deno, target } = JSON.parse(json.stdout);
  assertDescribed({ version, commit, deno, target });
  assert.equal(line.stdout, `gofax ${version} (${commit}) deno ${deno} ${target}\n`);
});
