/**
 * The login: `auth` and `userauth`, the only commands besides `exit` before authentication.
 * @module
 */
import { type Answer, type EslSession, reply } from "./session.ts";
import { bye, firstWord, NOT_FOUND } from "./command_line.ts";

/** A user with a password of his own. */
export interface SimUser {
  /** What stands in front of the colon of `userauth`, with or without `@default` behind it. */
  readonly name: string;
  /** His password, for `userauth`. */
  readonly password: string;
  /** The API commands he may run; all if it is not given. */
  readonly allowedApi?: readonly string[];
  /** The events and subclasses that this user may get; all if it is not given. */
  readonly allowedEvents?: readonly string[];
}

/** The users and passwords that are accepted. */
export interface Credentials {
  /** The password for `auth`. */
  readonly password: string;
  /** A user with rights of his own; without one every `userauth` is refused. */
  readonly user?: SimUser;
}

function admit(session: EslSession, welcome: boolean): Answer {
  session.authenticated = welcome;
  return welcome ? reply("+OK accepted") : { ...reply("-ERR invalid"), close: true };
}

/** Answers before authentication: only `auth`, `userauth` and `exit` exist. */
export function beforeAuth(session: EslSession, line: string, credentials: Credentials): Answer {
  const [command] = firstWord(line);
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
  if (known && user.allowedEvents !== undefined) session.allowedEvents = new Set(user.allowedEvents);
  return admit(session, known);
}
