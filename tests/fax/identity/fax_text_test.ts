import assert from "node:assert/strict";
import { faxHeader, faxIdent, faxVariable } from "../../../lib/fax/identity/fax_text.ts";

const CASES: readonly (readonly [text: string, ident: string, header: string, variable: string])[] = [
  ["+49 (0)30 1234", "+49 (0)30 1234", "+49 (0)30 1234", "+49 (0)30 1234"],
  ["100%25 {a} ${b}", "100%25 {a} ${b}", "100%25 {a} ${b}", "100%2525 %7Ba%7D $%7Bb%7D"],
  ["a:_:_:b", "a:_:_:b", "a:_:_:b", "a:%5F:%5F:b"],
  ["Größe ÄÖÜ é", "Grosse AOU e", "Größe ÄÖÜ é", "Gr%94%E1e %8E%99%9A %82"],
  // Written with combining marks.
  ["Gro\u0308\u00dfe", "Grosse", "Größe", "Gr%94%E1e"],
  ["Škoda Łódź Ærø", "Skoda Lodz AEro", "Skoda Lódz Æro", "Skoda L%A2dz %92ro"],
  ["“A” – ‘b’ … €5 ™", "\"A\" - 'b' ... EUR5 T", "\"A\" - 'b' ... EUR5 TM", "\"A\" - 'b' ... EUR5 TM"],
  ["日本 ☎ Ω", "?? ? ?", "?? ? Ω", "?? ? %EA"],
  ["tab\tand\r\nbreak\u00a0end\u0007", "tab and  break end", "tab and  break end", "tab and  break end"],
  ["  at the ends  ", "at the ends", "at the ends", "at the ends"],
  ["\ud800 half", "? half", "? half", "? half"],
  ["", "", "", "%00"],
];

for (const [text, ident, header, variable] of CASES) {
  Deno.test(`a fax carries ${JSON.stringify(text)} as ${JSON.stringify(header)}`, () => {
    assert.deepEqual([faxIdent(text), faxHeader(text), faxVariable(faxHeader(text))], [
      ident,
      header,
      variable,
    ]);
  });
}

Deno.test("faxIdent() ends at twenty characters, faxHeader() at fifty", () => {
  assert.equal(faxIdent("ä".repeat(30)), "a".repeat(20));
  assert.equal(faxHeader("ä".repeat(60)), "ä".repeat(50));
  assert.equal(faxVariable(faxHeader("ä".repeat(60))), "%84".repeat(50));
});
