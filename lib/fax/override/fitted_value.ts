/** Values of overrides in a form in which FreeSWITCH and SpanDSP pass them on unchanged. */

import { faxHeader, faxIdent, faxVariable } from "../identity/fax_text.ts";
import { displayName } from "../identity/call_identity.ts";

/** A value for FreeSWITCH. */
export interface FittedValue {
  /** The text that arrives at the far end. */
  readonly text: string;
  /** The channel variable's value. */
  readonly value: string;
}

/** Variables that FreeSWITCH puts into quotes in a SIP header. */
const NAMES: readonly string[] = [
  "effective_caller_id_name",
  "origination_caller_id_name",
  "origination_callee_id_name",
  "sip_from_display",
];

/**
 * Fits a value as those of gofax.conf are: id and header in SpanDSP's length and characters, a caller's name for SIP. Every other
 * value stays as it is.
 */
export function fitOverride(name: string, value: string): FittedValue {
  const lower = name.toLowerCase();
  if (lower === "fax_ident" || lower === "fax_header") {
    const text = lower === "fax_ident" ? faxIdent(value) : faxHeader(value);
    return { text, value: faxVariable(text) };
  }
  const text = NAMES.includes(lower) ? displayName(value) : value;
  return { text, value: text };
}

/** The note on an override whose value had to be changed; empty if it was not. */
export function fitNote(name: string, value: string): string {
  const { text } = fitOverride(name, value);
  return text === value ? "" : `, which goes out as ${JSON.stringify(text)}`;
}
