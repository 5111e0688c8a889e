/**
 * Which variables of a call may be set for a destination. FreeSWITCH has many that run a command, call another number or write a
 * file, and more with every version (`sip_execute_on_image` runs at the change to T.38), so a list of forbidden ones would never
 * be complete; this is the list of allowed ones. Passwords are not on it, because the session log, which is mailed, names each
 * override. Names are those of FreeSWITCH 1.10.12. A site adds its own in gofax.conf, which only root writes.
 */

/** Beginnings of allowed names: fax settings of mod_spandsp, SIP headers of the INVITE and the BYE. */
const PREFIXES = ["fax_", "sip_h_", "sip_bye_h_"] as const;

const CALLER = [
  "effective_caller_id_name",
  "effective_caller_id_number",
  "origination_ani",
  "origination_callee_id_name",
  "origination_callee_id_number",
  "origination_caller_id_name",
  "origination_caller_id_number",
  "origination_privacy",
] as const;

const SIP = [
  "sip_cid_type",
  "sip_contact_user",
  "sip_enable_soa",
  "sip_from_display",
  "sip_from_host",
  "sip_from_uri",
  "sip_from_user",
  "sip_ignore_183nosdp",
  "sip_invite_contact_params",
  "sip_invite_domain",
  "sip_invite_from_params",
  "sip_invite_from_uri",
  "sip_invite_params",
  "sip_invite_pid_params",
  "sip_invite_tel_params",
  "sip_invite_to_params",
  "sip_require_timer",
  "sip_user_agent",
  "sofia_session_timeout",
] as const;

const MEDIA = [
  "absolute_codec_string",
  "codec_string",
  "disable_rtp_auto_adjust",
  "disable_udptl_auto_adjust",
  "ignore_early_media",
  "jitterbuffer_msec",
  "rtp_autoflush",
  "rtp_disable_vad_in",
  "rtp_disable_vad_out",
  "rtp_jitter_buffer_plc",
  "rtp_manual_rtp_bugs",
  "rtp_media_autofix_timing",
  "rtp_rewrite_timestamps",
  "rtp_secure_media",
  "rtp_secure_media_inbound",
  "rtp_secure_media_mki",
  "rtp_secure_media_outbound",
  "rtp_secure_media_suites",
  "rtp_timer_name",
  "suppress_cng",
  "t38_broken_boolean",
  "t38_pass_broken_boolean",
] as const;

const LIMITS = [
  "call_timeout",
  "leg_progress_timeout",
  "leg_timeout",
  "media_hold_timeout",
  "media_hold_timeout_audio",
  "media_timeout",
  "media_timeout_audio",
  "originate_timeout",
  "progress_timeout",
  "rtp_hold_timeout_sec",
  "rtp_timeout_sec",
] as const;

const NAMES: ReadonlySet<string> = new Set([...CALLER, ...SIP, ...MEDIA, ...LIMITS]);

/**
 * Variables by which gofax controls the call: its UUID, the pages that it counts, that it is the calling side, and that there is
 * no other call. A site cannot allow these.
 */
const OURS: readonly RegExp[] = [
  /^origination_uuid$/,
  /^fax_(start|end)_page$/,
  /^fax_force_caller$/,
  /^originate_retr/,
  /^originate_continue_on_timeout$/,
  /^transfer_/,
  /^park_after/,
];

/** Whether a text can be the name of a channel variable. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name);
}

/** Whether gofax itself needs a variable unchanged. FreeSWITCH ignores the case of its name. */
export function isOurs(name: string): boolean {
  const lower = name.toLowerCase();
  return OURS.some((pattern) => pattern.test(lower));
}

/**
 * Whether a variable is on the list.
 * @param own names, and beginnings of names followed by a `*`, that the site allows besides it
 */
export function isListed(name: string, own: readonly string[]): boolean {
  const lower = name.toLowerCase();
  if (NAMES.has(lower) || PREFIXES.some((prefix) => lower.startsWith(prefix))) return true;
  return own.map((entry) => entry.toLowerCase()).some((entry) =>
    entry.endsWith("*") ? lower.startsWith(entry.slice(0, -1)) : lower === entry
  );
}
