/** Finds the history of a number, and what is set for it, for `gofax number`. It only reads. */

import { type EslConnection, EslError } from "ts-esl";
import { type NumberHistory, numberHistory } from "../../fax/explain/number_history.ts";
import { dialNumber } from "../../fax/identity/number.ts";
import type { XferfaxlogEntry } from "../../hylafax/xferfaxlog_entry.ts";
import { messageOf } from "../../text/error_text.ts";
import { cleanNumber } from "../../text/telephone_number.ts";
import { ModDbError } from "../switch/mod_db.ts";
import { type FallbackEntry, findFallback } from "./fallback.ts";
import { type CaseWorld, Inquiry } from "./inquiry.ts";
import { listOverrides, type Override } from "./override.ts";

/** What is set for a number in FreeSWITCH. */
export interface InForce {
  /** Its fallback entry; undefined if there is none. */
  readonly fallback: FallbackEntry | undefined;
  /** Variables of calls to it. */
  readonly overrides: readonly Override[];
  /** Why FreeSWITCH could not be asked; undefined if it could. */
  readonly unasked: string | undefined;
}

/** All about a number. */
export interface NumberReport {
  /** As it was asked for. */
  readonly asked: string;
  /** As it is dialled; undefined if it cannot be. */
  readonly dialled: string | undefined;
  /** What became of its faxes. */
  readonly history: NumberHistory;
  /** Whether there may be older calls that were not looked at. */
  readonly isCut: boolean;
  /** What is set for it. */
  readonly inForce: InForce;
  /** The files that told it, relative to the spool, session logs left out. */
  readonly sources: readonly string[];
  /** What could not be read, in words. */
  readonly unread: readonly string[];
}

/** The most calls that are looked at, the newest. */
const MOST_CALLS = 500;
/** The most session logs that are read for their gateways and transports. */
const MOST_LOGS = 200;

/** Where the number called, and the caller's, stand in a line of the accounting. */
const [CALLED, CALLER] = [7, 15];

function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, "");
}

/** The spellings of a number that mean the same: as it is typed, and as it is dialled. */
class SameNumber {
  /** As it is dialled; undefined if it cannot be. */
  readonly dialled: string | undefined;
  readonly #all: ReadonlySet<string>;
  readonly #lastDigits: string;
  readonly #world: CaseWorld;

  constructor(world: CaseWorld, asked: string) {
    this.#world = world;
    this.dialled = this.#dial(asked);
    this.#all = new Set([cleanNumber(asked), ...this.dialled === undefined ? [] : [this.dialled]]);
    this.#lastDigits = digitsOf(asked).slice(-4);
  }

  #dial(typed: string): string | undefined {
    const { callPrefix, plusPrefix } = this.#world.config.gofaxsend;
    const dial = dialNumber(typed, { prefix: callPrefix, plusPrefix });
    return dial.kind === "diallable" ? dial.number : undefined;
  }

  /** Whether a number of the accounting is it. */
  is(number: string): boolean {
    if (number === "") return false;
    if (this.#all.has(cleanNumber(number))) return true;
    const dialled = this.#dial(number);
    return dialled !== undefined && this.#all.has(dialled);
  }

  /** Whether a line of the accounting is worth a closer look: the number called or the caller's has the same last digits. */
  mayBeIn(line: string): boolean {
    const fields = line.split("\t", CALLER + 1);
    return [fields[CALLED], fields[CALLER]].some((field) => digitsOf(field ?? "").endsWith(this.#lastDigits));
  }

  /** As it is dialled for one of these: what was asked for may have the prefix already. */
  dialledFor(numbers: readonly string[]): string | undefined {
    return numbers.map((number) => this.#dial(number)).find((dialled) =>
      dialled !== undefined && this.#all.has(dialled)
    ) ??
      this.dialled;
  }

  /** Under which its entries may stand in mod_db. */
  get keys(): readonly string[] {
    return [...this.#all].toReversed();
  }
}

/** Whether a line is of the number: the one that was called, or the caller's. */
function isOf(same: SameNumber, { kind, number, cidNumber }: XferfaxlogEntry): boolean {
  if (kind === "SEND" || kind === "POLL") return same.is(number);
  return kind === "RECV" && same.is(cidNumber.replaceAll('"', ""));
}

async function askInForce(world: CaseWorld, same: SameNumber): Promise<InForce> {
  const ask = async (connection: EslConnection): Promise<InForce> => {
    let fallback: FallbackEntry | undefined;
    const overrides: Override[] = [];
    for (const key of same.keys) {
      fallback ??= await findFallback(world, connection, key);
      overrides.push(...(await listOverrides(connection, key, world.config.gofaxsend.overrides)).overrides);
    }
    return { fallback, overrides, unasked: undefined };
  };
  try {
    await using connection = await world.connect(world.stop);
    return await ask(connection);
  } catch (error) {
    if (!(error instanceof EslError || error instanceof ModDbError)) throw error;
    return { fallback: undefined, overrides: [], unasked: messageOf(error) };
  }
}

/** All about a number. */
export async function reportNumber(world: CaseWorld, asked: string): Promise<NumberReport> {
  const inquiry = new Inquiry(world);
  const same = new SameNumber(world, asked);
  const entries = inquiry.accounts(
    (line) => same.mayBeIn(line),
    (entry) => isOf(same, entry),
    (_, found) => found >= MOST_CALLS,
  );
  const sources = [...inquiry.sources];
  for (const { commId } of entries.slice(0, MOST_LOGS)) inquiry.story(commId);
  return {
    asked,
    dialled: same.dialledFor(entries.filter(({ kind }) => kind !== "RECV").map(({ number }) => number)),
    history: numberHistory(entries, inquiry.stories),
    isCut: entries.length >= MOST_CALLS || world.caseFiles.hasOlderAccounts(world.config.hylafax.xferfaxlog),
    inForce: await askInForce(world, same),
    sources,
    unread: inquiry.unread,
  };
}
