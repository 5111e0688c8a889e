/** Checks of faxq, hfaxd and gofaxd by talking to them, and of what stands in the queue. */

import type { ProgramPresence, StatusFinding } from "../../../fax/status/status_report.ts";
import { findWarnings, isOutOfUse } from "../../../fax/status/findings.ts";
import { isLoopback } from "../../../config/host_port.ts";
import { TcpOwners } from "../../../os/tcp_owner.ts";
import { foreignText } from "../../../text/foreign.ts";
import { messageOf } from "../../../text/error_text.ts";
import { restartWords } from "../../look/service_manager.ts";
import {
  type Check,
  fault,
  ok,
  orOk,
  skipped,
  some,
  type Verdict,
  warning,
  withConfig,
} from "../base/check.ts";
import type { Site } from "../base/site.ts";

/** What is told of a program whose presence is known. */
function presence(found: ProgramPresence, means: string, mend: string): readonly Verdict[] {
  switch (found.kind) {
    case "running":
      return ok("it works");
    case "away":
      return [fault(`it does not run: ${found.why}`, { means, mend })];
    case "stuck":
      return [fault(`it is stuck: ${found.why}`, { means, mend })];
    case "unknown":
    case "forbidden":
      return skipped(found.why);
    default:
      return found satisfies never;
  }
}

async function faxq(site: Site): Promise<readonly Verdict[]> {
  const found = await site.faxq();
  if (found === undefined) return skipped("it is not asked");
  return presence(found, "no job is sent", site.restart("faxq"));
}

/** HylaFAX's port for clients, and how long it may take to greet. */
const HFAXD_PORT = 4559;
const GREETING_MS = 3_000;

/** The first line that hfaxd says, hfaxd(8): `220 HOST server (HylaFAX (tm) Version …) ready.` */
async function greeting(at: { readonly hostname: string; readonly port: number }): Promise<string> {
  const over = new AbortController();
  const timer = setTimeout(
    () => over.abort(new Error(`no greeting within ${GREETING_MS / 1000} s`)),
    GREETING_MS,
  );
  try {
    using connection = await Deno.connect({ ...at, signal: over.signal });
    const late = Promise.withResolvers<never>();
    over.signal.addEventListener("abort", () => late.reject(over.signal.reason));
    const bytes = new Uint8Array(512);
    const count = await Promise.race([connection.read(bytes), late.promise]);
    await connection.write(new TextEncoder().encode("QUIT\r\n")).catch(() => 0);
    return foreignText(new TextDecoder().decode(bytes.subarray(0, count ?? 0)).split("\n")[0] ?? "");
  } finally {
    clearTimeout(timer);
  }
}

/** Where the hfaxd of this spool listens; another one may serve another spool. */
function hfaxdAddress(
  { processes, machine, spool }: Site,
): { readonly hostname: string; readonly port: number } {
  const all = processes.filter(({ name }) => name === "hfaxd").map(({ words }) => words);
  const words = all.find((each) => each.includes(spool)) ?? all.find((each) => !each.includes("-q")) ?? [];
  const option = (flag: string): string => words.includes(flag) ? words[words.indexOf(flag) + 1] ?? "" : "";
  const usual = Number(/^hylafax\s+(\d+)\/tcp/m.exec(machine.text("/etc/services") ?? "")?.[1] ?? HFAXD_PORT);
  return { hostname: option("-l") || "127.0.0.1", port: Number(option("-i")) || usual };
}

async function hfaxd(site: Site): Promise<readonly Verdict[]> {
  const at = hfaxdAddress(site);
  const { port } = at;
  const more = {
    means: "clients cannot hand in faxes (sendfax, faxstat)",
    mend: site.restart("hfaxd"),
  };
  try {
    const line = await greeting(at);
    return /^(220|130)/.test(line)
      ? ok(line)
      : [fault(`at port ${port} it says ${JSON.stringify(line)}`, more)];
  } catch (error) {
    return [fault(`it does not answer at port ${port}: ${messageOf(error)}`, more)];
  }
}

async function gofaxd(site: Site): Promise<readonly Verdict[]> {
  const report = await site.report();
  if (report === undefined) return skipped("it is not asked");
  const start = restartWords(site.machine, "gofaxd");
  const seen = presence(report.gofaxd, "no fax is received, and each job starts a sender of its own", start);
  if (report.gofaxd.kind !== "running" || site.running?.gofaxd() !== undefined) return seen;
  return [
    fault("somebody reads the modems' FIFOs, and it is not gofaxd", {
      means: "GOfax.IP's daemon, or a faxgetty, has them",
      mend: `fuser -v ${site.spool}/FIFO.*`,
    }),
  ];
}

async function gofaxdPort({ config, owner, machine }: Site): Promise<readonly Verdict[]> {
  const socket = config?.gofaxd.socket;
  if (socket === undefined || !isLoopback(socket.hostname)) {
    return skipped("it does not listen at the loopback address");
  }
  const at = { hostname: socket.hostname === "localhost" ? "127.0.0.1" : socket.hostname, port: socket.port };
  const uid = await new TcpOwners().listener(at);
  const more = {
    means: "FreeSWITCH's calls reach nobody, or a stranger",
    mend: `ss -ltnp sport = ${socket.port}; ${restartWords(machine, "gofaxd")}`,
    key: "gofaxd.socket",
  };
  if (uid === undefined) return [fault(`nobody listens at ${socket.hostname}:${socket.port}`, more)];
  const isOurs = uid === 0 || uid === owner?.uid || owner === undefined;
  return isOurs ? ok(`port ${socket.port}`) : [fault(`at port ${socket.port} user ${uid} listens`, more)];
}

/** Milliseconds by which the event loop is late that calls notice. */
const LATE_MS = 500;

async function pace(site: Site): Promise<readonly Verdict[]> {
  const daemon = (await site.report())?.daemon;
  if (daemon === undefined) return skipped("gofaxd has said nothing in the last minute and a half");
  const { p99Ms, maxMs } = daemon.lag;
  if (daemon.drainUntil !== undefined) {
    return [warning("it was told to stop, and lets faxes go on", { means: "no new call or job is taken" })];
  }
  const seen = `late by ${p99Ms} ms (99 %), ${maxMs} ms at most`;
  return p99Ms < LATE_MS ? ok(seen) : [
    warning(seen, {
      means: "calls wait; faxes over audio break off",
      mend: "see what takes the processor: top",
    }),
  ];
}

async function outOfUse(site: Site): Promise<readonly Verdict[]> {
  const modems = (await site.report())?.modems ?? [];
  const names = modems.filter(isOutOfUse).map(({ name }) => name);
  if (names.length === 0) return ok("none");
  return [
    warning(`taken out of use by an operator: ${some(names)}`, {
      means: "faxq gives them no job",
      mend: `faxstate -s ready ${names[0]}`,
    }),
  ];
}

const NO_SWITCH = {
  address: "",
  problem: undefined,
  status: undefined,
  gateways: [],
  calls: undefined,
  fallbackEntries: undefined,
  unanswered: [],
};

/** What `gofax status` finds in the spool, of some kinds. */
function statusFindings(codes: readonly StatusFinding["code"][], mend: string): Check["look"] {
  return async (site) => {
    const report = await site.report();
    if (report === undefined) return skipped("the spool is not looked at");
    const found = findWarnings(NO_SWITCH, report, undefined).filter(({ code }) => codes.includes(code));
    return orOk(found.map(({ message }) => warning(message, { mend })), "nothing to tell");
  };
}

const AFTER = ["conf-valid", "spool-folders"];
const one = (id: string, title: string, look: Check["look"], after: readonly string[] = AFTER): Check => ({
  id,
  part: "running",
  title,
  after,
  asks: true,
  look,
});

/** The checks. */
export const RUNNING_CHECKS: readonly Check[] = [
  one("faxq", "faxq works", faxq, [...AFTER, "setup-cache", "spool-fifos"]),
  one("hfaxd", "hfaxd answers", hfaxd, [...AFTER, "setup-cache"]),
  one("gofaxd", "gofaxd serves the modems", gofaxd, [
    ...AFTER,
    "spool-owner",
    "spool-fifos",
    "getty-processes",
  ]),
  one("gofaxd-port", "gofaxd listens for calls", withConfig(gofaxdPort), ["gofaxd"]),
  one("gofaxd-pace", "gofaxd keeps up", pace, ["gofaxd"]),
  one("modems-served", "gofaxd serves all modems", statusFindings(["modem"], "systemctl restart gofaxd"), [
    "gofaxd",
  ]),
  one("modems-in-use", "no modem is out of use", outOfUse),
  one(
    "queue",
    "no job waits that could be sent",
    statusFindings(["late-jobs", "idle-modems", "queue"], "faxstat -s; gofax status"),
    [
      "faxq",
      "gofaxd",
      "send-command",
    ],
  ),
  one(
    "received",
    "received faxes have been handed over, and HylaFAX's user may read them",
    statusFindings(["received", "waiting-faxes"], "see the session log"),
    [
      ...AFTER,
      "scripts",
    ],
  ),
];
