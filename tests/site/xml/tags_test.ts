/** Tags and their places in XML text. */

import assert from "node:assert/strict";
import { escapeXml, lineOf, scanTags, unescapeXml } from "../../../lib/site/xml/tags.ts";

Deno.test("scanTags() finds tags with their attributes' places, and passes over comments, CDATA and lone brackets", () => {
  const text = `<?xml version="1.0"?>
<!-- <a x="1"/> -->
<list name='a &amp; "b"' default = "deny">
  <![CDATA[ <b/> ]]> 1 < 2
  <node
     type="allow" cidr="192.0.2.1/32"/></list><!-- open <c/>`;
  const { tags, comments } = scanTags(text);
  assert.deepEqual(tags.map(({ name, kind }) => [name, kind]), [["list", "open"], ["node", "empty"], [
    "list",
    "close",
  ]]);
  assert.equal(tags[0]?.attributes.get("name")?.value, 'a & "b"');
  const cidr = tags[1]?.attributes.get("cidr");
  assert.equal(text.slice(cidr?.start, cidr?.end), "192.0.2.1/32");
  assert.equal(lineOf(text, tags[1]?.start ?? 0), 5);
  assert.deepEqual(comments.map(({ start, end }) => text.slice(start, end)), [
    `<!-- <a x="1"/> -->`,
    "<!-- open <c/>",
  ]);
});

Deno.test("what escapeXml() writes is read back as it was", () => {
  for (const value of ["", "a&b<c>\"d'", "&amp;", "&#65;", "Büro ☎"]) {
    assert.equal(unescapeXml(escapeXml(value)), value);
    const text = `<p v="${escapeXml(value)}"/>`;
    assert.equal(scanTags(text).tags[0]?.attributes.get("v")?.value, value);
  }
  assert.equal(unescapeXml("&#65;&#x42;&other;&"), "AB&other;&");
});
