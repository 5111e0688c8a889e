/** What an administrator is told to change. */

import type { RecognisedEnd } from "../../lib/fax/end/recognise_end.ts";
import { END_WORDS } from "../../lib/fax/end/words/end_words.ts";
import type { Explanation } from "../../lib/fax/explain/explanation.ts";

/** What stands for NUMBER, CALLED, QFILE and NAME in the advice. */
type Names = Readonly<Record<"NUMBER" | "CALLED" | "QFILE" | "NAME", string>>;

/** Names of this fax, where they can be typed in a shell as they are; else the placeholder stays. */
function namesOf(of: Explanation): Names {
  const { tries, kind, file } = of;
  const call = tries.at(-1)?.story?.calls.at(-1);
  const safe = (text: string | undefined, otherwise: string): string =>
    text !== undefined && /^[0-9A-Za-z+*][0-9A-Za-z+*#_./-]*$/.test(text) ? text : otherwise;
  return {
    NUMBER: safe(of.kind === "job" ? call?.number : of.caller, "NUMBER"),
    CALLED: safe(of.kind === "job" ? undefined : of.called, "CALLED"),
    QFILE: safe(kind === "job" ? file : undefined, "QFILE"),
    NAME: safe(call?.gateway, "NAME"),
  };
}

/** Advice with the names of this fax filled in. */
function fill(text: string, names: Names): string {
  return text.replace(/\b(NUMBER|CALLED|QFILE|NAME)\b/g, (word) => names[word as keyof Names]);
}

/** Where HylaFAX's own sender sent. */
const NOT_OURS =
  "It did not go through gofax. If it should have: SendFaxCmd in HylaFAX's etc/config has to name gofax's door; gofax status tells " +
  "what it names.";
/** Advice that is of use for calls of gofax alone. */
const OF_GOFAX = /gofax|T\.38|RTP/;
/** Advice for faxes that go out. */
const FOR_SENDING = /gofax override|gofaxsend\.|sendfax/;

/** What to change after an end: advice that does not concern this fax is left out, and names of this fax are filled in. */
export function adviceOf(end: RecognisedEnd, explanation: Explanation): readonly string[] {
  const { tries, kind } = explanation;
  const names = namesOf(explanation);
  const { change } = END_WORDS[end.kind];
  const isForeign = tries.at(-1)?.story?.writer === "HylaFAX" && change.length > 0;
  const fitting = change
    .filter((text) => !isForeign || !OF_GOFAX.test(text))
    .filter((text) => kind === "job" || !FOR_SENDING.test(text));
  return [...isForeign && kind === "job" ? [NOT_OURS] : [], ...fitting].map((text) => fill(text, names));
}
