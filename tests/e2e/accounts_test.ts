/** The accounting of a HylaFAX with gofax: one file that both write, which HylaFAX's statistics and the site's FaxAccounting read. */

import assert from "node:assert/strict";
import { commId, parseJobId } from "../../lib/hylafax/ids.ts";
import { formatRecv, formatSend } from "../../lib/hylafax/xferfaxlog.ts";
import { loadLibc } from "../../lib/os/libc.ts";
import { Spool } from "../../lib/spool/spool.ts";
import { faxstate, statistics } from "../support/administration.ts";
import { postscript } from "../support/documents.ts";
import { EXPECTED } from "../support/expectations.ts";
import type { HylafaxSite } from "../support/hylafax.ts";
import { receiveTest } from "../support/whole_way.ts";

// The library stays open for the life of the process; a test that happened to open it would be blamed for that.
loadLibc();

/** Keeps its arguments, each with a NUL behind it; the folder is uucp's, who runs it. */
const TELLS = `#!/bin/sh
file=$(mktemp tmp/told.XXXXXX) && printf '%s\\0' "$@" > "$file" && mv "$file" "$file.all"
`;

/** How the script was called, each time in one text. */
async function told(site: HylafaxSite): Promise<readonly string[]> {
  const names = [...Deno.readDirSync(`${site.spool}/tmp`)].map(({ name }) => name).filter((name) =>
    name.endsWith(".all")
  );
  return await Promise.all(names.map((name) => Deno.readTextFile(`${site.spool}/tmp/${name}`)));
}

/** All lines of the file, whoever wrote them. */
async function allLines(site: HylafaxSite): Promise<readonly (readonly string[])[]> {
  const text = await Deno.readTextFile(`${site.spool}/${EXPECTED.xferfaxlog}`);
  return text.split("\n").filter((line) => line !== "").map((line) => line.split("\t"));
}

/** The fields of a line as the script gets them: without the quotes around some, and 20 of them. */
function asArguments(line: readonly string[]): string {
  const all = [...line, ...Array.from({ length: 20 - line.length }, () => "")];
  return all.map((field) => `${field.replace(/^"(.*)"$/, "$1")}\0`).join("");
}

/** Texts that people and fax machines may choose. */
const EVIL = [
  "\t",
  "a\tb\n",
  '"',
  '\\"',
  "\\",
  "`id`$(id)${x}{y}",
  "ü\u{1f4e0}\u202e",
  "%s%n",
  "' || exit #",
  "\0\x1b[2J",
  "/x/ { y }",
];

/** For each of them a line of a page sent, and one of a page received, with it in all fields of text but the reason. */
function hostileLines(): string {
  return EVIL.map((evil, index) => {
    const base = {
      start: new Date(),
      commId: commId(100 + index),
      modem: evil,
      jobSeconds: 5,
      connectedSeconds: 5,
    };
    const more = { params: 2170920, pages: 1, dcs: "00 46 1F", reason: "" };
    const caller = { ownNumber: evil, cidNumber: evil, cidName: evil, callIds: [evil, evil] };
    const job = {
      jobId: parseJobId("99"),
      jobtag: evil,
      mailaddr: evil,
      external: evil,
      csi: evil,
      owner: evil,
    };
    const plus = { faxname: evil, faxnumber: evil, jobinfo: "1/0/0/1/12/1/3" };
    return formatSend({ ...base, ...more, ...job, plus }) +
      formatRecv({ ...base, ...more, ...caller, file: evil, tsi: evil });
  }).join("");
}

async function sendSome(site: HylafaxSite): Promise<readonly number[]> {
  const [two, one] = [await postscript(site.dir, 2, "two"), await postscript(site.dir, 1, "one")];
  const sent = await site.submit("1001", [two], ["-n", "-i", "tag 1"]);
  await site.waitDone(sent);
  const busy = await site.submit("1010", [one], ["-n", "-T", "1"]);
  await site.waitDone(busy);
  const ours = await site.submit("8001", [one]);
  await site.waitDone(ours);
  await faxstate(site, "down");
  const removed = await site.submit("1001", [one]);
  await site.waitJob(removed, { state: /^[2345]$/ });
  await site.faxrm(removed);
  await site.waitDone(removed);
  await faxstate(site, "ready");
  return [sent, busy, ours, removed];
}

receiveTest(
  "one file of accounts, of one form, that the statistics and FaxAccounting read",
  { modems: 4 },
  async (tools) => {
    const { site, sim, gofax } = tools;
    await Deno.writeTextFile(`${site.spool}/etc/FaxAccounting`, TELLS);
    await Deno.chmod(`${site.spool}/etc/FaxAccounting`, 0o755);
    const [sent, busy, ours, removed] = await sendSome(site);
    await sim.call({ to: "4930555", from: "0301234567", name: 'Jo "J" Doe', pages: 3 });
    await site.until("all calls are accounted for", async () => (await site.xferfaxlog()).length === 7);
    await gofax.waitIdle();

    const lines = await allLines(site);
    assert.deepEqual([...new Set(lines.map(({ length }) => length))], [EXPECTED.recordFields]);
    const calls = lines.filter(([, kind = ""]) => !EXPECTED.faxqRecords.includes(kind));
    assert.deepEqual(
      calls.map(([, kind, , , of]) => [kind, kind === "SEND" ? Number(of) : 0]).sort(),
      [
        ...[["CALL", 0], ["CALL", 0], ["RECV", 0], ["RECV", 0]],
        ...[["SEND", sent], ["SEND", busy], ["SEND", ours]],
      ].sort(),
    );
    for (const line of lines) {
      const [, kind, , , id] = line;
      if (kind !== "SEND" || line.length < 20) continue;
      const { fields } = await site.waitJob(Number(id), {});
      const counters = ["totpages", "ntries", "ndials", "totdials", "maxdials", "tottries", "maxtries"];
      assert.equal(line[19], counters.map((tag) => fields.get(tag)).join("/"), `job ${id}`);
    }
    if (EXPECTED.faxqRecords.includes("UNSENT")) {
      const unsent = lines.filter(([, kind]) => kind === "UNSENT").map(([, , , , id]) => Number(id));
      assert.ok(unsent.includes(removed ?? 0) && unsent.includes(busy ?? 0), `${unsent}`);
    }

    assert.match(await statistics(site, "xferfaxstats"), /^Total +3 .* 0$/m);
    assert.match(await statistics(site, "recvstats"), /^Total +4 .* 0$/m);

    // HylaFAX+'s faxq tells of its own lines itself, so that its arguments are compared with gofax's.
    await site.until("FaxAccounting was told of all", async () => (await told(site)).length === lines.length);
    assert.deepEqual((await told(site)).toSorted(), lines.map(asArguments).toSorted());

    await Spool.open(site.spool).appendXferfaxlog(EXPECTED.xferfaxlog, hostileLines());
    assert.equal((await allLines(site)).length, lines.length + 2 * EVIL.length);
    assert.match(await statistics(site, "xferfaxstats"), new RegExp(`^Total +${3 + EVIL.length} .* 0$`, "m"));
    assert.match(await statistics(site, "recvstats"), new RegExp(`^Total +${4 + EVIL.length} .* 0$`, "m"));
  },
);
