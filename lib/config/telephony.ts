/** Kinds of values of telephony: numbers, gateways, hangup causes, SIP statuses. */

import { isGatewayName } from "ts-esl";
import { RECIPIENT_SOURCES, type RecipientSource } from "./config.ts";
import { HANGUP_CAUSES } from "./causes.ts";
import { bad, choice, good, type Kind, named } from "./kind.ts";
import { readCallerNumber, readWrittenNumber } from "../text/telephone_number.ts";
import { nearest } from "./nearest.ts";

/** A number that can be dialled: digits, `*`, `#`, `+` and A–D. Characters that only make it readable are removed. */
export const dialled: Kind<string> = {
  name: "0-9 * # + A-D",
  read: (text) => {
    const written = readWrittenNumber(text);
    if (written.kind === "unclear") return bad(`${named(text)}: ${written.why}`);
    const { number } = written;
    if (!/^[0-9*#+A-D]*$/.test(number)) return bad(`${named(text)} has characters that cannot be dialled`);
    return good(number, number === text ? undefined : `${named(text)} is used as ${named(number)}`);
  },
  print: String,
};

/** A caller's number: like what can be dialled, or the name of a SIP user; empty for none. */
export const callerNumber: Kind<string> = {
  name: "number or SIP user",
  read: (text) => {
    const number = text === "" ? "" : readCallerNumber(text);
    if (number === undefined) {
      return bad(`${named(text)} is neither a number nor the name of a SIP user such as anonymous`);
    }
    return good(number, number === text ? undefined : `${named(text)} is used as ${named(number)}`);
  },
  print: String,
};

/** A SIP gateway of FreeSWITCH, `name` or `profile::name`. */
export const gateway: Kind<string> = {
  name: "gateway",
  read: (text) => {
    return isGatewayName(text) ? good(text) : bad(`${named(text)} is not the name of a gateway`);
  },
  print: String,
};

/** A hangup cause of FreeSWITCH. An unknown one is only a warning, because newer versions know more. */
export const cause: Kind<string> = {
  name: "hangup cause",
  read: (text) => {
    if (!/^[A-Z][A-Z0-9_]*$/.test(text)) {
      const upper = text.toUpperCase();
      const hint = HANGUP_CAUSES.has(upper) ? upper : "USER_BUSY";
      return bad(`${named(text)} is not a hangup cause, which is written like ${hint}`);
    }
    if (HANGUP_CAUSES.has(text)) return good(text);
    const meant = nearest(text, HANGUP_CAUSES);
    const hint = meant === undefined ? "" : `: did you mean ${meant}?`;
    return good(text, `FreeSWITCH knows no hangup cause ${named(text)}${hint}`);
  },
  print: String,
};

const STATUS_WORDS: Readonly<Record<string, number>> = {
  notfound: 404,
  busy: 486,
  unavailable: 480,
  decline: 603,
};

/** How a call is refused: a SIP status or a word for one. */
export const sipStatus: Kind<number> = {
  name: "SIP status",
  read: (text) => {
    const word = text.toLowerCase();
    const status = Object.hasOwn(STATUS_WORDS, word) ? STATUS_WORDS[word] : undefined;
    const value = status ?? (/^\d{3}$/.test(text) ? Number(text) : 0);
    if (value >= 400 && value <= 699) return good(value);
    const words = Object.keys(STATUS_WORDS).join(", ");
    return bad(`${named(text)} is not a SIP status from 400 to 699, nor one of: ${words}`);
  },
  print: String,
};

/** Where an incoming call's called number is taken from. */
export const recipientSource: Kind<RecipientSource> = {
  ...choice(RECIPIENT_SOURCES),
  name: RECIPIENT_SOURCES.join(", "),
};

/** Beginnings of variables by which FreeSWITCH runs commands, or whose value may contain commands. */
const COMMANDS: readonly string[] = [
  "api_",
  "bridge_pre_execute",
  "exec_",
  "execute_",
  "group_confirm_",
  "origination_nested_vars",
  "record_post_process_exec",
  "session_in_hangup_hook",
  "sip_api_on_",
  "sip_execute_on_",
  "system_on_",
];

function runsCommands(entry: string): boolean {
  const lower = entry.toLowerCase();
  const [start, isStart] = lower.endsWith("*") ? [lower.slice(0, -1), true] : [lower, false];
  return COMMANDS.some((command) => start.startsWith(command) || (isStart && command.startsWith(start)));
}

/** A channel variable, or with a `*` at its end all whose names begin so. */
export const variables: Kind<string> = {
  name: "variable or variable*",
  read: (text) => {
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}\*?$/.test(text)) {
      return bad(
        `${named(text)} is neither the name of a variable nor the beginning of names such as acme_*`,
      );
    }
    return runsCommands(text)
      ? good(text, `${named(text)}: who writes FreeSWITCH's database can run commands by it`)
      : good(text);
  },
  print: String,
};
