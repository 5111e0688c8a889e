import assert from "node:assert/strict";
import { parseSendArgs, qfileWords, SendArgsError } from "../../lib/hylafax/send_args.ts";

Deno.test("parseSendArgs() reads what faxq gives it", () => {
  const cases: [string, string[], Partial<ReturnType<typeof parseSendArgs>>][] = [
    ["one job", ["-m", "freeswitch0", "sendq/q1"], { config: undefined, qfiles: ["sendq/q1"] }],
    ["a batch", ["-m", "freeswitch0", "sendq/q1", "sendq/q2"], { qfiles: ["sendq/q1", "sendq/q2"] }],
    ["a config file", ["-c", "/etc/gofax.conf", "-m", "freeswitch0", "sendq/q1"], {
      config: "/etc/gofax.conf",
    }],
    [
      "JobControlCmd's options are no config file",
      ["-c", 'desireddf:"0"', "-c", 'localidentifier:"+49 99"', "-m", "freeswitch0", "sendq/q1"],
      { config: undefined, jobControl: new Map([["desireddf", "0"], ["localidentifier", "+49 99"]]) },
    ],
    [
      "a tag is all before the first colon, as faxq reads it",
      ["-c", 'x-note:"a"', "-c", 'two words:"b:c"', "-c", 'm\u00fcll:"d"', "-c", ':"e"', "-m", "m", "q1"],
      {
        config: undefined,
        jobControl: new Map([["x-note", "a"], ["two words", "b:c"], ["m\u00fcll", "d"], ["", "e"]]),
      },
    ],
    [
      "a value with a quote and a line break inside",
      ["-c", 'tagline:"a"b\nc"', "-c", "x.conf", "-m", "m", "q1"],
      { config: "x.conf", jobControl: new Map([["tagline", 'a"b\nc']]) },
    ],
    ["a config file by its flag's long name", ["--config", "x.conf", "-m", "m", "q1"], { config: "x.conf" }],
    ["a path that has a colon", ["-c", "/etc/a:b", "-m", "m", "q1"], { config: "/etc/a:b" }],
  ];
  for (const [name, args, want] of cases) {
    const got = parseSendArgs(args);
    for (const [key, value] of Object.entries(want)) {
      assert.deepEqual(got[key as keyof typeof got], value, name);
    }
  }
});

Deno.test("parseSendArgs() names what is wrong", () => {
  const cases: [string[], RegExp][] = [
    [[], /no modem/],
    [["-m"], /-m needs a value/],
    [["-m", "m"], /no qfile/],
    [["-x", "y", "-m", "m", "q1"], /unknown option "-x"/],
    [["-m", "../etc", "q1"], /cannot be a modem's name/],
  ];
  for (const [args, want] of cases) {
    assert.throws(
      () => parseSendArgs(args),
      (error) => error instanceof SendArgsError && want.test(error.message),
    );
  }
});

Deno.test("parseSendArgs() reads HylaFAX+'s -B, which has no value", () => {
  const plain = ["-m", "freeswitch0", "sendq/q1"];
  assert(!parseSendArgs(plain).busyIsNoDial);
  const cases = [
    ["-B", ...plain],
    ["-c", 'desireddf:"0"', "-B", ...plain],
    ["-m", "freeswitch0", "-B", "--", "sendq/q1"],
  ];
  for (const args of cases) {
    const { busyIsNoDial, modem, qfiles } = parseSendArgs(args);
    assert.deepEqual([busyIsNoDial, modem, qfiles], [true, "freeswitch0", ["sendq/q1"]], args.join(" "));
  }
});

Deno.test("qfileWords() finds the jobs whatever else is wrong, and takes nothing else for one", () => {
  const both = ["sendq/q1", "sendq/q20"];
  const cases: readonly (readonly string[])[] = [
    ["-m", "freeswitch0", ...both],
    ["-B", ...both],
    ["-z", ...both],
    ["-z", "value", "-m", "freeswitch0", ...both],
    ["--unknown=value", "-B", "-m", "freeswitch0", ...both],
    ["-m", "sendq/q3", ...both],
    ["-c", "sendq/q3", "-c", 'tagline:"sendq/q4"', "--config", "sendq/q5", ...both],
    ["-m", "freeswitch0", "--", ...both],
    ["-m", "freeswitch0", "stray", ...both],
    ["-m", "../etc", ...both],
    ["-m", "freeswitch0", "sendq/q1", "-B", "sendq/q20"],
  ];
  for (const args of cases) assert.deepEqual(qfileWords(args), both, args.join(" "));
  for (const args of [[], ["-m"], ["-c", "sendq/q1"], ["--help"], ["sendq/q", "sendq/q0", "docq/doc1.ps"]]) {
    assert.deepEqual(qfileWords(args), [], args.join(" "));
  }
});
