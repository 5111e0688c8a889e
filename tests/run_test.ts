import assert from "node:assert/strict";
import { foldersOf } from "./run.ts";
import { missing, partsFor } from "./support/parts.ts";
import { closingLine, exitCodeOf, type Tally, tallyOf } from "./support/tally.ts";

Deno.test("foldersOf() tells which tests the arguments name", () => {
  const cases: readonly [readonly string[], readonly string[] | undefined][] = [
    [[], undefined],
    [["--filter", "busy"], undefined],
    [["tests"], undefined],
    [["tests/"], undefined],
    [["tests/esl"], ["esl"]],
    [["./tests/esl/event_test.ts", "tests/e2e/", "--fail-fast"], ["esl", "e2e"]],
    [["tests/esl", "tests"], undefined],
  ];
  for (const [args, want] of cases) assert.deepEqual(foldersOf(args), want, args.join(" "));
});

Deno.test("partsFor() asks for HylaFAX only where it is used", () => {
  const names = (folders: string[] | undefined, withHylafax: boolean): string[] =>
    partsFor(folders, withHylafax).map((part) => part.name);
  const [DEBIANS, ANOTHER] = [true, false];
  assert.deepEqual(names(["esl"], DEBIANS), []);
  assert(names(["e2e"], DEBIANS).includes("hylafax-server"));
  assert(names(undefined, DEBIANS).includes("libxml2-utils"));
  for (const folders of [["e2e"], undefined]) {
    const parts = names(folders, ANOTHER);
    assert(parts.includes("ghostscript"));
    assert.deepEqual(parts.filter((name) => name.startsWith("hylafax")), []);
  }
});

Deno.test("missing() names a package whose file is not there, and a mail program with HylaFAX", () => {
  const absent = { name: "hylafax-server", file: "/nonexistent/faxq", tests: ["e2e"] };
  const present = { name: "base-files", file: "/etc", tests: ["e2e"] };
  assert.deepEqual(missing([present]), []);
  assert.equal(missing([present, absent])[0], "hylafax-server");
});

Deno.test("tallyOf() reads what deno test prints", () => {
  const cases: readonly [string, string, number, Tally][] = [
    ["all good", "ok | 12 passed (3 steps) | 0 failed (14ms)\n", 0, {
      passed: 12,
      failed: 0,
      skipped: 0,
      names: [],
    }],
    [
      "colours and everything",
      "\x1b[0m\x1b[31mFAILED\x1b[0m | 1 passed (1 step) | 2 failed (1 step) | 1 ignored | 4 filtered out \x1b[0m(22ms)\n",
      1,
      { passed: 1, failed: 2, skipped: 1, names: [] },
    ],
    ["a type error", "error: Type checking failed.\n", 1, { passed: 0, failed: 1, skipped: 0, names: [] }],
    ["killed after its last test", "ok | 3 passed | 0 failed (1s)\n", 137, {
      passed: 3,
      failed: 1,
      skipped: 0,
      names: [],
    }],
    [
      "a test that prints such a line itself",
      "ok | 99 passed | 0 failed\nok | 2 passed | 0 failed | 1 ignored (1s)\n",
      0,
      { passed: 2, failed: 0, skipped: 1, names: [] },
    ],
    [
      "names",
      "busy ... \x1b[31mFAILED\x1b[0m (1s)\nrings ... \x1b[33mignored\x1b[0m (0ms)\n" +
      "Left out: doors, because no wood ... ignored (0ms)\n\n ERRORS \n\nbusy => ./a_test.ts:3:6\nerror: x => y\n\n" +
      " FAILURES \n\nbusy => ./a_test.ts:3:6\n\nFAILED | 1 passed | 1 failed | 2 ignored (1s)\n",
      1,
      {
        passed: 1,
        failed: 1,
        skipped: 2,
        names: ["failed: busy => ./a_test.ts:3:6", "skipped: rings", "Left out: doors, because no wood"],
      },
    ],
  ];
  for (const [name, output, code, want] of cases) assert.deepEqual(tallyOf(output, code), want, name);
});

Deno.test("closingLine() and exitCodeOf() agree with what ran", () => {
  const cases: readonly [Omit<Tally, "names">, string, number][] = [
    [{ passed: 0, failed: 0, skipped: 0 }, "0 passed, 0 failed", 1],
    [{ passed: 7, failed: 0, skipped: 0 }, "7 passed, 0 failed", 0],
    [{ passed: 7, failed: 0, skipped: 2 }, "7 passed, 0 failed, 2 skipped", 0],
    [{ passed: 7, failed: 1, skipped: 0 }, "7 passed, 1 failed", 1],
    [{ passed: 0, failed: 0, skipped: 3 }, "0 passed, 0 failed, 3 skipped", 1],
  ];
  for (const [figures, line, code] of cases) {
    const tally = { ...figures, names: [] };
    assert.equal(closingLine(tally), line);
    assert.equal(exitCodeOf(tally), code, line);
  }
});
