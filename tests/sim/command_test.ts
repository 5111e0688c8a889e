import assert from "node:assert/strict";
import { dial } from "ts-esl";
import { describeNumbers, NUMBERS } from "../../lib/sim/mod.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

function gofaxSim(...args: readonly string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    env: { GOFAX_SIM_PASSWORD: "x", GOFAX_CONFIG: "", COLUMNS: "" },
    args: ["run", "-q", "-A", "-c", CONFIG, MAIN, "sim", ...args],
    stdout: "piped",
    stderr: "piped",
  });
}

Deno.test("gofax sim --numbers prints every number with what it does", async () => {
  const { code, stdout } = await gofaxSim("--numbers").output();
  assert.equal(code, 0);
  assert.equal(new TextDecoder().decode(stdout), describeNumbers());
  assert.ok(Object.keys(NUMBERS).every((number) => describeNumbers().includes(`${number}  `)));
});

Deno.test("gofax sim --numbers --json prints the same for programs", async () => {
  const { stdout } = await gofaxSim("--numbers", "--json").output();
  assert.deepEqual(
    JSON.parse(new TextDecoder().decode(stdout)),
    Object.entries(NUMBERS).map(([number, { does }]) => ({ number, does })),
  );
});

Deno.test("gofax sim refuses what it cannot use", async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["--nonsense", "x"], /unknown flag "--nonsense"/],
    [
      ["--password", "x"],
      /^gofax sim: --password is not taken any more: .* set GOFAX_SIM_PASSWORD, or .*-c FILE\n/,
    ],
    [["--port"], /--port wants a value: --port N/],
    [["--port", "x"], /--port wants a whole number from 0 to 65535, not "x"/],
    [["--gofaxd", "nowhere"], /--gofaxd wants HOST:PORT, not "nowhere"/],
  ];
  for (const [args, want] of cases) {
    const { code, stderr } = await gofaxSim(...args).output();
    assert.equal(code, 64, args.join(" "));
    assert.match(new TextDecoder().decode(stderr), want);
  }
});

Deno.test("gofax sim serves until SIGTERM", async () => {
  await using process = gofaxSim("--port=0", "--page-ms", "5").spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await reader.read();
  const port = Number(/listening on 127\.0\.0\.1:(\d+), calls go to 127\.0\.0\.1:8022\n/.exec(value)?.[1]);
  const client = await dial({ hostname: "127.0.0.1", port, password: "x" });
  assert.equal(await client.api("version short"), "1.10.12-release\n");
  await client.close();
  process.kill("SIGTERM");
  assert.equal((await process.status).code, 0);
  await reader.cancel();
  await process.stderr.cancel();
});
