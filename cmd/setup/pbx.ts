/** The PBX or provider, from flags or answers. */

import type { Machine } from "../../lib/site/machine.ts";
import { pbxName } from "../../lib/site/setup/gateway.ts";
import { hasAccount, type Pbx, PBX_KINDS, type PbxKind } from "../../lib/site/setup/wishes.ts";
import { decodeText } from "../../lib/text/bytes.ts";
import { parseIp } from "../../lib/text/ip_address.ts";
import { hasUnseen } from "../../lib/text/unseen.ts";
import { messageOf } from "../../lib/text/error_text.ts";
import { CommandError } from "../command_error.ts";
import { SYSEXIT } from "../exit_code.ts";
import type { SETUP } from "../table/site.ts";
import type { Given } from "../table/given.ts";
import { UsageError } from "../usage_error.ts";
import type { Asked } from "./terminal.ts";

/** The flags of setup. */
export type SetupFlags = Given<typeof SETUP.forms[""]>["flags"];

/** The variable that may hold the account's password. */
export const PASSWORD_VARIABLE = "GOFAX_PBX_PASSWORD";

const ADDRESS = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?))(?::(\d{1,5}))?$/;

/** The host of `HOST[:PORT]`. @throws {UsageError} If it is none. */
function hostOf(address: string): string {
  const [, ipv6, host, port = "5060"] = ADDRESS.exec(address) ?? [];
  const found = ipv6 ?? host;
  const isWrong = found === undefined || Number(port) < 1 || Number(port) > 65_535 ||
    ((ipv6 !== undefined || /^[\d.]+$/.test(found)) && parseIp(found) === undefined);
  if (isWrong) throw new UsageError(`--pbx-address wants HOST or HOST:PORT, not ${JSON.stringify(address)}`);
  return found;
}

/** The addresses that calls come from. @throws {UsageError} If they are not known. */
async function sources(machine: Machine, host: string, given: readonly string[]): Promise<readonly string[]> {
  const wrong = given.find((each) => parseIp(each) === undefined);
  if (wrong !== undefined) {
    throw new UsageError(`--pbx-from wants an IP address, not ${JSON.stringify(wrong)}`);
  }
  if (given.length > 0) return given;
  if (parseIp(host) !== undefined) return [host];
  const { stdout } = await machine.run("getent", ["ahosts", host]);
  const found = stdout.split("\n").map((line) => line.split(/\s/, 1)[0] ?? "").filter((each) =>
    parseIp(each) !== undefined
  );
  if (found.length > 0) return [...new Set(found)];
  throw new UsageError(
    `The address of ${host} cannot be found out: say with --pbx-from from which one its calls come`,
  );
}

function secretProblem(password: string): string | undefined {
  if (password === "") return "is empty";
  return hasUnseen(password) || password.includes("$${")
    ? "has characters that cannot stand in FreeSWITCH's files"
    : undefined;
}

/** @throws {UsageError} If there is none. @throws {CommandError} If the file cannot be read. */
function passwordFrom(flags: SetupFlags, asked: Asked): string {
  const file = flags["pbx-password-file"];
  let password = Deno.env.get(PASSWORD_VARIABLE);
  if (file !== undefined) {
    try {
      password = decodeText(Deno.readFileSync(file)).split(/\r?\n/, 1)[0];
    } catch (error) {
      throw new CommandError(`Cannot read ${file}: ${messageOf(error)}`, SYSEXIT.error, { cause: error });
    }
  }
  if (password === undefined && asked.isThere) {
    password = asked.secret("The account's password there (not shown):");
  }
  if (password === undefined) {
    throw new UsageError(`Name the account's password with --pbx-password-file or $${PASSWORD_VARIABLE}`);
  }
  const problem = secretProblem(password);
  if (problem !== undefined) throw new UsageError(`The account's password ${problem}`);
  return password;
}

function need(value: string | undefined, question: string, flag: string, asked: Asked): string {
  const answer = value ?? (asked.isThere ? asked.line(question) : "");
  if (answer === "") throw new UsageError(`--pbx needs ${flag}`);
  return answer;
}

function askKind(asked: Asked): PbxKind | undefined {
  const list = PBX_KINDS.map((kind) => `  ${kind.padEnd(15)} ${pbxName(kind)}\n`).join("");
  for (;;) {
    const answer = asked.line(`The PBX or provider that faxes go through:\n${list}Which one (empty: later)?`);
    if (answer === "") return undefined;
    const found = PBX_KINDS.find((kind) => kind === answer.toLowerCase());
    if (found !== undefined) return found;
  }
}

/**
 * Finds out about the PBX; undefined if nothing is said of one.
 *
 * @param isWanted whether to ask for one
 * @throws {UsageError} If something is missing or wrong.
 * @throws {CommandError} If a file cannot be read, or there are no answers.
 */
export async function readPbx(
  machine: Machine,
  flags: SetupFlags,
  asked: Asked,
  isWanted: boolean,
): Promise<Pbx | undefined> {
  const others = ["pbx-address", "pbx-user", "pbx-auth-user", "pbx-password-file"] as const;
  const lonely = others.find((name) => flags[name] !== undefined);
  const isAsked = flags.pbx === undefined && lonely === undefined && isWanted && asked.isThere;
  const kind = isAsked ? askKind(asked) : flags.pbx;
  if (kind === undefined) {
    if (lonely !== undefined) throw new UsageError(`--${lonely} needs --pbx KIND`);
    return undefined;
  }
  const address = need(flags["pbx-address"], "Its address (HOST or HOST:PORT):", "--pbx-address", asked);
  const from = await sources(machine, hostOf(address), flags["pbx-from"] ?? []);
  if (!hasAccount(kind as PbxKind)) return { kind: kind as PbxKind, address, from };
  const user = need(flags["pbx-user"], "Our account there (user name):", "--pbx-user", asked);
  const authUser = flags["pbx-auth-user"];
  const password = passwordFrom(flags, asked);
  return {
    kind: kind as PbxKind,
    address,
    from,
    user,
    password,
    ...(authUser === undefined ? {} : { authUser }),
  };
}
