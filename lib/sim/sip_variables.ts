/**
 * The variables that mod_sofia and the core leave on a channel, step by step. Each step returns them in the order in
 * which FreeSWITCH sets them; that order is the order of the `variable_…` headers in every later event.
 * @module
 */
import type { Channel } from "./channel.ts";
import { microseconds } from "./event.ts";
import type { Variable } from "./dialstring.ts";

/** What is particular to one call's signalling. */
export interface SipCall {
  readonly callId: string;
  readonly nearTag: string;
  readonly farTag: string;
  readonly branch: string;
  readonly nearPort: string;
  readonly farPort: string;
  readonly session: string;
  /** The caller's number. */
  readonly from: string;
  /** The caller's name, `""` for none. */
  readonly display: string;
  /** The number dialled. */
  readonly to: string;
  readonly gateway: string | undefined;
  /** The codec in use. */
  readonly codec: string;
  /** The codecs on offer. */
  readonly codecs: string;
}

const HOST = "127.0.0.1";
/** The SIP port of our switch, and the one of the far end. */
const [NEAR, FAR] = ["15060", "15070"];
const AGENT = "FreeSWITCH-mod_sofia/1.10.12-release~64bit";
const ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, MESSAGE, INFO, UPDATE, REFER, NOTIFY";
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

function audioSdp(port: string, offers: string): string {
  const lines = [
    "v=0",
    `o=FreeSWITCH 1795379425 1795379426 IN IP4 ${HOST}`,
    "s=FreeSWITCH",
    `c=IN IP4 ${HOST}`,
  ];
  return [...lines, "t=0 0", `m=audio ${port} RTP/AVP ${offers}`, "a=rtpmap:8 PCMA/8000", "a=ptime:20", ""]
    .join(EOL);
}

function imageSdp(port: string): string {
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

function via(call: SipCall, port: string): string {
  return `SIP/2.0/UDP ${HOST}:${port};rport=${port};branch=${call.branch}`;
}

function caller(call: SipCall, tag: string): string {
  const name = call.display === "" ? "" : `"${call.display}" `;
  return `${name}<sip:${call.from}@${HOST}>;tag=${tag}`;
}

function named(name: string, value: string): Variable[] {
  return value === "" ? [] : [[name, value]];
}

function dialog(call: SipCall, [to, from]: readonly [string, string]): Variable[] {
  return [
    ["sip_to_tag", to],
    ["sip_from_tag", from],
    ["sip_cseq", "123147129"],
    ["sip_call_id", call.callId],
  ];
}

function remoteMedia(call: SipCall, codecs: string, sdp: string): Variable[] {
  return [
    ["switch_r_sdp", sdp],
    ["ep_codec_string", codecs],
    ["rtp_use_codec_string", call.codecs],
    ["remote_video_media_flow", "inactive"],
    ["remote_text_media_flow", "inactive"],
  ];
}

function network(): Variable[] {
  return [
    ["sip_local_network_addr", HOST],
    ["sip_reply_host", HOST],
    ["sip_reply_port", FAR],
    ["sip_network_ip", HOST],
    ["sip_network_port", FAR],
  ];
}

function codecsInUse(call: SipCall): Variable[] {
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

function localMedia(call: SipCall): Variable[] {
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

/** Dialling: what is there before the originate's own variables. */
export function dialled(call: SipCall, uuid: string): Variable[] {
  return [
    ["direction", "outbound"],
    ["is_outbound", "true"],
    ["uuid", uuid],
    ["call_uuid", uuid],
    ["session_id", call.session],
    ...named("sip_gateway_name", call.gateway ?? ""),
    ["sip_profile_name", "gateway"],
    ["video_media_flow", "disabled"],
    ["text_media_flow", "disabled"],
    ["channel_name", `sofia/fax/${call.to}`],
    ["sip_destination_url", `sip:${call.to}@${HOST}:${FAR}`],
  ];
}

/** Dialling: what follows the originate's own variables. */
export function invited(call: SipCall): Variable[] {
  const contact = `<sip:gw+${call.gateway ?? ""}@${HOST}:${NEAR};transport=udp;gw=${call.gateway ?? ""}>`;
  return [
    ["originate_early_media", "false"],
    ["originate_endpoint", "sofia"],
    ["audio_media_flow", "sendrecv"],
    ["rtp_local_sdp_str", audioSdp(call.nearPort, "8 0 101 13")],
    ["sip_outgoing_contact_uri", contact],
    ["sip_req_uri", `${call.to}@${HOST}:${FAR}`],
    ["sofia_profile_name", "fax"],
    ["recovery_profile_name", "fax"],
    ["sofia_profile_url", `sip:mod_sofia@${HOST}:${NEAR}`],
  ];
}

function calleeAddresses(call: SipCall): Variable[] {
  return [
    ["sip_from_user", call.from],
    ["sip_from_uri", `${call.from}@${HOST}`],
    ["sip_from_host", HOST],
    ["sip_to_user", call.to],
    ["sip_to_port", FAR],
    ["sip_to_uri", `${call.to}@${HOST}:${FAR}`],
    ["sip_to_host", HOST],
    ["sip_contact_params", "transport=udp"],
    ["sip_contact_user", call.to],
    ["sip_contact_port", FAR],
    ["sip_contact_uri", `${call.to}@${HOST}:${FAR}`],
    ["sip_contact_host", HOST],
  ];
}

function calleeReply(call: SipCall): Variable[] {
  return [
    ...network(),
    ["sip_user_agent", AGENT],
    ["sip_allow", ALLOW],
    ["sip_recover_contact", `<sip:${call.to}@${HOST}:${FAR};transport=udp>`],
    ["sip_full_via", via(call, NEAR)],
    ["sip_recover_via", via(call, NEAR)],
    ...named("sip_from_display", call.display),
    ["sip_full_from", caller(call, call.nearTag)],
    ["sip_full_to", `<sip:${call.to}@${HOST}:${FAR}>;tag=${call.farTag}`],
    ...calleeAddresses(call),
    ...dialog(call, [call.farTag, call.nearTag]),
  ];
}

/** The callee answered. */
export function answeredByCallee(call: SipCall): Variable[] {
  return [
    ...calleeReply(call),
    ...remoteMedia(
      call,
      `CORE_PCM_MODULE.${call.codec}@8000h@20i@64000b`,
      audioSdp(call.farPort, "8 101 13"),
    ),
    ["remote_audio_media_flow", "sendrecv"],
    ...codecsInUse(call),
    ...localMedia(call),
    ["endpoint_disposition", "ANSWER"],
  ];
}

/** The originate is over: caller and callee change places. */
export function originated(call: SipCall): Variable[] {
  return [
    ...named("pre_transfer_caller_id_name", call.display),
    ["pre_transfer_caller_id_number", call.from],
    ["channel_cid_flipped", "yes"],
  ];
}

/** T.38 on our request, or on the far end's; `outbound` as seen from us. */
export function t38Negotiated(call: SipCall, outbound: boolean, requestedBy: "us" | "them"): Variable[] {
  const image = [...remoteMedia(call, "t38", imageSdp(call.farPort)), ["has_t38", "true"] as const];
  if (outbound && requestedBy === "us") {
    return [["rtp_local_sdp_str", imageSdp(call.nearPort)], ...calleeReply(call), ...image];
  }
  const taken: Variable[] = [...image, ["rtp_local_sdp_str", imageSdp(call.nearPort)]];
  if (outbound || requestedBy === "them") return taken;
  return [["rtp_local_sdp_str", imageSdp(call.nearPort)], ...callerReply(call), ...image];
}

/** The dialog after the callee's re-INVITE was acknowledged; the display name now belongs to the other direction. */
export function reinvitedByCallee(call: SipCall): Variable[] {
  return [
    ...dialog(call, [call.nearTag, call.farTag]),
    ["dlg_req_swap_direction", "true"],
    ["sip_full_via", via(call, FAR)],
    ["sip_recover_via", via(call, FAR)],
    ["sip_full_from", `<sip:${call.to}@${HOST}:${FAR}>;tag=${call.farTag}`],
    ...named("sip_to_display", call.display),
    ["sip_full_to", caller(call, call.nearTag)],
  ];
}

/** The far end refused T.38 with 488. */
export function t38Refused(call: SipCall): Variable[] {
  return [
    ["rtp_local_sdp_str", imageSdp(call.nearPort)],
    ...network(),
    ["sip_hangup_disposition", "recv_refuse"],
    ["sip_invite_failure_status", "488"],
    ["sip_invite_failure_phrase", "Not Acceptable Here"],
  ];
}

/** The far end offered T.38 and we refused. */
export function t38Declined(call: SipCall): Variable[] {
  return remoteMedia(call, "t38", imageSdp(call.farPort));
}

/** The far end hung up: what is known before the hangup's event. */
export function byeReceived(): Variable[] {
  return [
    ["sip_reason", 'Q.850;cause=16;text="NORMAL_CLEARING"'],
    ["sip_term_status", "200"],
    ["proto_specific_hangup_cause", "sip:200"],
    ["sip_term_cause", "16"],
  ];
}

/** The far end hung up: what follows the hangup's event. */
export function byeAnswered(): Variable[] {
  return [["sip_user_agent", AGENT], ["sip_hangup_disposition", "recv_bye"]];
}

/** What an INVITE from a caller leaves, apart from the media it offers. */
export function inviteReceived(
  call: SipCall,
  uuid: string,
  more: { hidden: boolean; headers: readonly Variable[] },
): Variable[] {
  const name = `sofia/fax/${call.from}@${HOST}`;
  return [
    ["direction", "inbound"],
    ["uuid", uuid],
    ["session_id", call.session],
    ["sip_from_user", call.from],
    ["sip_from_uri", `${call.from}@${HOST}`],
    ["sip_from_host", HOST],
    ["video_media_flow", "disabled"],
    ["text_media_flow", "disabled"],
    ["channel_name", name],
    ["sip_call_id", call.callId],
    ["sip_local_network_addr", HOST],
    ["sip_network_ip", HOST],
    ["sip_network_port", FAR],
    ["sip_invite_stamp", microseconds(Date.now())],
    ["sip_received_ip", HOST],
    ["sip_received_port", FAR],
    ["sip_via_protocol", "udp"],
    ["sip_from_user_stripped", call.from],
    ["sip_from_tag", call.farTag],
    ["sofia_profile_name", "fax"],
    ["sofia_profile_url", `sip:mod_sofia@${HOST}:${NEAR}`],
    ["recovery_profile_name", "fax"],
    ["sip_Remote-Party-ID", remoteParty(call, more.hidden)],
    ["sip_cid_type", "rpid"],
    ["sip_full_via", via(call, FAR)],
    ...named("sip_from_display", call.display),
    ["sip_full_from", caller(call, call.farTag)],
    ["sip_full_to", `<sip:${call.to}@${HOST}:${NEAR}>`],
    ["sip_allow", ALLOW],
    ...requestAddresses(call),
    ["sip_user_agent", AGENT],
    ["sip_via_host", HOST],
    ["sip_via_port", FAR],
    ["sip_via_rport", FAR],
    ["max_forwards", "70"],
    ...named("sip_gateway", call.gateway ?? ""),
    ...more.headers,
  ];
}

function remoteParty(call: SipCall, hidden: boolean): string {
  const privacy = hidden ? "full" : "off";
  const name = call.display === "" ? "" : `"${call.display}" `;
  return `${name}<sip:${call.from}@${HOST}>;party=calling;screen=yes;privacy=${privacy}`;
}

function requestAddresses(call: SipCall): Variable[] {
  const user = call.gateway === undefined ? call.to : `gw+${call.gateway}`;
  return [
    ["sip_req_user", user],
    ["sip_req_port", NEAR],
    ["sip_req_uri", `${user}@${HOST}:${NEAR}`],
    ["sip_req_host", HOST],
    ["sip_to_user", call.to],
    ["sip_to_port", NEAR],
    ["sip_to_uri", `${call.to}@${HOST}:${NEAR}`],
    ["sip_to_host", HOST],
    ["sip_contact_user", "mod_sofia"],
    ["sip_contact_port", FAR],
    ["sip_contact_uri", `mod_sofia@${HOST}:${FAR}`],
    ["sip_contact_host", HOST],
  ];
}

/** The media a caller offers. */
export function offerReceived(call: SipCall): Variable[] {
  const codecs = ["PCMA", "PCMU"].map((name) => `CORE_PCM_MODULE.${name}@8000h@20i@64000b`).join(",");
  return [
    ...remoteMedia(call, codecs, audioSdp(call.farPort, "8 0 101 13")),
    ["remote_audio_media_flow", "sendrecv"],
    ["audio_media_flow", "sendrecv"],
    ["remote_media_ip", HOST],
    ["remote_media_port", call.farPort],
    ...codecsInUse(call),
    ["endpoint_disposition", "RECEIVED"],
  ];
}

/** We answered a caller. */
export function answeredByUs(call: SipCall): Variable[] {
  return [
    ["rtp_local_sdp_str", audioSdp(call.nearPort, "8 101 13")],
    ...localMedia(call),
    ["endpoint_disposition", "ANSWER"],
  ];
}

/** The caller acknowledged our answer. */
export function acknowledged(call: SipCall): Variable[] {
  return [
    ...dialog(call, [call.nearTag, call.farTag]),
    ["sip_full_via", via(call, FAR)],
    ...named("sip_from_display", call.display),
    ["sip_full_from", caller(call, call.farTag)],
    ["sip_full_to", `<sip:${call.to}@${HOST}:${NEAR}>;tag=${call.nearTag}`],
  ];
}

/** Takes the caller's acknowledgement, once. */
export function acknowledge(channel: Channel, call: SipCall): void {
  if (channel.get("sip_cseq") === undefined) channel.set(acknowledged(call));
}

/** We rang back. */
export function ringing(call: SipCall): Variable[] {
  return [["sip_to_tag", call.nearTag]];
}

/** The caller's answer to our re-INVITE. */
function callerReply(call: SipCall): Variable[] {
  return [
    ...network(),
    ["sip_user_agent", AGENT],
    ["sip_allow", ALLOW],
    ["dlg_req_swap_direction", "true"],
    ["sip_full_via", via(call, NEAR)],
    ["sip_full_from", `<sip:${call.to}@${HOST}:${NEAR}>;tag=${call.nearTag}`],
    ...named("sip_to_display", call.display),
    ["sip_full_to", caller(call, call.farTag)],
    ["sip_from_user", call.to],
    ["sip_from_port", NEAR],
    ["sip_from_uri", `${call.to}@${HOST}:${NEAR}`],
    ["sip_from_host", HOST],
    ["sip_to_user", call.from],
    ["sip_to_uri", `${call.from}@${HOST}`],
    ["sip_to_host", HOST],
    ["sip_contact_user", "mod_sofia"],
    ["sip_contact_port", FAR],
    ["sip_contact_uri", `mod_sofia@${HOST}:${FAR}`],
    ["sip_contact_host", HOST],
    ...dialog(call, [call.farTag, call.nearTag]),
  ];
}
