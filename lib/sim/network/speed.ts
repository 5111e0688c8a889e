/**
 * How long things take. The defaults are what a running FreeSWITCH 1.10.12 needed for light pages; a test divides them.
 * @module
 */

/** Durations in milliseconds, as the simulator waits for them. */
export interface Speed {
  /** What every duration that a number or an application names (ringing, `sleep`, `originate_timeout`) is divided by. */
  readonly factor: number;
  /** From `originate` to the far end's first answer. */
  readonly dialMs: number;
  /** Between a queued application and its start, and between the last fax event and the hangup: one packet of audio. */
  readonly tickMs: number;
  /** From both ends faxing to the negotiation, over T.38. */
  readonly negotiateT38Ms: number;
  /** From both ends faxing to the negotiation, over audio. */
  readonly negotiateAudioMs: number;
  /** A repeated negotiation: other resolution or a lower rate. */
  readonly renegotiateMs: number;
  /** The first page. */
  readonly firstPageMs: number;
  /** Each further page. */
  readonly pageMs: number;
  /** From the last page to the result. */
  readonly resultMs: number;
  /** How long the sender waits for a hangup after the receiver's result. */
  readonly farewellMs: number;
  /** How long `txfax` waits for a fax machine. */
  readonly sendTimeoutMs: number;
  /** How long `rxfax` waits for a fax. */
  readonly receiveTimeoutMs: number;
  /** A closed gateway port is noticed so late. */
  readonly deadGatewayMs: number;
  /** Milliseconds after which a client that has not authenticated is disconnected; not divided by the factor. */
  readonly authTimeoutMs: number;
  /** Milliseconds after which an application that did not send `connect` is disconnected; not divided by the factor. */
  readonly connectTimeoutMs: number;
  /** A second of `linger 5`; not divided by the factor. */
  readonly lingerSecondMs: number;
}

/** What FreeSWITCH 1.10.12 took. */
export const RECORDED_SPEED: Speed = {
  factor: 1,
  dialMs: 22,
  tickMs: 20,
  negotiateT38Ms: 6680,
  negotiateAudioMs: 5150,
  renegotiateMs: 6100,
  firstPageMs: 12_450,
  pageMs: 5900,
  resultMs: 1170,
  farewellMs: 5000,
  sendTimeoutMs: 60_320,
  receiveTimeoutMs: 42_450,
  deadGatewayMs: 22,
  authTimeoutMs: 24_600,
  connectTimeoutMs: 24_500,
  lingerSecondMs: 1000,
};

const UNDIVIDED: ReadonlySet<string> = new Set([
  "factor",
  "authTimeoutMs",
  "connectTimeoutMs",
  "lingerSecondMs",
]);

/**
 * The recorded durations divided by `factor`, except for those that are given.
 *
 * @throws {RangeError} If the factor is not above 0.
 */
export function resolveSpeed(given: number | Partial<Speed> = {}): Speed {
  const wanted: Partial<Speed> = typeof given === "number" ? { factor: given } : given;
  const factor = wanted.factor ?? 1;
  if (!(factor > 0)) throw new RangeError(`Cannot run at speed ${factor}: it must be above 0`);
  const divided = Object.entries(RECORDED_SPEED).map(([name, ms]: [string, number]) => [
    name,
    UNDIVIDED.has(name) ? ms : ms / factor,
  ]);
  return { ...RECORDED_SPEED, ...Object.fromEntries(divided), ...wanted, factor };
}
