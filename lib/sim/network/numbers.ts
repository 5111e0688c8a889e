/**
 * The network behind the switch: numbers that answer, refuse, ring for ever, or hang up in the middle of a fax.
 * The numbers and what they do are those of the rig on which the recordings were made, and some more.
 * @module
 */

/** A fax machine at the far end of an outgoing call. */
export interface Machine {
  /** What it identifies itself with. */
  readonly ident: string;
  /**
   * Asks for T.38 itself, asks before a receiver of this switch can, accepts it when asked, refuses it, or fails when asked
   * (500).
   */
  readonly t38: "requests" | "asks first" | "accepts" | "refuses" | "fails";
  /** Whether it can correct errors. */
  readonly ecm: boolean;
  /** Whether there is a fax machine at all. */
  readonly faxes: boolean;
  /** Hangs up so long after the answer. */
  readonly hangUpAfterMs?: number;
  /** Hangs up so long after the negotiation. */
  readonly hangUpAfterNegotiationMs?: number;
  /** Hangs up when that page has arrived. */
  readonly hangUpAfterPages?: number;
  /** Rates of its trainings, until one succeeds. */
  readonly rates?: readonly number[];
  /** Cannot store what it receives. */
  readonly unwilling?: boolean;
  /** A training with it fails, and the fax goes on at this rate. */
  readonly endsAtRate?: number;
  /** Finds that page too damaged the first time it comes (RTN). */
  readonly refusesPage?: number;
  /** Never hangs up; `txfax` or `rxfax` stays in the call after its result. */
  readonly stays?: boolean;
  /** Rows arrive damaged, when it sends without error correction. */
  readonly damaged?: boolean;
  /** The page of it that arrives so damaged that this switch refuses it (RTN). */
  readonly spoiledPage?: number;
  /** How many of its pages this switch can store; then its disk is full. */
  readonly storedPages?: number;
}

/** What happens when a number is called. */
export interface Destination {
  /** A description, for `gofax sim --numbers`. */
  readonly does: string;
  /** Says nothing but "trying" for so long, in milliseconds. */
  readonly silentMs?: number;
  /** Milliseconds that the caller hears something before the answer. */
  readonly earlyMs?: number;
  /** Rings for so long, in milliseconds. */
  readonly ringMs?: number;
  /** There is no SIP answer at all. */
  readonly unreachable?: boolean;
  /** Then refuses, with this cause. */
  readonly refuses?: string;
  /** The SIP status of the refusal, if it is not the usual one for the cause. */
  readonly status?: number;
  /** The words behind that status, if they are not the usual ones. */
  readonly phrase?: string;
  /** Or answers. */
  readonly answers?: Machine;
  /** Or comes back as a call to gofaxd. */
  readonly loops?: boolean;
  /** Or comes back as a call that is parked: the extension of `gofax selftest`. */
  readonly parks?: boolean;
}

/** Numbers and what they do. */
export type NumberTable = Readonly<Record<string, Destination>>;

/** A machine that receives any fax. */
export const GOOD_MACHINE: Machine = { ident: "+49 B", t38: "requests", ecm: true, faxes: true };

function machine(number: string, more: Partial<Machine> = {}): { answers: Machine } {
  return { answers: { ...GOOD_MACHINE, ident: `+49 ${number} B`, ...more } };
}

const AUDIO: Partial<Machine> = { t38: "refuses" };
const NO_FAX: Partial<Machine> = { ...AUDIO, faxes: false };

const RECORDED: NumberTable = {
  "1001": { does: "receives over T.38", ...machine("1001") },
  "1002": { does: "receives over T.38 if asked for it", ...machine("1002", { t38: "accepts" }) },
  "1003": { does: "refuses T.38, receives over audio", ...machine("1003", AUDIO) },
  "1004": { does: "rings 3 s, receives over T.38", ringMs: 3000, ...machine("1004") },
  "1005": { does: "sends early media for 3 s, receives over T.38", earlyMs: 3000, ...machine("1005") },
  "1006": {
    does: "receives over audio without error correction",
    ...machine("1006", { ...AUDIO, ecm: false }),
  },
  "1007": { does: "receives over T.38 without error correction", ...machine("1007", { ecm: false }) },
  "1008": { does: "receives, does not say who it is", ...machine("1008", { ident: "+49 B REMOTE" }) },
  "1009": {
    does: "receives, its ident has special characters",
    ...machine("1009", { ident: "+49 (0)30/4&42 : ,B" }),
  },
  "1010": { does: "busy (486)", refuses: "USER_BUSY" },
  "1011": { does: "unallocated (404)", refuses: "UNALLOCATED_NUMBER" },
  "1012": { does: "rejects (603)", refuses: "CALL_REJECTED" },
  "1013": { does: "no route (404)", refuses: "NO_ROUTE_DESTINATION" },
  "1014": { does: "temporary failure (503)", refuses: "NORMAL_TEMPORARY_FAILURE" },
  "1015": { does: "rings for ever", ringMs: Infinity },
  "1016": { does: "rings 10 s, then does not answer (480)", ringMs: 10_000, refuses: "NO_ANSWER" },
  "1017": { does: "says nothing but trying", silentMs: Infinity },
  "1018": { does: "congestion (503)", refuses: "NORMAL_CIRCUIT_CONGESTION" },
  "1019": { does: "forbidden (403)", refuses: "CALL_REJECTED", status: 403 },
  "1020": { does: "answers, silence for ever", ...machine("1020", NO_FAX) },
  "1021": { does: "answers, hangs up after 4 s", ...machine("1021", { ...NO_FAX, hangUpAfterMs: 4000 }) },
  "1022": { does: "T.38, hangs up 20 s after the answer", ...machine("1022", { hangUpAfterMs: 20_000 }) },
  "1023": {
    does: "audio, hangs up 25 s after the answer",
    ...machine("1023", { ...AUDIO, hangUpAfterMs: 25_000 }),
  },
  "1024": { does: "answers, a tone for ever", ...machine("1024", NO_FAX) },
  "1025": {
    does: "a sender too: never faxes, never hangs up",
    ...machine("1025", { t38: "accepts", faxes: false, stays: true }),
  },
  "1026": { does: "cannot store the fax", ...machine("1026", { unwilling: true }) },
  "1028": {
    does: "rings 1 s, hangs up 8 s after the answer",
    ringMs: 1000,
    ...machine("1028", { hangUpAfterMs: 8000 }),
  },
  "1029": { does: "T.38, hangs up 50 s after the answer", ...machine("1029", { hangUpAfterMs: 50_000 }) },
};

const ADDED: NumberTable = {
  "1031": { does: "hangs up after page 1", ...machine("1031", { hangUpAfterPages: 1 }) },
  "1032": { does: "hangs up after page 2", ...machine("1032", { hangUpAfterPages: 2 }) },
  "1033": { does: "hangs up after page 3", ...machine("1033", { hangUpAfterPages: 3 }) },
  "1040": { does: "receives, never hangs up after the result", ...machine("1040", { stays: true }) },
  "1041": {
    does: "trains at 14400, then at 12000, receives",
    ...machine("1041", { rates: [14_400, 12_000] }),
  },
  "1042": { does: "rings 30 s, receives", ringMs: 30_000, ...machine("1042") },
  "1043": {
    does: "trains at 14400, then at 12000, hangs up during page 1",
    ...machine("1043", { rates: [14_400, 12_000], hangUpAfterNegotiationMs: 12_000 }),
  },
  "1044": {
    does: "refuses page 1 the first time",
    ...machine("1044", { ...AUDIO, ecm: false, refusesPage: 1 }),
  },
  "1045": {
    does: "refuses page 2 the first time",
    ...machine("1045", { ...AUDIO, ecm: false, refusesPage: 2 }),
  },
  "1046": { does: "fails when asked for T.38 (500)", ...machine("1046", { t38: "fails" }) },
  "1047": {
    does: "trains at 14400, goes on at 7200 without a word",
    ...machine("1047", { endsAtRate: 7200 }),
  },
  "8000": { does: "comes back as a call to gofaxd, likewise 8001 … 8999", loops: true },
};

/** Everything there is. */
export const NUMBERS: NumberTable = { ...RECORDED, ...ADDED };

const UNKNOWN: Destination = { does: "unallocated (404)", refuses: "UNALLOCATED_NUMBER" };

/** What a number does; a leading 0 for the outside line makes no difference. */
export function destinationOf(table: NumberTable, number: string): Destination {
  const found = table[number] ?? table[number.replace(/^0/, "")];
  if (found !== undefined) return found;
  return /^0?8\d{3}$/.test(number) ? table["8000"] ?? UNKNOWN : UNKNOWN;
}

/** The table as text, a number on each line. */
export function describeNumbers(table: NumberTable = NUMBERS): string {
  return Object.entries(table).map(([number, { does }]) => `${number}  ${does}\n`).join("");
}
