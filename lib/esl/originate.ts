/**
 * The argument of FreeSWITCH's `originate`, and the only code that quotes for it.
 *
 * A value inside `{name=value,…}` passes three splitters: at blanks (for the whole argument list), at `,` and at `=`. Each
 * removes quotes and one level of backslashes. So quotes do not make a value safe. It is safe to write a backslash eight times,
 * and a `'` after seven; characters that cannot be written at all are replaced by visible ones.
 * @module
 */
import { EslCommandError } from "./errors.ts";

/** What {@linkcode originateCommand} puts together. */
export interface OriginateOptions {
  /** Channel variables; an empty value sets nothing, because FreeSWITCH has no empty variables. */
  readonly variables: Readonly<Record<string, string>> | Iterable<readonly [string, string]>;
  /** One endpoint, for example `sofia/gateway/default/1001`; see {@linkcode gatewayDestination}. */
  readonly destination: string;
  /** The application to run when the call is answered, for example `txfax`. */
  readonly application: string;
  /** The application's argument. */
  readonly argument?: string | undefined;
}

/** The text without blanks at its ends. A regular expression would be tried again at each blank inside, which takes long. */
function withoutOuterBlanks(text: string): string {
  let from = 0;
  let to = text.length;
  while (text[from] === " ") from++;
  while (to > from && text[to - 1] === " ") to--;
  return text.slice(from, to);
}

/**
 * The text that arrives in a channel if this text is sent: braces become parentheses (so no `${` remains, for which FreeSWITCH
 * would drop the value), `:_:` becomes `:-:`, control characters other than the tab become blanks, blanks at the ends are
 * removed. The result is also safe as an application's argument, in which FreeSWITCH expands `${…}`.
 */
export function safeChannelText(value: string): string {
  return withoutOuterBlanks(
    value.toWellFormed()
      .replaceAll("{", "(")
      .replaceAll("}", ")")
      .replace(/:_(?=:)/g, ":-")
      .replace(/(?!\t)\p{Cc}/gu, " "),
  );
}

/**
 * Quotes the value of a variable for `originate {name=value}`. It cannot set another variable, and arrives as
 * {@linkcode safeChannelText} says.
 */
export function quoteVariable(value: string): string {
  return safeChannelText(value).replace(/[\\', ]/g, (character) => {
    switch (character) {
      case "\\":
        return "\\".repeat(8);
      case "'":
        return "\\".repeat(7) + "'";
      case ",":
        return "\\,";
      default:
        return "\\s";
    }
  });
}

/**
 * Whether a gateway can be called by this name, `NAME` or `PROFILE::NAME`. mod_sofia loads no gateway whose name holds anything
 * but ASCII letters, digits, `_`, `.` and `-` (sofia.c, parse_gateways); a profile's name may also hold `+`, `@` and `~` here.
 * None of these has a meaning for `originate`.
 */
export function isGatewayName(name: string): boolean {
  return /^[\w.+@~-]+(::[\w.+@~-]+)?$/.test(name);
}

/**
 * The endpoint of a number behind a gateway: `sofia/gateway/GATEWAY/NUMBER`.
 *
 * @throws {EslCommandError} If the number holds anything but `0-9 * # + A-D`, or {@linkcode isGatewayName} says no.
 */
export function gatewayDestination(gateway: string, number: string): string {
  if (!isGatewayName(gateway)) {
    throw new EslCommandError(`Cannot use ${JSON.stringify(gateway)} as the name of a gateway`);
  }
  if (!/^[0-9*#+A-D]+$/.test(number)) {
    throw new EslCommandError(`Cannot dial ${JSON.stringify(number)}: only 0-9 * # + A-D can be dialled`);
  }
  return `sofia/gateway/${gateway}/${number}`;
}

function checkedDestination(destination: string): string {
  // "|" and "," separate endpoints, "[" "{" "<" begin variables, and blanks and quotes are read by FreeSWITCH's splitters.
  if (/^[\w.+@~*#:/;=%-]+$/.test(destination) && !destination.includes(":_:")) return destination;
  throw new EslCommandError(`Cannot dial ${JSON.stringify(destination)}: it is no single endpoint`);
}

function variableBlock(variables: OriginateOptions["variables"]): string {
  const pairs = Symbol.iterator in variables ? [...variables] : Object.entries(variables);
  const written: string[] = [];
  for (const [name, value] of pairs) {
    if (!/^[A-Za-z_][\w.-]*$/.test(name)) {
      throw new EslCommandError(`Cannot use ${JSON.stringify(name)} as the name of a channel variable`);
    }
    const quoted = quoteVariable(value);
    if (quoted !== "") written.push(`${name}=${quoted}`);
  }
  return written.length > 0 ? `{${written.join(",")}}` : "";
}

function checkedArgument(argument: string): string {
  // FreeSWITCH ends the argument at its first ")", and expands "${…}" in it.
  if (/[)\p{Cc}]|\$\{/u.test(argument)) {
    throw new EslCommandError(
      `Cannot pass ${JSON.stringify(argument)} to an application: it holds ")", "\${" or a control`,
    );
  }
  return argument.replace(/[\\' ]/g, (character) => character === " " ? "\\s" : "\\" + character);
}

/**
 * The command `originate {…}destination &application(argument)`, for `api` or `bgapi`. A call was made only if the result begins
 * with `+OK`: anything else is a failure.
 *
 * @throws {EslCommandError} If a name, the destination or the argument cannot be written.
 */
export function originateCommand(options: OriginateOptions): string {
  const { variables, destination, application, argument } = options;
  if (!/^\w+$/.test(application)) {
    throw new EslCommandError(`Cannot use ${JSON.stringify(application)} as the name of an application`);
  }
  const run = argument === undefined ? application : `${application}(${checkedArgument(argument)})`;
  return `originate ${variableBlock(variables)}${checkedDestination(destination)} &${run}`;
}
