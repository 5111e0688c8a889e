/**
 * Commands to FreeSWITCH as values that print themselves. A command with a line break or NUL in an argument is refused: a command
 * ends at the first empty line, so a line break in an argument would start another command.
 * @module
 */
import { EslCommandError } from "./errors.ts";
import { concatBytes, encodeHeaders } from "./message.ts";

/** A command: its line, its headers and its body. */
export interface EslCommand {
  /** The first line, for example `api status`. */
  readonly line: string;
  /** Header lines below it. */
  readonly headers?: readonly (readonly [string, string])[];
  /** A body; `Content-Length` is added when it is printed. */
  readonly body?: string;
}

/** Details of {@linkcode execute}. */
export interface ExecuteOptions {
  /** The channel. Not needed on a connection that FreeSWITCH made for a channel. */
  readonly uuid?: string | undefined;
  /**
   * Whether to wait until the application before it has ended (`event-lock`). Without it a `hangup` behind `rxfax` runs
   * inside the running fax and ends it.
   * @default {true}
   */
  readonly lock?: boolean | undefined;
  /** An id that comes back as `Application-UUID` in the events of this execution. */
  readonly eventUuid?: string | undefined;
  /** How often to run the application. */
  readonly loops?: number | undefined;
}

const ENCODER = new TextEncoder();

function word(what: string, text: string): string {
  // deno-lint-ignore no-control-regex
  if (/^[^\s\x00-\x1f\x7f]+$/.test(text)) return text;
  throw new EslCommandError(`Cannot use ${JSON.stringify(text)} as ${what}: it is empty or holds a blank`);
}

function whole(what: string, value: number): string {
  if (Number.isSafeInteger(value) && value >= 0) return String(value);
  throw new EslCommandError(`Cannot use ${value} as ${what}: it is no whole number`);
}

/** Any command line, for commands that have no function here. */
export function raw(
  line: string,
  headers?: readonly (readonly [string, string])[],
  body?: string,
): EslCommand {
  return { line, ...(headers && { headers }), ...(body !== undefined && { body }) };
}

/** Authenticates with the event socket's password. */
export function auth(password: string): EslCommand {
  return { line: `auth ${password}` };
}

/**
 * Authenticates as a user of the directory (`user@domain`).
 *
 * @throws {EslCommandError} If the user's name holds a colon or a blank.
 */
export function userAuth(user: string, password: string): EslCommand {
  if (user.includes(":")) {
    throw new EslCommandError(`Cannot use ${JSON.stringify(user)} as user: it holds a colon`);
  }
  return { line: `userauth ${word("user", user)}:${password}` };
}

function apiCommand(command: string): string {
  if (/^\S/.test(command)) return command;
  throw new EslCommandError(`Cannot run ${JSON.stringify(command)}: the name of an API command is missing`);
}

/**
 * Runs an API command and waits for it. Until it has ended FreeSWITCH serves nothing else on this connection.
 *
 * @throws {EslCommandError} If there is no command, or a blank before it.
 */
export function api(command: string): EslCommand {
  return { line: `api ${apiCommand(command)}` };
}

/**
 * Runs an API command in the background; its result comes as the event `BACKGROUND_JOB` with that `Job-UUID`.
 *
 * @throws {EslCommandError} If there is no command, or a blank before it.
 */
export function bgapi(command: string, jobUuid: string): EslCommand {
  return { line: `bgapi ${apiCommand(command)}`, headers: [["Job-UUID", word("Job-UUID", jobUuid)]] };
}

function eventWords(names: readonly string[], subclasses: readonly string[]): string {
  const plain = names.filter((name) => name !== "CUSTOM").map((name) => word("event name", name));
  const custom = subclasses.map((name) => word("event subclass", name));
  // Everything after CUSTOM is a subclass, so it has to come last.
  if (custom.length > 0 || names.includes("CUSTOM")) plain.push("CUSTOM", ...custom);
  if (plain.length === 0) throw new EslCommandError("Cannot list events: no names are given");
  return plain.join(" ");
}

/**
 * Subscribes to events by name, and to `CUSTOM` events by subclass.
 *
 * @throws {EslCommandError} If there are no names, or one holds a blank.
 */
export function eventPlain(names: readonly string[], subclasses: readonly string[] = []): EslCommand {
  return { line: `event plain ${eventWords(names, subclasses)}` };
}

/**
 * Ends the subscription to some events.
 *
 * @throws {EslCommandError} If there are no names, or one holds a blank.
 */
export function nixevent(names: readonly string[], subclasses: readonly string[] = []): EslCommand {
  return { line: `nixevent ${eventWords(names, subclasses)}` };
}

/** Ends the subscription to all events. */
export function noevents(): EslCommand {
  return { line: "noevents" };
}

/**
 * Lets only those events through that have this value in this header; several filters are joined by *or*. An event
 * without any of the filtered headers is dropped, `BACKGROUND_JOB` by a filter on `Unique-ID`, for example.
 *
 * @throws {EslCommandError} If the value begins with `+`, `-` or a blank, which FreeSWITCH would strip.
 */
export function filter(header: string, value: string): EslCommand {
  if (value === "" || /^[-+ ]/.test(value)) {
    throw new EslCommandError(
      `Cannot filter by ${JSON.stringify(value)}: FreeSWITCH strips leading "+", "-" and blanks`,
    );
  }
  return { line: `filter ${word("header", header)} ${value}` };
}

/** Removes a filter, or with `all` as header every filter. */
export function filterDelete(header: string, value?: string): EslCommand {
  return { line: `filter delete ${word("header", header)}` + (value === undefined ? "" : ` ${value}`) };
}

/** Keeps the connection open after the call's end so that its last events arrive; without `seconds` until `exit`. */
export function linger(seconds?: number): EslCommand {
  return { line: seconds === undefined ? "linger" : `linger ${whole("linger time", seconds)}` };
}

/** Asks for the channel's data; the first command on a connection that FreeSWITCH made. */
export function connect(): EslCommand {
  return { line: "connect" };
}

/** Ends the connection. */
export function exit(): EslCommand {
  return { line: "exit" };
}

function sendmsg(uuid: string | undefined, headers: readonly (readonly [string, string])[]): EslCommand {
  return { line: uuid === undefined ? "sendmsg" : `sendmsg ${word("channel", uuid)}`, headers };
}

/**
 * Queues a dialplan application on a channel; the reply `+OK` says that it is queued, not that it has run. FreeSWITCH expands
 * `${…}` in the argument, API calls included: never pass on text from outside (see `safeChannelText`).
 *
 * @throws {EslCommandError} If a name holds a blank.
 */
export function execute(app: string, arg?: string, options: ExecuteOptions = {}): EslCommand {
  const { uuid, lock = true, eventUuid, loops } = options;
  const headers: [string, string][] = [["call-command", "execute"], [
    "execute-app-name",
    word("application", app),
  ]];
  if (arg !== undefined && arg !== "") headers.push(["execute-app-arg", arg]);
  if (loops !== undefined) headers.push(["loops", whole("loops", loops)]);
  if (lock) headers.push(["event-lock", "true"]);
  if (eventUuid !== undefined) headers.push(["Event-UUID", word("Event-UUID", eventUuid)]);
  return sendmsg(uuid, headers);
}

/** Hangs a channel up, at once and whatever application runs. */
export function hangup(cause?: string, uuid?: string): EslCommand {
  const headers: [string, string][] = [["call-command", "hangup"]];
  if (cause !== undefined) headers.push(["hangup-cause", word("hangup cause", cause)]);
  return sendmsg(uuid, headers);
}

/** A command's line for messages to people, without the password. */
export function describeCommand(command: EslCommand): string {
  const line = command.line.replace(/^(auth|userauth)\s.*$/is, "$1 …");
  return line.length > 200 ? line.slice(0, 200) + "…" : line;
}

/**
 * The bytes of a command, lines ended by LF.
 *
 * @throws {EslCommandError} If the line is empty, begins with a blank, or anything holds a line break or NUL.
 */
export function printCommand(command: EslCommand): Uint8Array {
  // deno-lint-ignore no-control-regex
  if (!/^[^\s\x00][^\r\n\x00]*$/.test(command.line)) {
    throw new EslCommandError(
      `Cannot send ${
        JSON.stringify(describeCommand(command))
      }: it is empty, begins with a blank or holds a line break`,
    );
  }
  const body = ENCODER.encode(command.body ?? "");
  const headers = [...command.headers ?? []];
  if (body.length > 0) headers.push(["Content-Length", String(body.length)]);
  return concatBytes(ENCODER.encode(command.line + "\n"), encodeHeaders(headers), body);
}
