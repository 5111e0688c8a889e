/**
 * What mod_spandsp reports of a fax: its variables and the events `spandsp::txfax…` and `spandsp::rxfax…` (mod_spandsp_fax.c:
 * phase_b_handler, phase_d_handler, phase_e_handler).
 * @module
 */
import type { Channel } from "../channel/channel.ts";
import { faxEvent } from "../channel/channel_events.ts";
import type { Variable } from "../channel/dialstring.ts";
import type { EventCore, Header, Origin, SimEvent } from "../channel/event.ts";
import type { Agreement, FaxEnding, SentPage } from "../fax/fax_end.ts";

const FILE = "mod_spandsp_fax.c";
const PHASE_B: Origin = { file: FILE, func: "phase_b_handler", line: 386 };
const PHASE_D: Origin = { file: FILE, func: "phase_d_handler", line: 521 };
const PHASE_E: Origin = { file: FILE, func: "phase_e_handler", line: 676 };

const STANDARD_X = 8040;
const STANDARD_Y = 3850;

/** A fax as one end sees it. */
export interface FaxView {
  /** Decides between `txfax…` and `rxfax…`. */
  readonly role: "transmit" | "receive";
  /** What this end identifies itself with; empty for nothing. */
  readonly localIdent: string;
  /** `negotiated`, `refused` or `off`. */
  readonly t38Status: string;
  /** The last negotiation, `undefined` before the first. */
  readonly agreement: Agreement | undefined;
}

function onOff(value: boolean | undefined): string {
  return value ? "on" : "off";
}

/** The standard resolution nearest to a file's, pixels per metre. */
function standardResolution(sent: SentPage | undefined): string {
  if (sent === undefined) return "0x0";
  const step = (value: number, unit: number): number => unit * Math.max(1, Math.round(value / unit));
  return `${step(sent.page.xResolution, STANDARD_X)}x${step(sent.page.yResolution, STANDARD_Y)}`;
}

function subclass(view: FaxView, step: string): string {
  return `spandsp::${view.role === "transmit" ? "tx" : "rx"}fax${step}`;
}

function stations(view: FaxView): Variable[] {
  const both: Variable[] = [
    ["local_station_id", view.localIdent],
    ["remote_station_id", view.agreement?.remoteIdent ?? ""],
  ];
  return both.filter(([, value]) => value !== "");
}

function asVariables(values: readonly Variable[]): Variable[] {
  return values.map(([name, value]) => [`fax_${name}`, value]);
}

function asHeaders(values: readonly Variable[]): Header[] {
  return values.map(([name, value]) => [`fax-${name.replaceAll("_", "-")}`, value]);
}

/** Both ends agreed; `total` is the value of `fax-document-total-pages` then. */
export function negotiatedEvent(core: EventCore, channel: Channel, view: FaxView, total: number): SimEvent {
  const rate: Variable[] = [["transfer_rate", String(view.agreement?.rate ?? 0)]];
  const pages: Variable[] = view.role === "transmit" ? [["document_total_pages", String(total)]] : [];
  const rest: Variable[] = [
    ["ecm_used", onOff(view.agreement?.ecm)],
    ["t38_status", view.t38Status],
    ...stations(view),
  ];
  channel.set(asVariables([...rate, ...pages, ...rest]));
  const headers: Header[] = [["uuid", channel.uuid], ...asHeaders([...rate, ...rest, ...pages])];
  return faxEvent(core, channel, subclass(view, "negociateresult"), PHASE_B, headers);
}

function sizes(
  view: FaxView,
  sent: SentPage,
): { image: Variable[]; resolution: Variable[]; pixels: Variable[] } {
  const { page } = sent;
  const standard = standardResolution(sent);
  const transmits = view.role === "transmit";
  return {
    resolution: [
      ["image_resolution", standard],
      ["file_image_resolution", transmits ? `${page.xResolution}x${page.yResolution}` : standard],
    ],
    pixels: [
      ["image_pixel_size", `${page.width}x${sent.rows}`],
      ["file_image_pixel_size", `${page.width}x${transmits ? page.height : sent.rows}`],
    ],
    image: [["image_size", String(page.bytes)]],
  };
}

/** A page went over. */
export function pageEvent(core: EventCore, channel: Channel, view: FaxView, sent: SentPage): SimEvent {
  const { image, resolution, pixels } = sizes(view, sent);
  const ecm = view.agreement?.ecm ?? false;
  const quality: Variable[] = [
    ["bad_rows", String(sent.badRows)],
    ["longest_bad_row_run", String(sent.longestBadRun)],
    ["encoding", ecm ? "32" : "4"],
    ["encoding_name", ecm ? "T.85(L0)" : "T.4 2-D"],
  ];
  const total: Variable[] = view.role === "transmit" ? [["document_total_pages", String(sent.total)]] : [];
  const count: Variable[] = [["document_transferred_pages", String(sent.number)], ...total];
  channel.set(asVariables([...resolution, ...pixels, ...image, ...quality, ...count]));
  const headers: Header[] = [
    ["uuid", channel.uuid],
    ...asHeaders([...count, ...resolution, ...image, ...pixels, ...quality]),
  ];
  return faxEvent(core, channel, subclass(view, "pageresult"), PHASE_D, headers);
}

/** The value of `image_size` at the end: a receiver of T.85 knows none, one that was cut off has half a page. */
function finalSize(view: FaxView, ending: FaxEnding): number {
  const bytes = ending.current?.page.bytes ?? 0;
  if (view.role === "transmit") return bytes;
  if (view.agreement?.ecm) return 0;
  return ending.code === 0 ? bytes : Math.floor(bytes / 2);
}

/** The fax is over. */
export function endedEvent(core: EventCore, channel: Channel, view: FaxView, ending: FaxEnding): SimEvent {
  const total = view.role === "transmit" ? ending.current?.total ?? ending.total ?? 0 : ending.transferred;
  const result: Variable[] = [
    ["success", ending.code === 0 ? "1" : "0"],
    ["result_code", String(ending.code)],
    ["result_text", ending.text],
  ];
  const line: Variable[] = [
    ["ecm_used", onOff(view.agreement?.ecm)],
    ["t38_status", view.t38Status],
    ...stations(view),
  ];
  const document: Variable[] = [
    ["document_transferred_pages", String(ending.transferred)],
    ["document_total_pages", String(total)],
    ["image_resolution", standardResolution(ending.current)],
    ["image_size", String(finalSize(view, ending))],
    ["bad_rows", String(ending.code === 0 ? ending.current?.badRows ?? 0 : 0)],
  ];
  const rate: Variable[] = [["transfer_rate", String(ending.rate ?? view.agreement?.rate ?? 14_400)]];
  channel.set(asVariables([...result, ...line, ...document, ...rate]));
  const headers = asHeaders([...result, ...document, ...rate, ...line]);
  return faxEvent(core, channel, subclass(view, "result"), PHASE_E, headers);
}
