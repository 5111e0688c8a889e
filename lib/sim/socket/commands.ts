/**
 * The commands of the event socket and their replies, worded as recorded (mod_event_socket.c: parse_command).
 * @module
 */
import { encodeHeaders, encodeMessage, encodeValue, type ReceivedCommand } from "ts-esl";
import { runApi } from "../api/api.ts";
import { channelDataEvent } from "../channel/channel_events.ts";
import type { Origin } from "../channel/event.ts";
import { type Answer, type EslSession, reply } from "./session.ts";
import { beforeAuth, type Credentials } from "./login.ts";
import { events, filter, myEvents, unsubscribe } from "./subscription.ts";
import { bye, firstWord, NOT_FOUND, words } from "./command_line.ts";

const NO_SESSION = "-ERR not controlling a session";
const API_EXEC: Origin = { file: "mod_event_socket.c", func: "api_exec", line: 1572 };
const NOTHING: Answer = { bytes: new Uint8Array(0) };

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
  const [name] = firstWord(text.trimStart());
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

function divert(session: EslSession, text: string): Answer {
  if (session.call === undefined) return reply(`${NO_SESSION}.`);
  return reply(text === "on" ? "+OK events diverted" : "+OK events not diverted");
}

/** A command: the session, the whole message, its name in lower case, and the text after that. */
type Handler = (
  session: EslSession,
  command: ReceivedCommand,
  word: string,
  text: string,
) => Promise<Answer> | Answer;

function resume(session: EslSession): Answer {
  session.call?.channel.set([["socket_resume", "true"]]);
  return reply(session.call === undefined ? NOT_FOUND : "+OK");
}

const COMMANDS: Readonly<Record<string, Handler>> = {
  exit: bye,
  "...": bye,
  api: (session, command, _word, text) => api(session, command.line, text),
  bgapi: (session, command, _word, text) => backgroundApi(session, command, text),
  event: (session, _command, _word, text) => events(session, text),
  events: (session, _command, _word, text) => events(session, text),
  nixevent: (session, _command, word, text) => unsubscribe(session, word, text),
  noevents: (session, _command, word, text) => unsubscribe(session, word, text),
  filter: (session, command, _word, text) => filter(session, command.line, text),
  linger: (session, _command, _word, text) => linger(session, text),
  nolinger: noLinger,
  myevents: (session, _command, _word, text) => myEvents(session, text),
  divert_events: (session, _command, _word, text) => divert(session, text),
  connect,
  getvar: (session, _command, _word, text) => getVariable(session, text),
  resume,
  sendmsg: (session, command, _word, text) => sendMessage(session, command, text),
  sendevent: () => reply(`+OK ${crypto.randomUUID()}`),
  log: (session, _command, word, text) => log(session, word, text),
  nolog: (session, _command, word, text) => log(session, word, text),
};

/** Answers one command; `credentials` has the users and passwords that are accepted. */
export function handleCommand(
  session: EslSession,
  command: ReceivedCommand,
  credentials: Credentials,
): Promise<Answer> | Answer {
  const { line } = command;
  if (!session.authenticated) return beforeAuth(session, line, credentials);
  const [word, text] = firstWord(line);
  const handler = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  if (handler !== undefined) return handler(session, command, word, text);
  return line.trim() === "" ? NOTHING : reply(NOT_FOUND);
}
