/** `deno task pages`: writes the pages that the program makes. */

import { PAGES } from "./pages.ts";

for (const [path, make] of Object.entries(PAGES)) {
  await Deno.writeTextFile(new URL(`../../${path}`, import.meta.url), make());
}
