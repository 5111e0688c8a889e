/** What one rewrite of a qfile costs without the disk. Run: deno task bench */

import { formatQfile, parseQfile, setFields } from "../lib/hylafax/qfile.ts";

const FILE = new URL("../tests/data/hylafax/qfiles/multi.at-send", import.meta.url).pathname;
const bytes = Deno.readFileSync(FILE);
const qfile = parseQfile(bytes);

Deno.bench("read a qfile", () => {
  parseQfile(bytes);
});

Deno.bench("change and print a qfile", () => {
  formatQfile(setFields(qfile, { npages: 3, status: "Sending 14400/ECM", csi: "+49 30 1234567" }));
});
