/** What a clerk reads of a received fax: whether it arrived, where it is, and what to do. */

import { END_WORDS } from "../end/words/end_words.ts";
import { count, shortOf } from "./clerk_words.ts";
import type { ReceptionExplanation } from "./explanation.ts";

function caller({ caller, remote, name }: ReceptionExplanation): string {
  const known = [caller, name, remote].filter((text) => text !== "");
  return known[0] === undefined
    ? "a caller who shows no number"
    : known[1] === undefined
    ? known[0]
    : `${known[0]} (${known[1]})`;
}

function receptionHeadline(fax: ReceptionExplanation): string {
  const { standing, pages, end, time } = fax;
  const when = time === undefined ? "" : ` on ${time.replace("T", " at ")}`;
  switch (standing) {
    case "received":
      return `A fax from ${caller(fax)} arrived${when}: ${count(pages, "page")}, complete.`;
    case "receiving":
      return `A fax from ${caller(fax)} is arriving just now.`;
    case "incomplete":
      return `A fax from ${caller(fax)} did NOT arrive completely${when}: ${shortOf(end)}. ${
        count(pages, "page")
      } arrived.`;
    case "no fax":
      return `A call from ${caller(fax)} brought no fax${when}: ${
        end === undefined ? "the log does not say why" : shortOf(end)
      }.`;
    default:
      return `A fax from ${caller(fax)} did NOT arrive${when}: ${shortOf(end)}.`;
  }
}

/** Where the fax is now. */
function whereabouts({ standing, handedOver, isThere, file, pages }: ReceptionExplanation): string {
  if (standing === "receiving" || standing === "no fax" || pages === 0) return "";
  const kept = isThere ? `is kept on the fax server as ${file}` : "is not kept on the fax server any more";
  switch (handedOver) {
    case "yes":
      return `It was passed on for delivery, by mail as a rule, and ${kept}.`;
    case "waits":
      return `It was NOT passed on for delivery yet; the fax server tries again. It ${kept}.`;
    default:
      return `It ${kept}.`;
  }
}

function receptionAsk({ standing, end, handedOver, isThere }: ReceptionExplanation): string {
  if (standing === "receiving") return "Wait a moment, and ask again.";
  if (handedOver === "waits") return "Please tell the administrator of the fax server.";
  if (standing === "received") {
    return isThere ? "If it did not come to you: ask the administrator of the fax server for that file." : "";
  }
  if (end === undefined || end.kind === "complete") return "";
  const { ask, whose } = END_WORDS[end.kind];
  if (standing === "no fax") return `What you can do: ${ask}.`;
  // The words for faxes that go out advise those who send.
  const tell = whose === "us" ? "tell the administrator of the fax server, and " : "";
  return `What you can do: ${tell}ask the sender to send it again.`;
}

/** What a clerk reads of a received fax, or of a call that brought none. */
export function receptionLines(fax: ReceptionExplanation): readonly string[] {
  return [receptionHeadline(fax), whereabouts(fax), receptionAsk(fax)].filter((line) => line !== "");
}
