import assert from "node:assert/strict";
import { AdminSite, runGofax } from "../support/admin_site.ts";

Deno.test("gofax override: set, list, unset", async () => {
  await using site = await AdminSite.start();
  const set = [
    "set",
    "+49 (30) 12-34",
    "fax_ident=+49 OVERRIDE",
    "absolute_codec_string=PCMU,PCMA",
    "sip_h_X-A=b=c/d",
  ];
  assert.deepEqual(await site.gofax("override", ...set), {
    code: 0,
    stdout: "set fax_ident=+49 OVERRIDE for +49301234\n" +
      "set absolute_codec_string=PCMU,PCMA for +49301234\nset sip_h_X-A=b=c/d for +49301234\n",
    stderr: "",
  });
  assert.equal(site.sim.db.select("override-+49301234", "fax_ident"), "+49 OVERRIDE");
  site.sim.db.insert("override-1001", "fax_verbose", "true");
  site.sim.db.insert("fallback", "1001", "1");
  const { stdout } = await site.gofax("override", "list");
  assert.deepEqual(stdout.split("\n").map((line) => line.split(/ {2,}/)), [
    ["NUMBER", "NAME", "VALUE"],
    ["+49301234", "fax_ident", "+49 OVERRIDE"],
    ["+49301234", "absolute_codec_string", "PCMU,PCMA"],
    ["+49301234", "sip_h_X-A", "b=c/d"],
    ["1001", "fax_verbose", "true"],
    [""],
  ]);
  assert.deepEqual(await site.gofax("override", "unset", "+49301234", "sip_h_X-A", "b"), {
    code: 1,
    stdout: "unset sip_h_X-A for +49301234\n",
    stderr: "gofax override: b is not set for +49301234\n",
  });
  assert.equal((await site.gofax("override", "unset", "+49301234", "--all")).code, 0);
  assert.deepEqual(site.sim.db.list().toSorted(), ["fallback", "override-1001"]);
  assert.deepEqual(await site.gofax("override", "list", "+49301234"), {
    code: 0,
    stdout: "",
    stderr: "There are no overrides.\n",
  });
});

Deno.test("gofax override list says what a call ignores", async () => {
  await using site = await AdminSite.start();
  site.sim.db.insert("override-1001", "execute_on_answer", "system rm");
  site.sim.db.insert("override-1001", "fax_ident", "\x1b[2J${x}");
  const { stdout } = await site.gofax("override", "list", "1001");
  assert.match(stdout, /execute_on_answer +"system rm" +\(ignored: "execute_on_answer" is no variable/);
  assert.match(stdout, /fax_ident +"\\u001b\[2J\$\{x\}" +\(ignored: the value of fax_ident holds "\$\{"/);
  const json = JSON.parse((await site.gofax("override", "list", "--json", "1001")).stdout);
  assert.deepEqual(json[0], {
    number: "1001",
    name: "execute_on_answer",
    value: "system rm",
    ignored: '"execute_on_answer" is no variable that may be set: if FreeSWITCH runs nothing by it, ' +
      "gofaxsend.overrides in gofax.conf may allow it",
  });
});

Deno.test("gofax override says when mod_db does not tell everything", async () => {
  await using site = await AdminSite.start();
  for (let n = 0; n < 300; n++) site.sim.db.insert(`override-+4930${1_000_000 + n}`, "fax_verbose", "true");
  const { code, stderr } = await site.gofax("override", "list");
  assert.match(stderr, /^There are more: mod_db lists no more than 4096 bytes of names/);
  assert.equal(code, 0);
  for (let n = 0; n < 300; n++) site.sim.db.insert("override-1001", `a_long_variable_name_${n}`, "true");
  assert.equal((await site.gofax("override", "unset", "1001", "--all")).code, 0);
  assert.deepEqual(site.sim.db.list("override-1001"), []);
});

Deno.test("gofax override set takes what is on the list, and what gofax.conf allows beyond it", async () => {
  await using site = await AdminSite.start("[gofaxsend]\noverrides = acme_*, sip_route_uri\n");
  const command = "sip_execute_on_image=system touch /tmp/gofax-was-here";
  const refused = await site.gofax("override", "set", "1001", "fax_ident=1", command);
  assert.deepEqual([refused.code, refused.stdout], [64, ""]);
  assert.match(
    refused.stderr,
    /"sip_execute_on_image" is no variable that may be set: .*gofaxsend\.overrides/,
  );
  assert.deepEqual(site.sim.db.list(), [], "nothing of it was set");
  const taken = await site.gofax("override", "set", "1001", "acme_x=1", "sip_route_uri=sip:a@b");
  assert.deepEqual([taken.code, taken.stderr], [0, ""]);
  assert.deepEqual(site.sim.db.list("override-1001"), ["acme_x", "sip_route_uri"]);
});

Deno.test("gofax override without FreeSWITCH exits 69", async () => {
  await using site = await AdminSite.start();
  await site.sim.close();
  for (const args of [["list"], ["set", "1001", "fax_ident=b"], ["unset", "1001", "--all"]]) {
    const { code, stderr } = await site.gofax("override", ...args);
    assert.match(stderr, /^gofax override: FreeSWITCH at .* cannot be used/);
    assert.equal(code, 69);
  }
});

const USAGE_ERRORS: readonly [args: readonly string[], complaint: string][] = [
  [[], "say list, set, unset"],
  [["get"], 'there is no "get": did you mean set?'],
  [["list", "1", "2"], 'unexpected "2"'],
  [["set"], "name a number"],
  [["set", "1001"], "name a variable and its value: NAME=VALUE"],
  [["set", "1001", "fax_ident"], '"fax_ident" is not NAME=VALUE'],
  [["set", "10|01", "a=b"], 'Cannot dial "10|01": "|" is not allowed in a fax number'],
  [["set", "1001", "a=b", "a,execute_on_answer=x"], '"a,execute_on_answer" is no variable that may be set'],
  [["set", "1001", "origination_uuid=x"], "origination_uuid is ours: with it the call would be another one"],
  [["set", "1001", "a=${x}"], 'the value of a holds "${", which FreeSWITCH would expand'],
  [["set", "1001", "a=b\nc"], "the value of a holds a control character"],
  [["set", "1001", "a="], "the value of a is empty, which mod_db cannot hold"],
  [["unset", "1001"], "name the variables, or say --all"],
  [["unset", "1001", "a", "--all"], "name the variables, or say --all"],
  [["unset", "1001", "a/b"], '"a/b" is no name of a variable'],
];

Deno.test("gofax override exits 64 before anything is touched", async (t) => {
  for (const [args, complaint] of USAGE_ERRORS) {
    await t.step(args.join(" ") || "nothing", async () => {
      const { code, stdout, stderr } = await runGofax(["override", ...args]);
      assert.equal(stderr.split("\n")[0], `gofax override: ${complaint}`);
      assert.deepEqual([code, stdout], [64, ""]);
    });
  }
});
