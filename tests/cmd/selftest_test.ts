/** `gofax selftest`, with the FreeSWITCH stand-in. */

import assert from "node:assert/strict";
import { dial } from "ts-esl";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../lib/sim/mod.ts";
import { until } from "../flow/rig.ts";
import { AdminSite, type Ran, runGofax } from "../support/admin_site.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
/** Fast, but for the limits that the command sets: under load it needs its time. */
const BRISK = {
  factor: 1,
  dialMs: 1,
  tickMs: 1,
  negotiateT38Ms: 5,
  negotiateAudioMs: 5,
  firstPageMs: 5,
  pageMs: 5,
  resultMs: 5,
};
/** The same with a first page that takes longer than any test. */
const SLOW_PAGE = { ...BRISK, firstPageMs: 600_000 };
/** The same with a FreeSWITCH that soon gives up to listen for a fax. */
const IMPATIENT = { ...BRISK, sendTimeoutMs: 300 };
const DOCS = Deno.readTextFileSync(new URL("../../docs/selftest.md", import.meta.url));

/** Files of the spool's tmp folder, and what a test must not make. */
function left({ dir }: AdminSite): readonly string[] {
  const made = ["log/xferfaxlog", "log/seqf", "recvq", "sendq/seqf"].filter((name) => {
    try {
      Deno.statSync(`${dir}/${name}`);
      return true;
    } catch {
      return false;
    }
  });
  return [...[...Deno.readDirSync(`${dir}/tmp`)].map(({ name }) => name), ...made];
}

/** A site whose FreeSWITCH is another one. */
async function withSwitch(
  options: SimulatorOptions,
  work: (site: AdminSite, sim: Simulator) => Promise<void>,
): Promise<void> {
  await using site = await AdminSite.start();
  await using sim = await startSimulator({ password: "secret-1", speed: BRISK, ...options });
  const text = (await Deno.readTextFile(site.config)).replace(`:${site.sim.port}`, `:${sim.port}`);
  await Deno.writeTextFile(site.config, text);
  await work(site, sim);
  assert.deepEqual(left(site), []);
  assert.deepEqual(sim.channels(), []);
}

/** State, call and subject of each step. */
function steps({ stdout }: Ran): readonly string[] {
  return JSON.parse(stdout).steps.map((
    { state, call, about }: { state: string; call: string; about: string },
  ) => [state, call, about].filter((each) => each !== "").join(" "));
}

Deno.test("gofax selftest sends two faxes within FreeSWITCH, tells each step, and leaves nothing", async () => {
  await withSwitch({}, async (site, sim) => {
    const ran = await site.gofax("selftest");
    assert.deepEqual([ran.code, ran.stderr], [0, ""], ran.stdout);
    for (const call of ["T.38 ", "audio"]) {
      assert.match(
        ran.stdout,
        new RegExp(`^ok     ${call}   negotiated    ${call.trim()}.* 14400 bit/s, with error`, "m"),
      );
      assert.match(ran.stdout, new RegExp(`^ok     ${call}   page          2 of 2 after `, "m"));
      assert.match(
        ran.stdout,
        new RegExp(
          `^ok     ${call}   compared      page 1 \\(1728x1145\\) and page 2 .* came back dot for dot$`,
          "m",
        ),
      );
    }
    assert.match(ran.stdout, /\nFaxes go through FreeSWITCH, over T\.38 and over audio\.\n$/);
    assert.deepEqual(left(site), []);
    assert.deepEqual(sim.db.command("count/fallback"), "0");
    const json = await site.gofax("selftest", "--json");
    assert.deepEqual(steps(json).filter((each) => !each.startsWith("ok")), [
      "note T.38 dial",
      "note audio dial",
    ]);
  });
});

Deno.test("gofax selftest says what to add where FreeSWITCH has no extension", async () => {
  await withSwitch({ parking: false }, async (site) => {
    const { code, stdout, stderr } = await site.gofax("selftest");
    assert.deepEqual([code, stderr], [1, ""]);
    assert.match(stdout, /^FAULT +extension +FreeSWITCH has no SIP profile gofax-selftest that runs$/m);
    assert.match(stdout, /-> gofax setup adds it\. By hand: /);
    assert.match(stdout, /^ +<profile name="gofax-selftest">$/m);
    assert.match(stdout, /^ +<\/profile>$/m);
    assert.match(stdout, /\nSomething is wrong: see FAULT above\.\n$/);
  });
});

Deno.test("gofax selftest names what does not work", async (t) => {
  await t.step("FreeSWITCH is away", async () => {
    await using site = await AdminSite.start();
    await site.sim.kill();
    const { code, stdout } = await site.gofax("selftest");
    assert.equal(code, 1);
    assert.match(stdout, /^FAULT +event socket +FreeSWITCH at 127\.0\.0\.1:\d+ cannot be used: /m);
    assert.deepEqual(left(site), []);
  });
  await t.step("FreeSWITCH does not see the spool", async () => {
    await withSwitch({ blindTo: "/" }, async (site) => {
      const { code, stdout } = await site.gofax("selftest");
      assert.equal(code, 1);
      assert.match(stdout, /^FAULT +file +FreeSWITCH cannot see .*-sent\.tif$/m);
    });
  });
  await t.step("the call breaks off in the middle of a page", async () => {
    await withSwitch({ speed: SLOW_PAGE }, async (site, sim) => {
      const { hostname, port } = sim;
      await using client = await dial({ hostname, port, password: "secret-1" });
      let over = false;
      const running = site.gofax("selftest").finally(() => over = true);
      const breaking: Promise<string>[] = [];
      await until("both calls broke off", () => {
        if (sim.channels().some((each) => each.times.answered > 0)) breaking.push(client.api("hupall"));
        return over;
      });
      await Promise.all(breaking);
      const { code, stdout } = await running;
      assert.equal(code, 1, stdout);
      assert.match(stdout, /^FAULT +T\.38 +sending /m);
      assert.match(stdout, /^FAULT +audio +sending /m);
      assert.doesNotMatch(stdout, / compared /);
    });
  });
});

Deno.test("gofax selftest ends with Ctrl-C, and leaves neither a call nor a file", async () => {
  await withSwitch({ speed: SLOW_PAGE }, async (site, sim) => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", MAIN, "selftest"],
      env: { GOFAX_CONFIG: site.config, TZ: "UTC" },
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    let text = "";
    const reading = (async () => {
      for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) text += part;
    })();
    await until("negotiated", () => text.includes("negotiated"));
    child.kill("SIGINT");
    assert.equal((await child.status).code, 130);
    await reading;
    await until("no call is up", () => sim.channels().length === 0);
  });
});

Deno.test("gofax selftest --to sends a page to a number, and tells how it ended", async (t) => {
  const cases: [number: string, code: number, says: RegExp][] = [
    ["1001", 0, /^ok +call +result +the far end confirmed the page; its station id is \+49 1001 B$/m],
    [
      "1010",
      1,
      /^FAULT +call +result +Busy signal detected \(USER_BUSY, SIP 486 .*\)\n +-> The called side reported/m,
    ],
    ["1011", 1, /^FAULT +call +result +Number not in service \(UNALLOCATED_NUMBER/m],
    ["1020", 1, /^FAULT +call +result +/m],
  ];
  for (const [number, code, says] of cases) {
    await t.step(number, async () => {
      await withSwitch({ speed: IMPATIENT }, async (site, sim) => {
        const ran = await site.gofax("selftest", "--to", number, "--yes");
        assert.deepEqual([ran.code, ran.stderr], [code, ""], ran.stdout);
        assert.match(ran.stdout, says);
        assert.match(ran.stdout, new RegExp(`^ +call +number +${number} through default$`, "m"));
        assert.match(ran.stdout, /^ +call +as +\+1 337, ACME, from no number$/m);
        assert.deepEqual(left(site), []);
        assert.deepEqual(sim.db.command("count/fallback"), "0");
        const [leg] = sim.history;
        assert.deepEqual([leg?.gateway, leg?.number, leg?.variables["fax_ident"]], [
          "default",
          number,
          "+1 337",
        ]);
      });
    });
  }
});

Deno.test("gofax selftest --to tries the next gateway, as a job would", async () => {
  await withSwitch({}, async (site, sim) => {
    const text = await Deno.readTextFile(site.config);
    await Deno.writeTextFile(site.config, text.replace("gateway = default", "gateway = gw503,default"));
    const { code, stdout } = await site.gofax("selftest", "--to", "1001", "--yes");
    assert.equal(code, 0, stdout);
    assert.deepEqual(sim.history.map(({ gateway }) => gateway), ["gw503", "default"]);
  });
});

Deno.test("gofax selftest --to calls nobody without a yes", async () => {
  await using site = await AdminSite.start();
  for (const args of [["--to", "1001"], ["--to", "abc", "--yes"], ["--to", "", "--yes"]]) {
    const { code } = await site.gofax("selftest", ...args);
    assert.equal(code, 64, args.join(" "));
  }
  const shell = `"$DENO" run -q -A --no-check "$MAIN" selftest --to 1001; echo "ended with $?"`;
  const child = new Deno.Command("script", {
    args: ["-qec", shell, "/dev/null"],
    env: { DENO: Deno.execPath(), MAIN, SHELL: "/bin/bash", NO_COLOR: "1", GOFAX_CONFIG: site.config },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let text = "";
  const input = child.stdin.getWriter();
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (/\[y\/N\] $/.test(text)) await input.write(new TextEncoder().encode("n\n"));
  }
  await input.close();
  await child.status;
  assert.match(text, /nobody was called\r\n.*\r\nended with 1\r\n/);
  assert.deepEqual(site.sim.history, []);
});

Deno.test("gofax selftest --json has the fields that docs/selftest.md promises", async () => {
  await using site = await AdminSite.start();
  const value = JSON.parse((await site.gofax("selftest", "--to", "1010", "--yes", "--json")).stdout);
  for (const name of [...Object.keys(value), ...Object.keys(value.steps[0])]) {
    assert(DOCS.includes(`\`${name}\``) || DOCS.includes(`.${name}\``), name);
  }
  assert.deepEqual([value.format, value.exit], [1, 1]);
  const none = await runGofax(["selftest", "-c", "/nonexistent/gofax.conf"]);
  assert.equal(none.code, 78);
});
