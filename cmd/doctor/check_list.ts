/** The list of all checks: for `gofax doctor --list`, and the table in docs/doctor.md. */

import { type Check, PARTS } from "../../lib/site/doctor/base/check.ts";
import { CHECKS } from "../../lib/site/doctor/checks.ts";
import { textTable } from "../text_table.ts";

function kind({ asks, mends }: Check): string {
  return [asks === undefined ? "files" : "asks", ...(mends === undefined ? [] : ["--fix"])].join(", ");
}

/** For the terminal. */
export function checkList(): string {
  return textTable(CHECKS.map((check) => [check.id, check.title, kind(check)]));
}

/** For JSON. */
export function checkListJson(): string {
  const all = CHECKS.map(({ id, part, title, after = [], asks, mends = null }) => ({
    check: id,
    part,
    title,
    after,
    asks: asks !== undefined,
    mends,
  }));
  return `${JSON.stringify({ format: 1, checks: all }, null, 2)}\n`;
}

/** For docs/doctor.md: a table for each part. */
export function checkTables(): string {
  return Object.entries(PARTS).map(([part, title]) => {
    const rows = CHECKS.filter((check) => check.part === part).map((check) => {
      const after = (check.after ?? []).map((id) => `\`${id}\``).join(", ");
      return `| \`${check.id}\` | ${check.title} | ${check.asks === undefined ? "" : "yes"} | ${after} | ${
        check.mends ?? ""
      } |`;
    });
    return `### ${title}\n\n| check | what is right | asks programs | skipped after a fault of | what \`--fix\` does |\n` +
      `|---|---|---|---|---|\n${rows.join("\n")}\n`;
  }).join("\n");
}
