/**
 * The applications `txfax` and `rxfax`: a channel as one end of a fax line, and the events that it fires.
 * @module
 */
import type { Channel } from "../channel/channel.ts";
import { ChannelEnd, type T38Outcome, wantsEcm } from "./channel_end.ts";
import { FAX_RESULT, type FaxDocument } from "../fax/fax_end.ts";
import { faxSetting } from "../fax/fax_setting.ts";
import type { Machine } from "../network/numbers.ts";
import { ReceivedFile } from "../fax/received_file.ts";
import { acknowledge, acknowledged } from "../channel/sip_inbound.ts";
import { reinvitedByCallee } from "../channel/sip_outbound.ts";
import { t38Declined, t38Negotiated, t38Refused } from "../channel/sip_t38.ts";
import type { Switchboard } from "./switchboard.ts";
import type { Wires } from "./switchboard_parts.ts";
import { readPages, slicePages, TiffError } from "../fax/tiff_pages.ts";

/** Whether a channel runs `txfax` or `rxfax`. */
export type Role = "transmit" | "receive";

const HEADER_ROWS = 16;
/** Milliseconds from the fax application to the end of a call whose change to T.38 was answered with 500. */
const T38_FAILS_MS = 1270;
/** SpanDSP's `T30_MAX_PAGE_HEADER_INFO`. */
const LONGEST_HEADER = 50;

/** What the far end does about T.38. */
function farT38(wires: Wires): Machine["t38"] {
  if (wires.peer.kind === "machine") return wires.peer.machine.t38;
  const { channel } = wires.peer;
  if (!channel.isTrue("fax_enable_t38")) return "refuses";
  return channel.isTrue("fax_enable_t38_request") ? "requests" : "accepts";
}

function negotiateT38(channel: Channel, wires: Wires, role: Role): T38Outcome {
  const takes = channel.isTrue("fax_enable_t38");
  const asks = takes && channel.isTrue("fax_enable_t38_request");
  switch (farT38(wires)) {
    case "requests":
      // When both ask, the receiver's question usually comes first.
      if (takes) return role === "receive" && asks ? "by us" : "by them";
      return "declined";
    case "asks first":
      return takes ? "by them" : "declined";
    case "accepts":
      return asks ? "by us" : "off";
    case "refuses":
      return asks ? "refused" : "off";
    case "fails":
      return asks ? "failed" : "off";
  }
}

/** Sets the variables that the beginning of a fax leaves, T.38 or not. */
function prepare(channel: Channel, wires: Wires, file: string, outcome: T38Outcome): void {
  const outbound = channel.direction === "outbound";
  const reading = [["read_codec", "L16"], ["read_rate", "8000"]] as const;
  const settings = [
    ["fax_v17_disabled", channel.isTrue("fax_disable_v17") ? "1" : "0"],
    ["fax_ecm_requested", wantsEcm(channel) ? "1" : "0"],
    ["fax_filename", file],
  ] as const;
  if (!outbound) acknowledge(channel, wires.sip);
  channel.readCodec = "L16";
  if (outcome === "by us" || outcome === "by them") {
    channel.set(reading);
    const changed = t38Negotiated(wires.sip, outbound, outcome === "by us" ? "us" : "them");
    channel.set(changed);
    // The re-INVITE went the other way than the INVITE, and the display name belongs to the other direction now.
    const swapped = outbound ? outcome === "by them" : outcome === "by us";
    if (swapped) channel.unset("sip_from_display");
    if (swapped && !outbound) channel.unset("sip_to_port");
    channel.set(settings);
    if (outcome === "by them") {
      channel.set(outbound ? reinvitedByCallee(wires.sip) : acknowledged(wires.sip));
    }
    return;
  }
  channel.set(settings);
  channel.set(reading);
  if (outcome === "refused") channel.set(t38Refused(wires.sip));
  if (outcome === "declined") channel.set(t38Declined(wires.sip));
}

async function readDocument(
  board: Switchboard,
  channel: Channel,
  file: string,
): Promise<FaxDocument | undefined> {
  try {
    const bytes = await board.clock.during(Deno.readFile(file));
    const first = Number(channel.get("fax_start_page") ?? 0);
    const last = channel.get("fax_end_page");
    const pages = readPages(bytes);
    const end = last === undefined ? pages.length : Math.min(Number(last) + 1, pages.length);
    const header = faxSetting(channel, "fax_header", "SpanDSP Fax Header", LONGEST_HEADER);
    const headerRows = header === "" ? 0 : HEADER_ROWS;
    return {
      bytes: slicePages(bytes, first, end),
      pages: pages.slice(first, end),
      total: pages.length,
      headerRows,
    };
  } catch (error) {
    if (error instanceof TiffError) return undefined;
    throw error;
  }
}

/** What belongs to a receiver: its file, and what it makes of the caller's pages. */
function receiving(wires: Wires, file: string): { file: ReceivedFile; refusesPage?: number } {
  const { spoiledPage, storedPages }: Partial<Machine> = wires.peer.kind === "machine"
    ? wires.peer.machine
    : {};
  return {
    file: new ReceivedFile(file, storedPages),
    ...(spoiledPage === undefined ? {} : { refusesPage: spoiledPage }),
  };
}

/** Sofia ends a call whose re-INVITE failed. */
async function endAfterFailure(board: Switchboard, channel: Channel): Promise<void> {
  if (!await board.clock.waited(T38_FAILS_MS / board.speed.factor, channel.hungUp)) return;
  board.hangUp(channel, "NORMAL_TEMPORARY_FAILURE", "us");
}

/** Runs `txfax` or `rxfax` with that file on a channel, until the fax is over or the channel ends. */
export async function runFax(board: Switchboard, channel: Channel, role: Role, file: string): Promise<void> {
  const wires = board.wiresOf(channel);
  // Without a file mod_spandsp returns at once and sends no event.
  if (wires === undefined || file === "" || (role === "transmit" && !await board.sees(file))) return;
  const outcome = negotiateT38(channel, wires, role);
  prepare(channel, wires, file, outcome);
  if (outcome === "failed") board.spawn(endAfterFailure(board, channel));
  const document = role === "transmit" ? await readDocument(board, channel, file) : undefined;
  const end = new ChannelEnd(board, channel, role, {
    outcome,
    ...(document === undefined ? {} : { document }),
    ...(role === "receive" ? receiving(wires, file) : {}),
  });
  if (role === "transmit" && document === undefined) {
    const [code, text] = FAX_RESULT.FILE;
    await end.notify({
      kind: "ended",
      ending: { code, text, transferred: 0, current: undefined },
      document: undefined,
    });
  } else await wires.line.join(end);
  if (wires.peer.kind === "machine" && wires.peer.machine.stays) {
    await board.clock.waited(Infinity, channel.hungUp);
  }
  channel.readCodec = undefined;
  channel.set([["read_codec", channel.codec ?? ""], ["read_rate", "8000"]]);
}
