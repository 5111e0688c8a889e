import assert from "node:assert/strict";
import { HANGUP_MEANINGS, RESULT_MEANINGS } from "../../../lib/fax/end/end_table.ts";
import { endsPage } from "../../pages/ends_page.ts";
import { END_WORDS } from "../../../lib/fax/end/words/end_words.ts";
import type { EndWords } from "../../../lib/fax/end/words/words.ts";

Deno.test("docs/ends.md has every hangup cause, every result code, and every kind once", () => {
  const page = endsPage();
  for (const cause of HANGUP_MEANINGS.keys()) assert.equal(page.split(`(${cause})`).length, 2, cause);
  for (const code of RESULT_MEANINGS.keys()) {
    assert.equal(page.split(`result code ${code}, `).length, 2, String(code));
  }
  for (const kind of Object.keys(END_WORDS)) assert.equal(page.split(`\n## ${kind}\n`).length, 2, kind);
});

for (const [kind, words] of Object.entries(END_WORDS) as [string, EndWords][]) {
  Deno.test(`the words of "${kind}" can be put into the sentences that they are made for`, () => {
    const { short, ask, means, change } = words;
    assert.match(short, /^[a-z].*[^.]$/, "what happened follows a colon");
    assert.match(ask, /^[a-z].*[^.]$/, "what to do follows a colon");
    assert.match(means, /^(?:[A-Z]|gofaxd? ).*\.$/, "what it means is a sentence");
    for (const each of change) assert.match(each, /^[A-Za-z].*[.?]$/, "what to change is a sentence");
    assert.ok(short.length <= 80, "a clerk reads one line");
    // A clerk's words name no protocol and no key.
    assert.doesNotMatch(`${short} ${ask}`, /\b(SIP|RTP|T\.38|T\.30|DCN|DCS|gofax|HylaFAX|FreeSWITCH)\b/);
  });
}
