/** Lines of the accounting in files of both forms, and the site's program that is told of them. */

import assert from "node:assert/strict";
import { tryAccount } from "../../../lib/flow/base/accounting.ts";
import { endFaxAccounting } from "../../../lib/flow/base/fax_accounting.ts";
import { commId } from "../../../lib/hylafax/ids.ts";
import { formatCall } from "../../../lib/hylafax/xferfaxlog.ts";
import { Background } from "../../../lib/os/background.ts";
import { sendBatch } from "../../../lib/flow/send/send_batch.ts";
import { accounts, Daemon, installFaxrcvd } from "../daemon_rig.ts";
import { Rig, type TestJob, until } from "../rig.ts";

const FILE = "log/xferfaxlog";

/** A job as HylaFAX+'s faxq hands it over. */
function plusJob(job: TestJob = {}): TestJob {
  return { ...job, fields: { errorcode: "", faxname: "ACME", faxnumber: "4711", ...job.fields } };
}

function lines(rig: Rig, file = FILE): readonly (readonly string[])[] {
  return rig.read(file).split("\n").filter((line) => line !== "").map((line) => line.split("\t"));
}

Deno.test("jobs of HylaFAX+ and calls that come in are accounted for with 20 fields, the last one as HylaFAX+ writes it", async () => {
  await using rig = await Rig.start();
  installFaxrcvd(rig);
  assert.equal(await rig.send(rig.job(plusJob({ documents: [2], fields: { totdials: 3, tottries: 1 } }))), 2);
  assert.equal(await rig.send(rig.job(plusJob({ number: "1010", fields: { totdials: 4 } }))), 0);
  await using _daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001" });
  await until("the call is accounted for", () => rig.read(FILE).includes("\tCALL\t"));
  assert.deepEqual(
    lines(rig).map((fields) => [fields[1], fields[14], fields[15], fields.length, fields[19]]),
    [
      ["SEND", '"ACME"', '"4711"', 20, "2/0/0/4/12/2/3"],
      ["SEND", '"ACME"', '"4711"', 20, "2/0/1/5/12/0/3"],
      ["RECV", '"Bob Caller"', '"0301234567"', 20, ""],
      ["CALL", '"Bob Caller"', '"0301234567"', 20, ""],
    ],
  );
  assert.deepEqual(accounts(rig).map(({ reason }) => reason === ""), [true, false, true, true]);
});

Deno.test("jobs of HylaFAX 6 and calls that come in are accounted for with 19 fields", async () => {
  await using rig = await Rig.start();
  installFaxrcvd(rig);
  await rig.send(rig.job({ fields: { faxnumber: "4711" } }));
  await using _daemon = Daemon.start(rig);
  await rig.sim.call({ to: "8001" });
  await until("the call is accounted for", () => rig.read(FILE).includes("\tCALL\t"));
  assert.deepEqual(lines(rig).map((fields) => [fields[1], fields.length]), [["SEND", 19], ["RECV", 19], [
    "CALL",
    19,
  ]]);
  assert.deepEqual(lines(rig)[0]?.slice(14, 16), ['""', '""']);
});

Deno.test("a job goes by the file, whichever HylaFAX it is of", async () => {
  for (const [form, job] of [[20, {}], [19, plusJob()]] as const) {
    await using rig = await Rig.start();
    Deno.writeTextFileSync(`${rig.dir}/${FILE}`, `${"\t".repeat(form - 1)}\n`);
    await rig.send(rig.job(job));
    assert.deepEqual(lines(rig).map(({ length }) => length), [form, form]);
  }
});

/** What is written of a program's arguments: one a line, with their quotes; a text from outside has no line break. */
const TELLS = `#!/bin/sh
umask 077
file=$(mktemp told/part.XXXXXX)
for each; do printf '[%s]\\n' "$each"; done > "$file"
printf '%s\\n' "$0" "$PWD" "$#" >> "$file"
mv "$file" "told/$3.$2"
`;

/** A site that has FaxAccounting, and what runs there in the background. */
interface Site extends AsyncDisposable {
  readonly rig: Rig;
  readonly background: Background;
  send(job: TestJob): Promise<number>;
}

/** Dispose of the site to wait until nothing runs there any more. */
async function withScript(script: string): Promise<Site> {
  const rig = await Rig.start();
  for (const name of ["etc", "told"]) Deno.mkdirSync(`${rig.dir}/${name}`);
  rig.script("etc/FaxAccounting", script);
  const background = new Background({ most: 4, mostWaiting: 100 });
  return {
    rig,
    background,
    send: (job) => sendBatch({ ...rig.world(), background }, [rig.job(job)]),
    async [Symbol.asyncDispose](): Promise<void> {
      await until("nothing runs", () => background.running === 0);
      await rig[Symbol.asyncDispose]();
    },
  };
}

function told(rig: Rig): readonly string[] {
  return [...Deno.readDirSync(`${rig.dir}/told`)].map(({ name }) => name).filter((name) =>
    !name.startsWith("part")
  )
    .toSorted();
}

Deno.test("etc/FaxAccounting gets the fields of each line as HylaFAX+ gives them to it", async () => {
  await using site = await withScript(TELLS);
  const { rig, background } = site;
  installFaxrcvd(rig);
  const evil = 'a "tag" $(id) `id`';
  await site.send(plusJob({ documents: [2], fields: { jobtag: evil, owner: evil } }));
  await using _daemon = Daemon.start(rig, { background });
  await rig.sim.call({ to: "8001" });
  await until("the call is accounted for", () => rig.read(FILE).includes("\tCALL\t"));
  await until("it was told of all", () => told(rig).length === 3);
  assert.deepEqual(told(rig), ["000000001.SEND", "000000002.CALL", "000000002.RECV"]);
  const [send = [], recv = []] = lines(rig);
  assert.deepEqual(
    rig.read("told/000000001.SEND").split("\n"),
    [
      ...[
        send[0],
        "SEND",
        "000000001",
        "freeswitch0",
        "1",
        'a \\"tag\\" $(id) `id`',
        "alice@example.com",
        "1001",
      ],
      ...["+49 1001 B", send[9], "2", send[11], send[12], "", "ACME", "4711", "", evil],
      ...[send[18]?.replaceAll('"', ""), "2/0/0/1/12/1/3"],
    ].map((each) => `[${each}]`).concat([`${rig.dir}/etc/FaxAccounting`, rig.dir, "20", ""]),
  );
  assert.deepEqual(
    rig.read("told/000000002.RECV").split("\n").slice(0, 20),
    recv.map((each) => `[${each.replaceAll('"', "")}]`),
  );
});

Deno.test("a FaxAccounting that fails, hangs or is gone costs neither a job nor a line", async (t) => {
  for (
    const [what, script, said] of [
      ["fails", "#!/bin/sh\nexit 3\n", /warning etc\/FaxAccounting ended with status 3/],
      ["cannot be started", "#!/no/such\n", /warning etc\/FaxAccounting ended with status 127|cannot be run/],
    ] as const
  ) {
    await t.step(what, async () => {
      await using site = await withScript(script);
      const { rig } = site;
      assert.equal(await site.send(plusJob()), 2);
      assert.deepEqual(lines(rig).map(({ length }) => length), [20]);
      await until("it is told", () => rig.log.lines.some((line) => said.test(line)));
    });
  }
  await t.step("hangs", async () => {
    await using site = await withScript("#!/bin/sh\nuntil [ -e go ]; do sleep 0.01; done\n");
    assert.equal(await site.send(plusJob()), 2);
    assert.equal(site.background.running, 1);
    Deno.writeTextFileSync(`${site.rig.dir}/go`, "");
  });
  for (const [what, mode] of [["may not be executed", 0o644], ["is a folder", undefined]] as const) {
    await t.step(what, async () => {
      await using site = await withScript(TELLS);
      const { rig } = site;
      const path = `${rig.dir}/etc/FaxAccounting`;
      if (mode !== undefined) Deno.chmodSync(path, mode);
      else {
        Deno.removeSync(path);
        Deno.mkdirSync(path);
      }
      assert.equal(await site.send(plusJob()), 2);
      assert.ok(!rig.log.lines.some((line) => line.includes("FaxAccounting")));
      assert.deepEqual(told(rig), []);
    });
  }
});

const CALL = {
  ...{ start: new Date(0), modem: "m", jobSeconds: 1, connectedSeconds: 1, reason: "" },
  ...{ ownNumber: "", cidNumber: "", cidName: "", callIds: [] },
};

Deno.test("a line that could not be written is told of when it is, and one that nobody takes is said", async () => {
  await using site = await withScript(TELLS.replace("\n", "\nuntil [ -e go ]; do sleep 0.01; done\n"));
  const { rig } = site;
  const world = { ...rig.world(), background: new Background({ most: 1, mostWaiting: 1 }) };
  Deno.mkdirSync(`${rig.dir}/${FILE}`);
  assert.match(await tryAccount(world, formatCall({ ...CALL, commId: commId(1) })) ?? "", /^Cannot write/);
  assert.equal(world.background.running, 0);
  Deno.removeSync(`${rig.dir}/${FILE}`);
  const all = [1, 2, 3].map((id) => formatCall({ ...CALL, commId: commId(id) })).join("");
  assert.equal(await tryAccount(world, all), undefined);
  assert.equal(lines(rig).length, 3);
  assert.match(rig.log.lines.join("\n"), /warning etc\/FaxAccounting was not told of a line.*000000003/);
  endFaxAccounting(world);
  assert.match(rig.log.lines.join("\n"), /warning etc\/FaxAccounting was not told of 1 lines/);
  Deno.writeTextFileSync(`${rig.dir}/go`, "");
  await until("the first is through", () => world.background.running === 0);
  assert.deepEqual(told(rig), ["000000001.CALL"]);
});
