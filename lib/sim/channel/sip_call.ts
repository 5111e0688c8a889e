/**
 * The signalling of one call, and the groups of variables that several SIP messages leave on a channel.
 * @module
 */
import type { Variable } from "./dialstring.ts";

/** What is particular to one call's signalling. */
export interface SipCall {
  /** `Call-ID`. */
  readonly callId: string;
  /** The tag of this switch. */
  readonly nearTag: string;
  /** The tag of the far end. */
  readonly farTag: string;
  /** The branch in the Via headers. */
  readonly branch: string;
  /** The RTP port of this switch. */
  readonly nearPort: string;
  /** The RTP port of the far end. */
  readonly farPort: string;
  /** The session's number since the switch came up, counted from 1. */
  readonly session: string;
  /** The caller's number. */
  readonly from: string;
  /** The caller's name, `""` for none. */
  readonly display: string;
  /** The number dialled. */
  readonly to: string;
  /** The gateway by its name; undefined for a call that came without one. */
  readonly gateway: string | undefined;
  /** The codec in use. */
  readonly codec: string;
  /** The codecs on offer. */
  readonly codecs: string;
}

/** Where both switches are. */
export const HOST = "127.0.0.1";
/** The SIP port of this switch. */
export const NEAR = "15060";
/** The SIP port of the far end. */
export const FAR = "15070";
/** The `User-Agent` of both switches. */
export const AGENT = "FreeSWITCH-mod_sofia/1.10.12-release~64bit";
/** The SIP methods both switches know. */
export const ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, MESSAGE, INFO, UPDATE, REFER, NOTIFY";
const EOL = "\r\n";

function token(length: number, seed: number): string {
  const letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz123456789";
  let state = (seed * 2654435761) >>> 0;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return letters.charAt((state >>> 8) % letters.length);
  }).join("");
}

/** Invents the signalling of the call with that number; the same number gives the same signalling. */
export function sipCall(
  sequence: number,
  call: Pick<SipCall, "from" | "display" | "to" | "gateway" | "codecs">,
): SipCall {
  return {
    ...call,
    codec: call.codecs.split(",")[0] ?? "",
    session: String(sequence),
    callId: `${token(8, sequence)}-618a-1240-2993-120b0edab446`.toLowerCase(),
    nearTag: token(13, sequence * 3 + 1),
    farTag: token(13, sequence * 3 + 2),
    branch: `z9hG4bK${token(13, sequence * 3)}`,
    nearPort: String(20_000 + (sequence * 2) % 1000),
    farPort: String(22_000 + (sequence * 2) % 1000),
  };
}

/** A session description with audio. */
export function audioSdp(port: string, offers: string): string {
  const lines = [
    "v=0",
    `o=FreeSWITCH 1795379425 1795379426 IN IP4 ${HOST}`,
    "s=FreeSWITCH",
    `c=IN IP4 ${HOST}`,
  ];
  return [...lines, "t=0 0", `m=audio ${port} RTP/AVP ${offers}`, "a=rtpmap:8 PCMA/8000", "a=ptime:20", ""]
    .join(EOL);
}

/** A session description with T.38. */
export function imageSdp(port: string): string {
  const lines = [
    "v=0",
    `o=FreeSWITCH 1795379173 1795379175 IN IP4 ${HOST}`,
    "s=FreeSWITCH",
    `c=IN IP4 ${HOST}`,
  ];
  const t38 = [
    "T38FaxVersion:0",
    "T38MaxBitRate:14400",
    "T38FaxFillBitRemoval",
    "T38FaxRateManagement:transferredTCF",
  ];
  const size = ["T38FaxMaxBuffer:2000", "T38FaxMaxDatagram:400", "T38FaxUdpEC:t38UDPRedundancy"];
  const attributes = [...t38, ...size].map((attribute) => `a=${attribute}`);
  return [...lines, "t=0 0", `m=image ${port} udptl t38`, ...attributes, ""].join(EOL);
}

/** The Via header of a request to or from that port. */
export function via(call: SipCall, port: string): string {
  return `SIP/2.0/UDP ${HOST}:${port};rport=${port};branch=${call.branch}`;
}

/** The caller's address with a tag. */
export function caller(call: SipCall, tag: string): string {
  const name = call.display === "" ? "" : `"${call.display}" `;
  return `${name}<sip:${call.from}@${HOST}>;tag=${tag}`;
}

/** A variable that is only set if it has a value. */
export function named(name: string, value: string): Variable[] {
  return value === "" ? [] : [[name, value]];
}

/** What identifies the dialog; which tag belongs to which side depends on the side that sent the last request. */
export function dialog(call: SipCall, [to, from]: readonly [string, string]): Variable[] {
  return [
    ["sip_to_tag", to],
    ["sip_from_tag", from],
    ["sip_cseq", "123147129"],
    ["sip_call_id", call.callId],
  ];
}

/** The media the far end described. */
export function remoteMedia(call: SipCall, codecs: string, sdp: string): Variable[] {
  return [
    ["switch_r_sdp", sdp],
    ["ep_codec_string", codecs],
    ["rtp_use_codec_string", call.codecs],
    ["remote_video_media_flow", "inactive"],
    ["remote_text_media_flow", "inactive"],
  ];
}

/** Where the last SIP message came from. */
export function network(): Variable[] {
  return [
    ["sip_local_network_addr", HOST],
    ["sip_reply_host", HOST],
    ["sip_reply_port", FAR],
    ["sip_network_ip", HOST],
    ["sip_network_port", FAR],
  ];
}

/** The codec both agreed on. */
export function codecsInUse(call: SipCall): Variable[] {
  return [
    ["rtp_audio_recv_pt", call.codec === "PCMU" ? "0" : "8"],
    ["rtp_use_codec_name", call.codec],
    ["rtp_use_codec_rate", "8000"],
    ["rtp_use_codec_ptime", "20"],
    ["rtp_use_codec_channels", "1"],
    ["rtp_last_audio_codec_string", `${call.codec}@8000h@20i@1c`],
    ["read_codec", call.codec],
    ["original_read_codec", call.codec],
    ["read_rate", "8000"],
    ["original_read_rate", "8000"],
    ["write_codec", call.codec],
    ["write_rate", "8000"],
    ["dtmf_type", "rfc2833"],
  ];
}

/** This switch's own end of the media. */
export function localMedia(call: SipCall): Variable[] {
  return [
    ["local_media_ip", HOST],
    ["local_media_port", call.nearPort],
    ["advertised_media_ip", HOST],
    ["rtp_use_timer_name", "soft"],
    ["rtp_use_pt", call.codec === "PCMU" ? "0" : "8"],
    ["rtp_use_ssrc", "50811337"],
    ["rtp_2833_send_payload", "101"],
    ["rtp_2833_recv_payload", "101"],
    ["remote_media_ip", HOST],
    ["remote_media_port", call.farPort],
  ];
}
