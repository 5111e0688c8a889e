import assert from "node:assert/strict";
import { formatSessionLine } from "../../lib/hylafax/session_log_line.ts";
import { recordedNames, recordedText } from "./support.ts";

const LINE = /^(\w{3}) (\d\d) (\d\d):(\d\d):(\d\d)\.(\d\d): \[ *(\d+)\]: (.*)\n$/;

for (const name of recordedNames("sessions")) {
  Deno.test(`formatSessionLine() writes every line of ${name}`, () => {
    for (const line of recordedText(`sessions/${name}`).split(/(?<=\n)/)) {
      // The real one writes a modem's flow control characters raw.
      // deno-lint-ignore no-control-regex -- see above
      if (/[\x00-\x1f]./.test(line)) continue;
      const [, , day, h, m, s, cs, pid, text] = LINE.exec(line) ?? [];
      const date = new Date(2026, 10, Number(day), Number(h), Number(m), Number(s), Number(cs) * 10 + 4);
      assert.equal(formatSessionLine(date, Number(pid), text ?? ""), line);
    }
  });
}

Deno.test("formatSessionLine() never makes a second line and hides nothing", () => {
  const date = new Date(2026, 0, 2, 3, 4, 5, 6);
  const cases: readonly (readonly [string, string])[] = [
    ["a\nb", "a\\nb"],
    ["a\r\n", "a\\r\\n"],
    ["a\tb", "a\\tb"],
    ["\x1b[31m\0\x7f", "\\u001b[31m\\u0000\\u007f"],
    ["\u0085\u009b\u2028", "\\u0085\\u009b\\u2028"],
    ["a\u202eb\u2066", "a\\u202eb\\u2066"],
    ["Jürgen \\ 日本", "Jürgen \\ 日本"],
  ];
  for (const [text, want] of cases) {
    assert.equal(formatSessionLine(date, 123456, text), `Jan 02 03:04:05.00: [123456]: ${want}\n`);
  }
});
