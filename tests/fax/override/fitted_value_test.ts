import assert from "node:assert/strict";
import { fitNote, fitOverride } from "../../../lib/fax/override/fitted_value.ts";

const CASES: readonly (readonly [name: string, value: string, text: string, variable: string])[] = [
  ["fax_ident", "+49 30 1234", "+49 30 1234", "+49 30 1234"],
  ["fax_ident", "A company with a long name", "A company with a lon", "A company with a lon"],
  ["FAX_IDENT", "100%41", "100%41", "100%2541"],
  ["fax_header", "Größe", "Größe", "Gr%94%E1e"],
  ["fax_header", "x".repeat(60), "x".repeat(50), "x".repeat(50)],
  ["origination_caller_id_name", "end\\", "end", "end"],
  ["origination_caller_id_name", 'A/B "GmbH"', "A-B 'GmbH'", "A-B 'GmbH'"],
  ["fax_enable_t38", "false", "false", "false"],
  ["sip_h_X-Cost", "a/b:c@d", "a/b:c@d", "a/b:c@d"],
];

for (const [name, value, text, variable] of CASES) {
  Deno.test(`fitOverride() of ${name}=${value}`, () => {
    assert.deepEqual(fitOverride(name, value), { text, value: variable });
    assert.equal(fitNote(name, value), text === value ? "" : `, which goes out as ${JSON.stringify(text)}`);
  });
}
