/**
 * The variables that mod_spandsp sets on a channel while it works, read as the events that it sent with them (mod_spandsp_fax.c
 * of FreeSWITCH 1.10.12: phase_b_handler, phase_d_handler, phase_e_handler). The variable of a header `fax-bad-rows` is
 * `fax_bad_rows`, each is set before its event is sent, and those of the result only with the result. Used if the events were
 * missed.
 */

import type { Call } from "./call.ts";
import { type CallEvent, type EventSource, readCallEvent } from "./call_event.ts";

/** The variables to ask a channel for. */
export const FAX_VARIABLES = [
  "fax_transfer_rate",
  "fax_ecm_used",
  "fax_t38_status",
  "fax_remote_station_id",
  "fax_remote_vendor",
  "fax_document_transferred_pages",
  "fax_bad_rows",
  "fax_longest_bad_row_run",
  "fax_encoding_name",
  "fax_image_size",
  "fax_image_resolution",
  "fax_image_pixel_size",
  "fax_document_total_pages",
  "fax_result_text",
  "fax_result_code",
  "fax_success",
] as const;

/** Those that are set. */
export type FaxVariables = ReadonlyMap<(typeof FAX_VARIABLES)[number], string>;

function asEvent(variables: FaxVariables, subclass: string): CallEvent | undefined {
  const all: ReadonlyMap<string, string> = variables;
  const source: EventSource = {
    name: "CUSTOM",
    subclass: `spandsp::${subclass}`,
    get: (header) => all.get(header.replaceAll("-", "_")),
  };
  return readCallEvent(source);
}

function count(variables: FaxVariables, name: (typeof FAX_VARIABLES)[number]): number {
  const text = variables.get(name) ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

/**
 * What the variables of a channel tell that is not known of the call yet, as events in the order in which they happened.
 *
 * Pages whose events were missed count only with error correction: without it a page may have been refused and left out in
 * between (fax/call/call.ts); then the variable has the right number of pages, but they are not the first ones.
 */
export function unheardEvents(call: Call, variables: FaxVariables): readonly CallEvent[] {
  const said: (CallEvent | undefined)[] = [];
  const pages = count(variables, "fax_document_transferred_pages");
  // mod_spandsp sets fax_success before fax_result_code: if the code is set, both are.
  const isOver = variables.has("fax_result_code");
  // A result sets fax_ecm_used also if nothing was negotiated.
  const agreed = variables.has("fax_ecm_used") && (!isOver || pages > 0);
  if (call.negotiations === 0 && agreed) said.push(asEvent(variables, "txfaxnegociateresult"));
  if (pages > call.transferred && variables.get("fax_ecm_used") === "on") {
    said.push(asEvent(variables, "txfaxpageresult"));
  }
  if (call.result === undefined && isOver) said.push(asEvent(variables, "txfaxresult"));
  return said.filter((event) => event !== undefined);
}
