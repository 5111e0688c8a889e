/**
 * The commands of the event socket and their replies, worded as recorded (mod_event_socket.c: parse_command).
 * @module
 */
import { encodeHeaders, encodeMessage, encodeValue, type ReceivedCommand } from "ts-esl";
import { runApi } from "./api.ts";
import { channelDataEvent } from "./channel_events.ts";
import type { Origin } from "./event.ts";
import { type Answer, type EslSession, reply } from "./esl_session.ts";
import type { EventFormat } from "./listener.ts";

/** A user with a password of his own. */
export interface SimUser {
  readonly name: string;
  readonly password: string;
  /** The API commands he may run; all if it is not given. */
  readonly allowedApi?: readonly string[];
}

/** Who may come in. */
export interface Credentials {
  readonly password: string;
  readonly user?: SimUser;
}

const NOT_FOUND = "-ERR command not found";
const NO_SESSION = "-ERR not controlling a session";
const API_EXEC: Origin = { file: "mod_event_socket.c", func: "api_exec", line: 1572 };
const NOTHING: Answer = { bytes: new Uint8Array(0) };

/** The command's first word in lower case, and what follows the blank after it. */
function take(text: string): [word: string, rest: string] {
  const blank = text.indexOf(" ");
  return blank < 0 ? [text.toLowerCase(), ""] : [text.slice(0, blank).toLowerCase(), text.slice(blank + 1)];
}

function words(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}

function bye(): Answer {
  return { ...reply("+OK bye"), close: true };
}

/** Answers before authentication: only `auth`, `userauth` and `exit` exist. */
function beforeAuth(session: EslSession, line: string, credentials: Credentials): Answer {
  const [command] = take(line);
  // The argument is everything after the first blank, a second blank included.
  const given = line.slice(command.length + 1);
  if (command === "exit") return bye();
  if (command === "auth" && line.length > command.length) {
    return admit(session, given === credentials.password);
  }
  if (command !== "userauth") return reply(NOT_FOUND);
  const { user } = credentials;
  const known = user !== undefined &&
    (given === `${user.name}:${user.password}` || given === `${user.name}@default:${user.password}`);
  if (known && user.allowedApi !== undefined) session.allowedApi = new Set(user.allowedApi);
  return admit(session, known);
}

function admit(session: EslSession, welcome: boolean): Answer {
  session.authenticated = welcome;
  return welcome ? reply("+OK accepted") : { ...reply("-ERR invalid"), close: true };
}

function events(session: EslSession, text: string): Answer {
  const [first = "", ...rest] = words(text);
  const format = /^(plain|json|xml)$/i.test(first) ? first.toLowerCase() as EventFormat : "plain";
  const keywords = /^(plain|json|xml)$/i.test(first) ? rest : words(text);
  if (!session.listener.add(keywords)) return reply("-ERR no keywords supplied");
  session.listener.format = format;
  return reply(`+OK event listener enabled ${format}`);
}

function filter(session: EslSession, line: string, text: string): Answer {
  if (!line.includes(" ")) return reply(NOT_FOUND);
  // FreeSWITCH strips blanks and signs before the header, not within.
  const argument = text.replace(/^[ +-]+/, "");
  const [verb, rest] = take(argument);
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

function linger(session: EslSession, text: string): Answer {
  if (session.call === undefined) return reply(NO_SESSION);
  const seconds = text === "" ? -1 : Number.parseInt(text);
  session.call.lingerSeconds = seconds;
  return reply(text === "" ? "+OK will linger" : `+OK will linger ${seconds} seconds`);
}

function noLinger(session: EslSession): Answer {
  if (session.call === undefined) return reply(NO_SESSION);
  session.call.lingerSeconds = undefined;
  return reply("+OK will not linger");
}

function myEvents(session: EslSession, text: string): Answer {
  const [uuid, format = "plain"] = session.call === undefined
    ? words(text)
    : [session.call.channel.uuid, ...words(text)];
  if (uuid === undefined) return reply(NOT_FOUND);
  if (session.listener.limited) return reply("-ERR aready enabled.");
  session.listener.limitTo(uuid);
  if (format === "json") session.listener.format = "json";
  return reply("+OK Events Enabled");
}

function connect(session: EslSession): Answer {
  const { call, board } = session;
  if (call === undefined) return reply(NOT_FOUND);
  call.connected = true;
  const event = channelDataEvent(board.core, call.channel);
  return { bytes: encodeHeaders(event.headers.map(([name, value]) => [name, encodeValue(value)])) };
}

function getVariable(session: EslSession, name: string): Answer {
  const value = session.call?.channel.get(name);
  return reply(value ?? NOT_FOUND);
}

function sendMessage(session: EslSession, command: ReceivedCommand, text: string): Answer {
  const [uuid] = words(text);
  const own = uuid === undefined || uuid === session.call?.channel.uuid ? session.call : undefined;
  if (own === undefined) return reply(`-ERR invalid session id [${uuid ?? ""}]`);
  const header = (name: string): string => command.headers.get(name) ?? "";
  const body = new TextDecoder().decode(command.body);
  own.queue.push({
    command: header("call-command"),
    application: header("execute-app-name"),
    argument: body === "" ? header("execute-app-arg") : body,
    cause: header("hangup-cause"),
    locked: header("event-lock") === "true",
  });
  return reply("+OK");
}

function permitted(session: EslSession, text: string): boolean {
  const [name] = take(text.trimStart());
  return session.allowedApi === undefined || session.allowedApi.has(name);
}

async function api(session: EslSession, line: string, text: string): Promise<Answer> {
  if (!line.includes(" ")) return reply(NOT_FOUND);
  if (!permitted(session, text)) return reply("-ERR permission denied");
  const body = await runApi(session.board, text);
  return { bytes: encodeMessage([["Content-Type", "api/response"]], body === "" ? "-ERR no reply\n" : body) };
}

function backgroundApi(session: EslSession, command: ReceivedCommand, text: string): Answer {
  if (text === "") return reply(NOT_FOUND);
  if (!permitted(session, text)) return reply("-ERR permission denied");
  const uuid = command.headers.get("Job-UUID") ?? crypto.randomUUID();
  session.board.spawn(runInBackground(session, text, uuid));
  return reply(`+OK Job-UUID: ${uuid}`, [["Job-UUID", uuid]]);
}

async function runInBackground(session: EslSession, text: string, uuid: string): Promise<void> {
  const { board } = session;
  const blank = text.indexOf(" ");
  const [name, argument] = blank < 0 ? [text, ""] : [text.slice(0, blank), text.slice(blank + 1)];
  const body = await runApi(board, text);
  board.publish(board.core.make("BACKGROUND_JOB", API_EXEC, [
    ["Job-UUID", uuid],
    ["Job-Command", name],
    ...(argument === "" ? [] : [["Job-Command-Arg", argument] as const]),
  ], { body: body === "" ? "-ERR no reply\n" : body }));
}

function log(session: EslSession, command: string, text: string): Answer {
  if (command === "nolog") {
    const was = session.logging;
    session.logging = false;
    return reply(was ? "+OK no longer logging" : "-ERR not loging");
  }
  session.logging = true;
  return reply(`+OK log level ${text} [${text === "" ? "7" : text}]`);
}

function unsubscribe(session: EslSession, command: string, text: string): Answer {
  if (command === "nixevent") {
    return reply(session.listener.remove(words(text)) ? "+OK events nixed" : "-ERR no keywords supplied");
  }
  session.forgetEvents();
  return reply(
    session.listener.clear() ? "+OK no longer listening for events" : "-ERR not listening for events",
  );
}

function divert(session: EslSession, text: string): Answer {
  if (session.call === undefined) return reply(`${NO_SESSION}.`);
  return reply(text === "on" ? "+OK events diverted" : "+OK events not diverted");
}

/** Answers one command; `credentials` say who may come in. */
export function handleCommand(
  session: EslSession,
  command: ReceivedCommand,
  credentials: Credentials,
): Promise<Answer> | Answer {
  const { line } = command;
  if (!session.authenticated) return beforeAuth(session, line, credentials);
  const [word, text] = take(line);
  switch (word) {
    case "exit":
    case "...":
      return bye();
    case "api":
      return api(session, line, text);
    case "bgapi":
      return backgroundApi(session, command, text);
    case "event":
    case "events":
      return events(session, text);
    case "nixevent":
    case "noevents":
      return unsubscribe(session, word, text);
    case "filter":
      return filter(session, line, text);
    case "linger":
      return linger(session, text);
    case "nolinger":
      return noLinger(session);
    case "myevents":
      return myEvents(session, text);
    case "divert_events":
      return divert(session, text);
    case "connect":
      return connect(session);
    case "getvar":
      return getVariable(session, text);
    case "resume":
      session.call?.channel.set([["socket_resume", "true"]]);
      return reply(session.call === undefined ? NOT_FOUND : "+OK");
    case "sendmsg":
      return sendMessage(session, command, text);
    case "sendevent":
      return reply(`+OK ${crypto.randomUUID()}`);
    case "log":
    case "nolog":
      return log(session, word, text);
    default:
      return line.trim() === "" ? NOTHING : reply(NOT_FOUND);
  }
}
