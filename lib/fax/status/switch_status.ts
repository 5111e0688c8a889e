/**
 * FreeSWITCH's status: the replies to `api status`, `api sofia status gateway NAME` and `api db count/REALM`, texts for people
 * that are the same since 1.6. Recorded in `esl-api-misc`.
 */

/** The switch itself. */
export interface SwitchStatus {
  /** E.g. `1.10.12-release`. */
  readonly version: string;
  /** False while it starts or shuts down. */
  readonly ready: boolean;
  /** Undefined if FreeSWITCH does not say. */
  readonly uptimeS: number | undefined;
}

/** A SIP gateway as the switch sees it. */
export interface GatewayStatus {
  /** Its name in gofax.conf and FreeSWITCH. */
  readonly name: string;
  /** Registration: `REGED`, `NOREG` (none is wanted), `TRYING`, `FAIL_WAIT`, …; undefined if there is no such gateway. */
  readonly state: string | undefined;
  /** Reachability: `UP`, `DOWN`, with ` (ping)` behind it where the switch looks. */
  readonly status: string | undefined;
  /** Whether calls can go through it now. */
  readonly usable: boolean;
}

const SECONDS: Readonly<Record<string, number>> = {
  year: 365 * 86_400,
  day: 86_400,
  hour: 3_600,
  minute: 60,
  second: 1,
};

function parseUptime(text: string): number | undefined {
  const line = /^UP (.*)$/m.exec(text)?.[1];
  if (line === undefined) return undefined;
  return [...line.matchAll(/\b(\d{1,9}) (year|day|hour|minute|second)s?\b/g)]
    .reduce((sum, [, count, unit]) => sum + Number(count) * (SECONDS[unit ?? ""] ?? 0), 0);
}

/** Reads the reply to `status`; undefined if it is something else. */
export function parseSwitchStatus(text: string): SwitchStatus | undefined {
  const match = /^FreeSWITCH \(Version ([^\s)]+)(?:[^\S\n][^)\n]*)?\) is (not ready|ready)/m.exec(text);
  if (match === null) return undefined;
  return { version: match[1] ?? "", ready: match[2] === "ready", uptimeS: parseUptime(text) };
}

/** Reads the reply to `sofia status gateway`, of the gateway that was asked for. */
export function parseGateway(name: string, text: string): GatewayStatus {
  const field = (key: string): string | undefined =>
    new RegExp(`^${key} *\\t(.*)$`, "m").exec(text)?.[1]?.trim();
  const [state, status] = [field("State"), field("Status")];
  const registered = state === "REGED" || state === "NOREG";
  return { name, state, status, usable: registered && /^UP\b/.test(status ?? "") };
}

/** Reads the reply to `db count`; undefined if it is no number: no mod_db, no permission. */
export function parseCount(text: string): number | undefined {
  return /^\d+\s*$/.test(text) ? Number(text) : undefined;
}
