/** Whether a fax can show ident and header of gofax.conf; the file itself tells if they are too long. */

import type { Loaded } from "../../lib/config/load.ts";
import { faxHeader, faxIdent } from "../../lib/fax/identity/fax_text.ts";
import { LONGEST_HEADER, LONGEST_IDENT } from "../../lib/text/fax_limits.ts";
import { quoteValue } from "../../lib/hylafax/format_error.ts";
import { withDoubt } from "./doubt.ts";

function doubt(wanted: string, made: string, most: number): string | undefined {
  const fitting = [...wanted.trim()].slice(0, most).join("").trimEnd();
  return fitting === made ? undefined : `${quoteValue(wanted)} goes out as ${quoteValue(made)}`;
}

/** The configuration with warnings about characters that a fax cannot show. */
export function withIdentityDoubts(loaded: Loaded): Loaded {
  if (loaded.config === undefined) return loaded;
  const { ident, header } = loaded.config.freeswitch;
  const doubted = withDoubt(loaded, "freeswitch.ident", doubt(ident, faxIdent(ident), LONGEST_IDENT));
  return withDoubt(doubted, "freeswitch.header", doubt(header, faxHeader(header), LONGEST_HEADER));
}
