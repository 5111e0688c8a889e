/** The page docs/ends.md, made from the table of ends (end_table.ts, other_ends.ts, words/end_words.ts). */

import { HANGUP_MEANINGS, RESULT_MEANINGS, type RetryVerdict } from "../../lib/fax/end/end_table.ts";
import { NUMBERED_ENDS, WORDED_ENDS } from "../../lib/fax/end/other_ends.ts";
import { END_WORDS, type EndKind } from "../../lib/fax/end/words/end_words.ts";
import { MADE, markdownTable, markdownText } from "./markdown.ts";
import { type EndWords, WHOSE_WORDS } from "../../lib/fax/end/words/words.ts";

const HEAD = `${MADE}
# How faxes end

This page is made from the table that \`gofax explain\` goes by, and from which the status of a job has its words (\`lib/fax/end\`).

Each end has a kind. For each kind the page says whose end it was, what it means, what to change, and by which words and codes gofax
knows it: hangup causes of FreeSWITCH (for calls that were not answered), SpanDSP's result codes (for calls that were), words of the status,
and HylaFAX's statuscodes. *Final* means that HylaFAX does not try again by itself; after all others it does, until the job's calls, its tries or its
time are used up. \`gofaxsend.failedresponse\` makes hangup causes final, or takes that away.

`;

function anchor(kind: string): string {
  return kind.toLowerCase().replaceAll(" ", "-");
}

function verdict(of: RetryVerdict): string {
  return of === "final" ? ", final" : "";
}

/** The lines by which an end is known. */
function knownBy(kind: EndKind): readonly string[] {
  const causes = [...HANGUP_MEANINGS].filter(([, meaning]) => meaning.kind === kind)
    .map(([cause, { text, statuscode, verdict: of }]) =>
      `- \`${text} (${cause})\`: hangup cause, statuscode ${statuscode}${verdict(of)}`
    );
  const codes = [...RESULT_MEANINGS].filter(([, meaning]) => meaning.kind === kind)
    .map(([code, { text, statuscode, verdict: of }]) =>
      `- \`${text}\`: result code ${code}, statuscode ${statuscode}${verdict(of)}`
    );
  const words = WORDED_ENDS.filter((end) => end.kind === kind).map(({ shown }) => `- \`${shown}\``);
  const ranges = NUMBERED_ENDS.filter((end) => end.kind === kind)
    .map(({ from, to }) => from === to ? String(from) : `${from}–${to}`);
  return [
    ...causes,
    ...codes,
    ...words,
    ...(ranges.length === 0 ? [] : [`- other words, with statuscode ${ranges.join(", ")}`]),
  ];
}

function section([kind, words]: readonly [string, EndWords]): string {
  const change = words.change.length === 0
    ? ""
    : `\n${words.change.map((each) => `1. ${markdownText(each)}\n`).join("")}`;
  const known = knownBy(kind as EndKind).map((line) => `${line}\n`).join("");
  const ask = words.ask.charAt(0).toUpperCase() + words.ask.slice(1);
  return `## ${kind}

**Whose**: ${WHOSE_WORDS[words.whose]}. **For a clerk**: ${words.short}. ${ask}.

${markdownText(words.means)}
${change}
${known === "" ? "" : `${known}\n`}`;
}

/** The whole page. */
export function endsPage(): string {
  const kinds: readonly (readonly [string, EndWords])[] = Object.entries(END_WORDS);
  const rows = kinds.map(([kind, { whose, short }]) => [kind, whose, short]);
  const table = markdownTable(["kind", "whose", "in short"], rows).replaceAll(
    /^\| ([^|]+) \| (?!whose|---)/gm,
    (_, kind) => `| [${kind}](#${anchor(kind)}) | `,
  );
  return `${HEAD}${table}\n${kinds.map(section).join("").trimEnd()}\n`;
}
