/**
 * The variables that a call from outside leaves on a channel, step by step, in the order in which mod_sofia and the core
 * set them.
 * @module
 */
import type { Channel } from "./channel.ts";
import type { Variable } from "./dialstring.ts";
import { microseconds } from "./event.ts";
import {
  AGENT,
  ALLOW,
  audioSdp,
  caller,
  codecsInUse,
  dialog,
  FAR,
  HOST,
  localMedia,
  named,
  NEAR,
  network,
  remoteMedia,
  type SipCall,
  via,
} from "./sip_call.ts";

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
    ...requestOrigin(call),
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

/** Where the INVITE came from, and when. */
function requestOrigin(call: SipCall): Variable[] {
  return [
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

/** This switch answered a caller. */
export function answeredByUs(call: SipCall): Variable[] {
  return [
    ["rtp_local_sdp_str", audioSdp(call.nearPort, "8 101 13")],
    ...localMedia(call),
    ["endpoint_disposition", "ANSWER"],
  ];
}

/** The caller acknowledged the answer. */
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

/** This switch sent a ringing answer. */
export function ringing(call: SipCall): Variable[] {
  return [["sip_to_tag", call.nearTag]];
}

/** The caller's answer to this switch's re-INVITE. */
export function callerReply(call: SipCall): Variable[] {
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
