import assert from "node:assert/strict";
import { type Call, newCall, reduce } from "../../../lib/fax/call/call.ts";
import { FAX_VARIABLES, type FaxVariables, unheardEvents } from "../../../lib/fax/call/channel_facts.ts";
import { isSuccess } from "../../../lib/fax/end/answered_call.ts";

/** As mod_spandsp leaves them in a fax on its way. */
const UNDER_WAY = {
  fax_transfer_rate: "14400",
  fax_ecm_used: "on",
  fax_t38_status: "negotiated",
  fax_remote_station_id: "+49 1001 B",
  fax_document_transferred_pages: "3",
  fax_document_total_pages: "5",
  fax_bad_rows: "0",
  fax_encoding_name: "T.85(L0)",
  fax_image_size: "6991",
  fax_image_resolution: "8040x3850",
  fax_image_pixel_size: "1728x1147",
};

const OVER = { fax_success: "1", fax_result_code: "0", fax_result_text: "OK" };

function variables(values: Readonly<Record<string, string>>): FaxVariables {
  return new Map(FAX_VARIABLES.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [[name, value] as const];
  }));
}

/** What a call comes to with what its channel says. */
function after(call: Call, values: Readonly<Record<string, string>>): Call {
  return unheardEvents(call, variables(values)).reduce((known, event) => reduce(known, event, 2), call);
}

Deno.test("a channel's variables tell of negotiation, pages and result that nobody heard", () => {
  const call = after(newCall(1), UNDER_WAY);
  assert.deepEqual([call.negotiations, call.rate, call.ecm, call.t38, call.remoteId], [
    1,
    14_400,
    true,
    "negotiated",
    "+49 1001 B",
  ]);
  assert.deepEqual([call.transferred, call.inOrder, call.result], [3, 3, undefined]);
  assert.equal(call.pages.at(-1)?.encoding, "T.85(L0)");
  const over = after(newCall(1), { ...UNDER_WAY, ...OVER, fax_document_transferred_pages: "5" });
  assert.ok(isSuccess(over, 5));
});

Deno.test("what a call knows already is not told again", () => {
  const call = after(newCall(1), { ...UNDER_WAY, ...OVER });
  assert.deepEqual(unheardEvents(call, variables({ ...UNDER_WAY, ...OVER })), []);
  const [more, ...rest] = unheardEvents(after(newCall(1), UNDER_WAY), variables({ ...UNDER_WAY, ...OVER }));
  assert.deepEqual([more?.kind, rest.length], ["result", 0]);
});

Deno.test("without error correction unheard pages count only with the word that the fax was received", () => {
  const plain = { ...UNDER_WAY, fax_ecm_used: "off" };
  assert.equal(after(newCall(1), plain).inOrder, 0, "one of them may have been left out");
  const whole = after(newCall(1), { ...plain, ...OVER, fax_document_transferred_pages: "5" });
  assert.ok(isSuccess(whole, 5));
});

Deno.test("a result without a negotiation is none, and a channel that says nothing tells nothing", () => {
  const nobody = { fax_transfer_rate: "14400", fax_ecm_used: "off", fax_document_transferred_pages: "0" };
  const call = after(newCall(1), { ...nobody, fax_success: "0", fax_result_code: "2" });
  assert.deepEqual([call.negotiations, call.result?.code, call.result?.success], [0, 2, false]);
  assert.deepEqual(unheardEvents(newCall(1), new Map()), []);
  // the success is set a moment before its code
  assert.equal(after(newCall(1), { ...UNDER_WAY, fax_success: "1" }).result, undefined);
});
