/**
 * The events that a connection wants: `event`, `nixevent`, `noevents`, `filter` and `myevents`.
 * @module
 */
import { type Answer, type EslSession, reply } from "./session.ts";
import { firstWord, NOT_FOUND, words } from "./command_line.ts";
import type { EventFormat } from "./listener.ts";

/** `event plain A B CUSTOM c::d` */
export function events(session: EslSession, text: string): Answer {
  const [first = "", ...rest] = words(text);
  const format = /^(plain|json|xml)$/i.test(first) ? first.toLowerCase() as EventFormat : "plain";
  const keywords = /^(plain|json|xml)$/i.test(first) ? rest : words(text);
  session.listener.format = format;
  const { allowedEvents: allowed } = session;
  const refused = allowed === undefined ? -1 : keywords.findIndex((word) => !allowed.has(word));
  // FreeSWITCH stops at the first event that the user may not get; those before it in the list are subscribed to.
  if (refused >= 0) {
    session.listener.add(keywords.slice(0, refused));
    return reply("-ERR permission denied");
  }
  if (!session.listener.add(keywords)) return reply("-ERR no keywords supplied");
  return reply(`+OK event listener enabled ${format}`);
}

/** `filter HEADER VALUE`, `filter add …`, `filter delete …` */
export function filter(session: EslSession, line: string, text: string): Answer {
  if (!line.includes(" ")) return reply(NOT_FOUND);
  // FreeSWITCH strips blanks and signs in front of the header's name, but none inside it.
  const argument = text.replace(/^[ +-]+/, "");
  const [verb, rest] = firstWord(argument);
  if (verb === "delete") {
    const [header = "", ...value] = rest.split(" ");
    const wanted = value.length === 0 ? undefined : value.join(" ");
    session.listener.unfilter(header, wanted);
    return reply(`+OK filter deleted. [${header}][${wanted ?? ""}]`);
  }
  const assignment = verb === "add" ? rest : argument;
  const blank = assignment.indexOf(" ");
  if (blank < 0) return reply("-ERR invalid syntax");
  const [header, shown] = [assignment.slice(0, blank), assignment.slice(blank + 1)];
  session.listener.filter(header, shown.replace(/^[ +-]+/, ""));
  return reply(`+OK filter added. [${header}]=[${shown}]`);
}

/** `myevents [UUID] [FORMAT]` */
export function myEvents(session: EslSession, text: string): Answer {
  const [uuid, format = "plain"] = session.call === undefined
    ? words(text)
    : [session.call.channel.uuid, ...words(text)];
  if (uuid === undefined) return reply(NOT_FOUND);
  if (session.listener.limited) return reply("-ERR aready enabled.");
  session.listener.limitTo(uuid);
  if (format === "json") session.listener.format = "json";
  return reply("+OK Events Enabled");
}

/** `nixevent NAMES` and `noevents` */
export function unsubscribe(session: EslSession, command: string, text: string): Answer {
  if (command === "nixevent") {
    return reply(session.listener.remove(words(text)) ? "+OK events nixed" : "-ERR no keywords supplied");
  }
  session.forgetEvents();
  return reply(
    session.listener.clear() ? "+OK no longer listening for events" : "-ERR not listening for events",
  );
}
