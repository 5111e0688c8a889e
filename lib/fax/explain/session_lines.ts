/** The lines of session logs that tell something. The first rule that a line matches counts. */

import { GOFAX_LINES, REMARKS } from "./gofax_lines.ts";
import { GOFAXIP_LINES } from "./gofaxip_lines.ts";
import { HYLAFAX_LINES } from "./hylafax_lines.ts";
import type { LineRule } from "./line_rule.ts";

/** All rules, in the order in which they are tried. */
export const LINES: readonly LineRule[] = [...GOFAX_LINES, ...HYLAFAX_LINES, ...GOFAXIP_LINES, ...REMARKS];
