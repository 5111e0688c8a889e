/**
 * The variables that dialling out leaves on a channel, step by step, in the order in which mod_sofia and the core set
 * them; that order is the order of the `variable_…` headers in every later event.
 * @module
 */
import type { Variable } from "./dialstring.ts";
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

/** The callee's answer to an INVITE, the first or a later one. */
export function calleeReply(call: SipCall): Variable[] {
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
