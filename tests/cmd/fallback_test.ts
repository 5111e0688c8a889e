import assert from "node:assert/strict";
import { AdminSite, runGofax } from "../support/admin_site.ts";

const RECORD = "log/gofax-fallback";

/** Numbers as long as telephone numbers are: 500 of them are 7 kB, and mod_db lists 4. */
function manyNumbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `+4930${String(1_000_000 + index)}`);
}

function ago(days: number): number {
  return Math.floor(Date.now() / 1000) - days * 86_400;
}

Deno.test("gofax fallback: add, list, show, remove", async () => {
  await using site = await AdminSite.start();
  assert.deepEqual(await site.gofax("fallback", "add", "--why", "bad line", "+49 (30) 12-34", "1002"), {
    code: 0,
    stdout: "added +49301234\nadded 1002\n",
    stderr: "",
  });
  assert.match(site.sim.db.select("fallback", "+49301234") ?? "", /^\d{10}$/);
  const list = await site.gofax("fallback", "list");
  assert.match(list.stdout, /^NUMBER +SINCE +LAST USE +WHY\n\+49301234 +20\d\d-.* +- +bad line\n1002 /);
  const show = await site.gofax("fallback", "show", "+49 30 1234");
  assert.match(show.stdout, /^number +\+49301234\nsince +.*\nwhy +bad line\nlast use +-\n$/);
  assert.deepEqual(await site.gofax("fallback", "remove", "+49 30 1234", "1003"), {
    code: 1,
    stdout: "removed +49301234\n",
    stderr: "gofax fallback: There is no entry for 1003\n",
  });
  assert.deepEqual(site.sim.db.list("fallback"), ["1002"]);
  assert.match(site.read(RECORD), /^1002\t\d+\t-\tbad line\n$/);
});

Deno.test("gofax fallback add warns of a number that no fax that goes out would meet", async () => {
  await using site = await AdminSite.start("[gofaxsend]\nplusprefix = 00\n");
  assert.deepEqual(await site.gofax("fallback", "add", "+49 (30) 12-34", "0049301235"), {
    code: 0,
    stdout: "added +49301234\nadded 0049301235\n",
    stderr:
      "gofax fallback: A fax to +49301234 goes out as 0049301234 (gofaxsend.callprefix, plusprefix) and does not " +
      "meet this entry: add 0049301234 for it\n",
  });
  await site.configure("[gofaxsend]\ncallprefix = 9\ndynamicconfig = etc/dynamic\n");
  const { code, stdout, stderr } = await site.gofax("fallback", "add", "--dry-run", "0301234", "90301234");
  assert.deepEqual([code, stdout], [0, "would add 0301234\nwould add 90301234\n"]);
  assert.match(
    stderr,
    /^[^\n]* to 0301234 goes out as 90301234 [^\n]*, unless DynamicConfig sets another prefix\n$/,
  );
});

Deno.test("gofax fallback list shows entries of the original, and keeps their numbers", async () => {
  await using site = await AdminSite.start();
  site.sim.db.insert("fallback", "1001", "1700000000");
  site.sim.db.insert("fallback", "odd", "not a time");
  const { code, stdout } = await site.gofax("fallback", "list", "--json");
  assert.deepEqual([code, JSON.parse(stdout)], [0, {
    count: 2,
    hidden: 0,
    entries: [
      { number: "odd", since: null, why: "", lastUse: null, expired: false },
      { number: "1001", since: "2023-11-14T22:13:20.000Z", why: "", lastUse: null, expired: false },
    ],
  }]);
  assert.equal(site.read(RECORD), "1001\t1700000000\t-\t\nodd\t-\t-\t\n");
});

Deno.test("gofax fallback list --csv quotes what a cell cannot hold", async () => {
  await using site = await AdminSite.start();
  site.sim.db.insert("fallback", "1001", "1700000000");
  Deno.writeTextFileSync(`${site.dir}/${RECORD}`, '1001\t1700000000\t1700000060\ta "bad", bad line\n');
  const { stdout } = await site.gofax("fallback", "list", "--csv");
  assert.equal(
    stdout,
    "number,since,why,lastuse,expired\r\n" +
      '1001,2023-11-14T22:13:20.000Z,"a ""bad"", bad line",2023-11-14T22:14:20.000Z,false\r\n',
  );
});

Deno.test("gofax fallback list drops from the record what mod_db has no more", async () => {
  await using site = await AdminSite.start();
  site.sim.db.insert("fallback", "1001", "1700000500");
  Deno.writeTextFileSync(
    `${site.dir}/${RECORD}`,
    "rubbish\n1001\t1700000000\t-\tan older reason\n1002\t1700000000\t-\tgone\n1001\t-\t1700000600\t\n",
  );
  const { stdout } = await site.gofax("fallback", "list", "--json");
  assert.deepEqual(JSON.parse(stdout).entries, [{
    number: "1001",
    since: "2023-11-14T22:21:40.000Z",
    why: "",
    lastUse: "2023-11-14T22:23:20.000Z",
    expired: false,
  }]);
  assert.equal(site.read(RECORD), "1001\t1700000500\t1700000600\t\n");
});

Deno.test("gofax fallback lists 500 entries although mod_db's list is cut at 4096 bytes", async (t) => {
  await using site = await AdminSite.start();
  const numbers = manyNumbers(500);
  const lines = numbers.map((number) => `${number}\t1700000000\t-\t12 bad rows\n`);
  for (const number of numbers) site.sim.db.insert("fallback", number, "1700000000");
  assert.ok(site.sim.db.command("list/fallback").split(",").length < 400);

  await t.step("from the record", async () => {
    Deno.writeTextFileSync(`${site.dir}/${RECORD}`, lines.join(""));
    const { code, stdout, stderr } = await site.gofax("fallback", "list", "--json");
    const list = JSON.parse(stdout);
    assert.deepEqual([code, stderr, list.hidden, list.count], [0, "", 0, 500]);
    assert.deepEqual(list.entries.map(({ number }: { number: string }) => number).toSorted(), numbers);
  });

  await t.step("without the record it says how many are missing", async () => {
    Deno.removeSync(`${site.dir}/${RECORD}`);
    const { code, stdout, stderr } = await site.gofax("fallback", "list", "--json");
    const list = JSON.parse(stdout);
    assert.equal(list.entries.length + list.hidden, 500);
    assert.ok(list.hidden > 100);
    assert.match(stderr, new RegExp(`^${list.hidden} more entries are in FreeSWITCH's mod_db`));
    assert.equal(code, 0);
  });

  await t.step("adopt finds them, and leaves the entries as they are", async () => {
    Deno.removeSync(`${site.dir}/${RECORD}`);
    assert.deepEqual(await site.gofax("fallback", "adopt"), {
      code: 0,
      stdout: "500 numbers are known, 0 are not\n",
      stderr: "",
    });
    assert.deepEqual(site.sim.db.list("fallback").toSorted(), numbers);
    assert.ok(numbers.every((number) => site.sim.db.select("fallback", number) === "1700000000"));
    assert.equal(JSON.parse((await site.gofax("fallback", "list", "--json")).stdout).entries.length, 500);
  });
});

Deno.test("gofax fallback expire --older-than removes what is older, --dry-run only says so", async () => {
  await using site = await AdminSite.start();
  for (const [number, days] of [["1", 40], ["2", 31], ["3", 29], ["4", 0]] as const) {
    site.sim.db.insert("fallback", number, String(ago(days)));
  }
  site.sim.db.insert("fallback", "5", "no time");
  const dry = await site.gofax("fallback", "expire", "--older-than", "30d", "--dry-run");
  assert.deepEqual(dry, { code: 0, stdout: "would remove 1\nwould remove 2\n", stderr: "" });
  assert.equal(site.sim.db.list("fallback").length, 5);
  const real = await site.gofax("fallback", "expire", "--older-than", "30d");
  assert.deepEqual(real, { code: 0, stdout: "removed 1\nremoved 2\n", stderr: "" });
  assert.deepEqual(site.sim.db.list("fallback"), ["3", "4", "5"]);
});

Deno.test("gofax fallback expire --number and --all", async () => {
  await using site = await AdminSite.start();
  for (const number of manyNumbers(500)) site.sim.db.insert("fallback", number, "1700000000");
  const one = await site.gofax("fallback", "expire", "--number", "+49 30 1000000");
  assert.deepEqual(one, { code: 0, stdout: "removed +49301000000\n", stderr: "" });
  const dry = await site.gofax("fallback", "expire", "--all", "--dry-run");
  assert.match(dry.stdout, /would remove \d+ more\n$/);
  assert.equal(site.sim.db.list("fallback").length, 499);
  const all = await site.gofax("fallback", "expire", "--all");
  assert.match(all.stdout, /removed \d+ more\n$/);
  assert.deepEqual(site.sim.db.list(), []);
  assert.equal(site.read(RECORD), "");
});

Deno.test("an expired entry is marked", async () => {
  await using site = await AdminSite.start("[freeswitch]\nfallbackexpire = 30d\n");
  site.sim.db.insert("fallback", "1", String(ago(31)));
  assert.match((await site.gofax("fallback", "list")).stdout, /^1 .* - \(expired\)$/m);
});

Deno.test("gofax fallback says when entries have no effect", async () => {
  await using site = await AdminSite.start("[freeswitch]\nsoftmodemfallback = false\n");
  const { code, stderr } = await site.gofax("fallback", "list");
  assert.match(
    stderr,
    /^gofax fallback: freeswitch\.softmodemfallback is off in .*: entries have no effect\n/,
  );
  assert.equal(code, 0);
});

Deno.test("gofax fallback without FreeSWITCH exits 69 with clear words", async () => {
  await using site = await AdminSite.start();
  await site.sim.close();
  for (
    const args of [["list"], ["show", "1"], ["add", "1"], ["remove", "1"], ["expire", "--all"], ["adopt"]]
  ) {
    const { code, stdout, stderr } = await site.gofax("fallback", ...args);
    assert.match(stderr, /^gofax fallback: FreeSWITCH at 127\.0\.0\.1:\d+ cannot be used: .* Is it running/);
    assert.deepEqual([code, stdout], [69, ""]);
  }
  assert.equal(site.read(RECORD), "");
});

Deno.test("gofax fallback with the wrong password exits 69 and names the cure", async () => {
  await using site = await AdminSite.start("[freeswitch]\npassword = wrong-2\n");
  const { code, stderr } = await site.gofax("fallback", "list");
  assert.match(stderr, /does not let us in: .*Compare freeswitch\.password in /);
  assert.equal(code, 69);
});

Deno.test("gofax fallback exits 78 when gofax.conf is wrong", async () => {
  await using site = await AdminSite.start("[freeswitch]\nsokcet = 1\n");
  const { code, stderr } = await site.gofax("fallback", "list");
  assert.match(stderr, /gofax\.conf:\d+: freeswitch\.sokcet: unknown key/);
  assert.equal(code, 78);
});

const USAGE_ERRORS: readonly [args: readonly string[], complaint: string][] = [
  [[], "say list, show, add, remove, expire, adopt"],
  [["toString"], 'there is no "toString": say list, show, add, remove, expire, adopt'],
  [["list", "--json", "--csv"], "--json and --csv contradict each other"],
  [["list", "--xml"], 'unknown flag "--xml"'],
  [["list", "x"], 'unexpected "x"'],
  [["show"], "name a number"],
  [["show", "1", "2"], 'unexpected "2"'],
  [["add"], "name a number"],
  [
    ["add", "1", "anonymous"],
    '"anonymous" is no number of a station: an entry would fit nobody, or everybody',
  ],
  [["add", "12|34"], '"12|34" is no number of a station: an entry would fit nobody, or everybody'],
  [["remove"], "name a number"],
  [["expire"], "say one of --older-than AGE, --number NUMBER, --all"],
  [["expire", "--all", "--number", "1"], "say one of --older-than AGE, --number NUMBER, --all"],
  [["expire", "--older-than", "30"], "--older-than 30 has no unit: write 30d or 30h"],
  [["expire", "--older-than", "soon"], '--older-than: "soon" is not a duration such as 90s, 10m, 12h or 30d'],
];

Deno.test("gofax fallback exits 64 before anything is touched", async (t) => {
  const env = { GOFAX_CONFIG: "/nonexistent/gofax.conf" };
  for (const [args, complaint] of USAGE_ERRORS) {
    await t.step(args.join(" ") || "nothing", async () => {
      const { code, stdout, stderr } = await runGofax(["fallback", ...args], env);
      assert.equal(stderr.split("\n")[0], `gofax fallback: ${complaint}`);
      assert.deepEqual([code, stdout], [64, ""]);
    });
  }
});

Deno.test("gofax fallback --help prints the usage and exits 0", async () => {
  const { code, stdout } = await runGofax(["fallback", "--help"]);
  assert.match(stdout, /^Usage: gofax fallback list/);
  assert.equal(code, 0);
});

Deno.test("gofax help names every action of gofax fallback and gofax override", async () => {
  for (const command of ["fallback", "override"]) {
    const [{ stderr }, { stdout: help }] = await Promise.all([
      runGofax([command]),
      runGofax(["help", command]),
    ]);
    const actions = /: say (.*)$/m.exec(stderr)?.[1]?.split(", ");
    assert.ok(actions !== undefined && actions.length > 2, stderr);
    const usages = help.matchAll(new RegExp(`^(?:Usage:| {6}) gofax ${command} (\\S+)`, "gm"));
    assert.deepEqual(Array.from(usages, ([, action]) => action), actions);
  }
});

Deno.test("docs/fallback.md names every field that programs get", async () => {
  await using site = await AdminSite.start();
  const { db } = site.sim;
  db.insert("fallback", "1001", "1700000000");
  db.insert("override-1001", "fax_enable_t38", "false");
  const json = async (...words: string[]): Promise<Record<string, unknown>> =>
    JSON.parse((await site.gofax(...words)).stdout);
  const list = await json("fallback", "list", "--json");
  const [entry] = list["entries"] as Record<string, unknown>[];
  const shown = await json("fallback", "show", "--json", "1001");
  const [override] = await json("override", "list", "--json") as unknown as Record<string, unknown>[];
  const csv = (await site.gofax("fallback", "list", "--csv")).stdout.split("\r\n")[0];
  assert.deepEqual(Object.keys(shown), Object.keys(entry ?? {}));
  assert.equal(csv, Object.keys(shown).join(",").toLowerCase());

  const text = await Deno.readTextFile(new URL("../../docs/fallback.md", import.meta.url));
  const named = [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  const fields = [list, shown, override ?? {}].flatMap((value) => Object.keys(value));
  assert.deepEqual(named, fields);
  assert.ok(text.includes(`${csv}\n`));
});
