/**
 * What the real faxq hears of many modems. It reads its FIFO 2,047 bytes at a time and joins nothing, so that a message that lies
 * across such a border is cut in two, and lost. Here it is kept busy while gofaxd speaks, so that everything lies in the FIFO.
 */

import { faxwatch } from "../../tests/support/administration.ts";
import { GofaxSite } from "../../tests/support/gofax.ts";
import { freePort } from "../../tests/support/free_port.ts";
import type { HylafaxSite } from "../../tests/support/hylafax.ts";
import { INSTALLATION } from "../../tests/support/installation.ts";
import type { Session } from "../../tests/support/session.ts";
import type { Bench, Findings, Part } from "../part.ts";
import { spreadCell } from "../report/table.ts";
import { rest, until } from "../site/wait.ts";

const MODEMS = { full: 500, smallest: 3 };
const ROUNDS = { full: 3, smallest: 1 };
const BUSY_MS = 500;
/** Modems that faxq has not heard of by then it never will. */
const HEARING_MS = 10_000;
const FAXQ = INSTALLATION.faxq;

/** What faxq heard at one occasion. */
interface Heard {
  readonly modems: number;
  /** From the end of faxq's other work to the last modem, in milliseconds. */
  readonly ms: number;
}

function names(watch: Session, word: "ready" | "down"): number {
  const found = watch.output().matchAll(new RegExp(`MODEM (\\S+): Marked ${word}`, "g"));
  return new Set([...found].map(([, name]) => name)).size;
}

/** What faxq hears of modems while `during` runs, most of which it does not attend to. */
async function heard(
  site: HylafaxSite,
  { word, modems, signal }: {
    readonly word: "ready" | "down";
    readonly modems: number;
    readonly signal: AbortSignal;
  },
  during: () => Promise<unknown>,
): Promise<Heard> {
  await using watch = await faxwatch(site, "M*");
  Deno.kill(site.faxqPid, "SIGSTOP");
  const done = during();
  done.catch(() => {});
  await rest(BUSY_MS, signal).finally(() => Deno.kill(site.faxqPid, "SIGCONT"));
  const began = performance.now();
  let [last, lastMs] = [0, 0];
  await until("faxq to hear of all modems", () => {
    const now = names(watch, word);
    if (now !== last) [last, lastMs] = [now, performance.now() - began];
    return now >= modems;
  }, { signal, withinMs: HEARING_MS, everyMs: 10 }).catch(() => signal.throwIfAborted());
  await done;
  return { modems: last, ms: lastMs };
}

/** Asks every modem who is there, as faxq does when it starts. */
async function greet(site: HylafaxSite, modems: number): Promise<void> {
  for (let modem = 0; modem < modems; modem++) {
    await Deno.writeTextFile(`${site.spool}/FIFO.freeswitch${modem}`, "HELLO\0");
  }
}

const OCCASIONS = ["gofaxd stops", "gofaxd starts", "faxq greets all"] as const;

async function round(gofax: GofaxSite, modems: number, signal: AbortSignal): Promise<readonly Heard[]> {
  const { site } = gofax;
  return [
    await heard(site, { word: "down", modems, signal }, () => gofax.stopDaemon()),
    await heard(site, { word: "ready", modems, signal }, () => gofax.startDaemon()),
    await heard(site, { word: "ready", modems, signal }, () => greet(site, modems)),
  ];
}

async function run({ programs, size, signal, say }: Bench): Promise<Findings> {
  if (Deno.uid() !== 0) throw new Error("faxq runs for root only");
  if (!await Deno.stat(FAXQ).then(() => true, () => false)) {
    throw new Error(`There is no ${FAXQ}; deno task test tests/e2e installs HylaFAX`);
  }
  const modems = MODEMS[size];
  const { compiled, path } = programs.gofax;
  const nowhere = { port: freePort(), password: "secret" };
  await using gofax = await GofaxSite.start({
    switch: nowhere,
    modems,
    ...(compiled ? { binary: path } : {}),
  });
  const rounds: (readonly Heard[])[] = [];
  for (let each = 0; each < ROUNDS[size]; each++) {
    say(`round ${each + 1} of ${ROUNDS[size]}`);
    rounds.push(await round(gofax, modems, signal));
  }
  const rows = OCCASIONS.map((name, at) => [
    name,
    spreadCell(rounds.map((each) => each[at]?.modems), 0),
    spreadCell(rounds.map((each) => each[at]?.ms), 0),
  ]);
  return {
    tables: [{
      title: `What faxq hears of ${modems} modems`,
      columns: ["", "modems heard of", "all after, ms"],
      rows,
    }],
    notes: [
      `faxq is stopped for ${BUSY_MS} ms while it is told; the time counts from then on, and has gofaxd's start in it where that takes longer.`,
    ],
    data: { modems, rounds },
  };
}

/** Announcing modems to a real faxq. */
export const ANNOUNCE: Part = {
  about: "announcing 500 modems to a real faxq (as root, with HylaFAX installed)",
  minutes: 5,
  run,
};
