/** `gofax explain` as a command: exit codes, users, and the fields that docs/explain.md promises. */

import assert from "node:assert/strict";
import { AdminSite } from "../support/admin_site.ts";
import { must } from "../support/exec.ts";
import { giveToUucp } from "../support/scratch.ts";

const PAGE = Deno.readTextFileSync(new URL("../../docs/explain.md", import.meta.url));

/** Names of all fields of a value, at any depth. */
function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...namesIn(inner)]);
}

function assertDescribed(value: unknown): void {
  const missing = namesIn(value).filter((name) => !new RegExp(`\`(?:[\\w[\\]]+\\.)*${name}\``).test(PAGE));
  assert.deepEqual([...new Set(missing)], []);
}

const QFILE =
  "tts:1795402537\nkilltime:1795413075\nstate:3\nnpages:0\ntotpages:2\ntotdials:1\nmaxdials:12\nnumber:1010\nexternal:1010\n" +
  "owner:alice\njobid:5\ncommid:000000042\nstatus:Busy signal detected (USER_BUSY, SIP 486 Busy Here)\nstatuscode:1\n";
const LOG = `Nov 23 02:52:34.98: [ 2132]: SESSION BEGIN 000000042 1010
Nov 23 02:52:34.99: [ 2132]: SEND FAX: JOB 5 DEST 1010 COMMID 000000042 DEVICE 'freeswitch0' FROM 'A <a@b.c>' USER alice
Nov 23 02:52:35.08: [ 2132]: DIAL 1010 through gateway default, call 6cb3d1b0-6d1e-4c43-9d8b-4a3e3a0f7d11
Nov 23 02:52:35.10: [ 2132]: Gateway default: Busy signal detected (USER_BUSY, SIP 486 Busy Here) after 0.1 s
Nov 23 02:52:35.12: [ 2132]: SESSION END
`;

async function withJob(): Promise<AdminSite> {
  const site = await AdminSite.start("xferfaxlog = log/xferfaxlog\n");
  await Deno.writeTextFile(`${site.dir}/sendq/q5`, QFILE, { mode: 0o600 });
  await Deno.writeTextFile(`${site.dir}/log/c000000042`, LOG, { mode: 0o600 });
  return site;
}

Deno.test("gofax explain tells of a job by its number, its file and its communication", async () => {
  await using site = await withJob();
  const byNumber = await site.gofax("explain", "5");
  assert.equal(byNumber.code, 0, byNumber.stderr);
  assert.match(byNumber.stdout, /^Fax 5 to 1010 is not sent yet: the number was busy\.$/m);
  for (const what of ["sendq/q5", `${site.dir}/sendq/q5`, "000000042", "42", "log/c000000042"]) {
    assert.equal((await site.gofax("explain", what)).stdout, byNumber.stdout, what);
  }
});

Deno.test("gofax explain --json has the fields that its page describes", async () => {
  await using site = await withJob();
  const value = JSON.parse((await site.gofax("explain", "--json", "5")).stdout);
  assertDescribed(value);
  assert.deepEqual(
    [value.format, value.standing, value.end.kind, value.end.whose, value.end.sip, value.next.killtime],
    [1, "waiting", "busy", "far end", "486 Busy Here", "2026-11-23T05:51:15.000Z"],
  );
  await Deno.writeTextFile(
    `${site.dir}/log/xferfaxlog`,
    '11/23/26 02:53\tCALL\t000000012\tfreeswitch0\t\t""\tfax\t"4711"\t""\t0\t0\t0:00:50\t0:00:50\t"Call rejected by DynamicConfig"\t"J"\t"5553"\t"4711::default"\t""\t""\n',
  );
  const call = JSON.parse((await site.gofax("explain", "--json", "000000012")).stdout);
  assertDescribed(call);
  assert.deepEqual([call.kind, call.standing, call.end.kind], ["reception", "no fax", "call rejected"]);
});

Deno.test("gofax explain says when there is no trace, and what it wants", async () => {
  await using site = await withJob();
  const none = await site.gofax("explain", "4711");
  assert.equal(none.code, 1);
  assert.match(none.stderr, /^gofax explain: There is no trace of "4711" in /);
  assert.equal((await site.gofax("explain")).code, 64);
});

const isRoot = Deno.uid() === 0;

Deno.test({
  name: `gofax explain reads what is HylaFAX's user's alone, as root, and leaves nothing of root's${
    isRoot ? "" : " (ignored: only root can start as root)"
  }`,
  ignore: !isRoot,
  fn: async () => {
    await using site = await withJob();
    await Deno.chmod(site.dir, 0o755);
    await giveToUucp(site.dir);
    const { code, stdout, stderr } = await site.gofax("explain", "5");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /the number was busy/);
    assert.equal(await must("find", [site.dir, "-user", "root"]), "");
  },
});
