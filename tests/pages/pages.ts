/** The pages of docs/ that the program makes, from its own tables. `deno task pages` writes them, and a test compares them. */

import { commandsPage } from "./commands_page.ts";
import { doctorPage } from "./doctor_page.ts";
import { endsPage } from "./ends_page.ts";
import { exitCodesPage } from "./exit_codes_page.ts";

/** What makes each page, by its path in the repository. */
export const PAGES: Readonly<Record<string, () => string>> = {
  "docs/commands.md": commandsPage,
  "docs/doctor.md": doctorPage,
  "docs/ends.md": endsPage,
  "docs/exit-codes.md": exitCodesPage,
};
