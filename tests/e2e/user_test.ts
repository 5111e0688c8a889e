/** Whom the sender, and all that it starts, runs as: faxq gives it root as its real user, and that must not come through. */

import assert from "node:assert/strict";
import { senderOf } from "../support/administration.ts";
import { postscript } from "../support/documents.ts";
import { EXPECTED } from "../support/expectations.ts";
import { fieldsOf } from "../support/job_file.ts";
import { FAST, faxTest } from "../support/whole_way.ts";
import { askWhoIAm, UUCP_ONLY } from "../support/who.ts";

const DYNAMIC = { gofaxsend: { dynamicconfig: "bin/dynamic" } };

faxTest("a DynamicConfig script runs as HylaFAX's user in every respect", {
  settings: DYNAMIC,
}, async ({ site }) => {
  await askWhoIAm(site, "bin/dynamic");
  const job = await site.waitDone(await site.submit("1001", [await postscript(site.dir, 1)]));
  assert.equal(job.fields.get("returned"), "2");
  assert.deepEqual(JSON.parse(await Deno.readTextFile(`${site.spool}/tmp/who.json`)), UUCP_ONLY);
  assert.equal((await Deno.stat(`${site.spool}/tmp/who.json`)).uid, 10);
});

const STUCK = { factor: FAST, firstPageMs: 10, pageMs: 600_000 };

/** Real, effective, saved and file system ids of each thread of a process, each line once. */
function threads(pid: number): readonly string[] {
  const lines = [...Deno.readDirSync(`/proc/${pid}/task`)].flatMap(({ name }) =>
    Deno.readTextFileSync(`/proc/${pid}/task/${name}/status`).match(/^([UG]id|Groups|CapPrm):.*$/gm) ?? []
  );
  return [...new Set(lines)];
}

faxTest("a sender at work has no thread left that could become root, and faxq can still end it", {
  speed: STUCK,
  sentBy: ["self"],
}, async ({ site, gofax, simulator }) => {
  const id = await site.submit("1001", [await postscript(site.dir, 2)]);
  await site.waitJob(id, { npages: "1" });
  const sender = await senderOf(site, id);
  assert(sender);
  assert.deepEqual(threads(sender), [
    "Uid:\t10\t10\t10\t10",
    "Gid:\t10\t10\t10\t10",
    "Groups:\t10 ",
    "CapPrm:\t0000000000000000",
  ]);
  assert.equal(await gofax.modemStatus(), `Sending job ${id}`);
  assert.equal((await site.faxrm(id)).stdout, `Job ${id} removed.\n`);
  assert.deepEqual(simulator.channels(), []);
  await gofax.waitIdle();
});

/** Numbers of the system calls prctl, setresuid and setresgid. */
const CALLS = {
  x86_64: { prctl: 157, setresuid: 117, setresgid: 119 },
  aarch64: { prctl: 167, setresuid: 147, setresgid: 149 },
}[Deno.build.arch];

/** For Perl: setresuid(2) and setresgid(2) fail from now on with EPERM, by a filter as systemd makes them (seccomp(2)). */
const FORBID_CHANGE = `
my $filter = join '', map { pack 'SCCL', @$_ }
  [0x20, 0, 0, 0], [0x15, 2, 0, ${CALLS.setresuid}], [0x15, 1, 0, ${CALLS.setresgid}], [0x06, 0, 0, 0x7fff0000], [0x06, 0, 0, 0x00050001];
syscall(${CALLS.prctl}, 38, 1, 0, 0, 0) == 0 && syscall(${CALLS.prctl}, 22, 2, pack('S x6 P', 5, $filter)) == 0 or exit 1;
`;

faxTest("a sender that cannot give root up sends nothing, runs nothing and puts the job off with words", {
  settings: DYNAMIC,
  sentBy: ["self"],
}, async ({ site, simulator }) => {
  await askWhoIAm(site, "bin/dynamic");
  const launcher = `${site.dir}/gofaxsend`;
  const text = await Deno.readTextFile(launcher);
  await Deno.writeTextFile(launcher, text.replace(/^open STDERR/m, `${FORBID_CHANGE}$&`));
  const before = Date.now() / 1000;
  const job = await site.waitPutOff(await site.submit("1001", [await postscript(site.dir, 1)]));
  assert.match(
    job.fields.get("status") ?? "",
    /^Cannot give up the second user: setresgid\(10\) failed with EPERM/,
  );
  const want = { returned: "0", ...EXPECTED.code(999), totdials: "0", tottries: "0", npages: "0" };
  assert.deepEqual(fieldsOf(job, want), want);
  assert.ok(Number(job.fields.get("tts")) >= Math.floor(before) + 60);
  assert.equal(simulator.history.length, 0);
  assert.deepEqual([...Deno.readDirSync(`${site.spool}/tmp`)], []);
  assert.match(await Deno.readTextFile(`${launcher}.log`), /Cannot give up the second user/);
});
