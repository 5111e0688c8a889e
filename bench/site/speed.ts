/** How fast faxes go over the line where whole ones are sent and received. */

import type { Speed } from "../../lib/sim/network/speed.ts";

/** A fax of one page is over after five seconds, each further page takes two; with the smallest numbers all goes as fast as it can. */
export const SPEED: Readonly<Record<"full" | "smallest", Partial<Speed>>> = {
  full: { factor: 10, negotiateT38Ms: 1000, firstPageMs: 3000, pageMs: 2000, resultMs: 500 },
  smallest: { factor: 100 },
};
