/**
 * What is not compared when a recording is held against the simulator, each with its reason. Everything else – the order
 * of messages, the names of headers and their order, all other values – has to be the same.
 */

/** A header whose value varies by nature: its name, and why. */
type Reason = readonly [name: RegExp, why: string];

/** Values that are replaced by `#` on both sides, except `0`, which stays. */
export const VARYING: readonly Reason[] = [
  [/^Content-Length$/, "follows from values that vary"],
  [/^Core-UUID$/, "made anew at every start of a switch"],
  [/^FreeSWITCH-IPv[46]$/, "the recordings with packet loss ran in a network namespace of their own"],
  [/^Event-Date-(Local|GMT|Timestamp)$/, "the time"],
  [/^Event-Sequence$/, "counts all events of the switch, also those nobody listens to"],
  [/^(Caller|Channel)-.*-Time$/, "the time"],
  [/^variable_.*_(u?epoch|stamp)$/, "the time"],
  [/^variable_sip_invite_stamp$/, "the time"],
  [/^variable_[mu]?duration$/, "how long the call took"],
  [/^variable_(flow_)?(bill|progress|answer|wait|progress_media)[mu]?sec$/, "how long the call took"],
  [/^(Application|Job)-UUID$/, "random, unless the client chose it"],
  [/^variable_session_id$/, "counts the sessions of the switch"],
  [/^variable_sip_(call_id|to_tag|from_tag|cseq)$/, "made anew for every SIP dialog"],
  [/^variable_sip_(full|recover)_via$/, "the branch is made anew for every SIP transaction"],
  [/^variable_(local|remote)_media_port$/, "any free port"],
  [/^variable_rtp_use_ssrc$/, "random"],
  [/^variable_(switch_r_sdp|rtp_local_sdp_str)$/, "session numbers and ports"],
  [
    /^(variable_fax_|fax-)image[-_]size$/,
    "bytes of the image as SpanDSP compresses it; 0 or not is compared",
  ],
  [
    /^(variable_fax_|fax-)(image|file-image|file_image)[-_]pixel[-_]size$/,
    "a lossy line costs or doubles rows",
  ],
  [/^(variable_fax_|fax-)(bad|longest[-_]bad)[-_]row(s|[-_]run)$/, "chance decides which rows are damaged"],
  [/^variable_(caller|answer|bill)_.*$/, "figures of the call"],
];

/** Parts of a value that vary, and what stands for them. */
export const VARYING_PARTS: readonly (readonly [part: RegExp, stands: string, why: string])[] = [
  [/tag%3D\w+/g, "tag%3D#", "a tag is made anew for every SIP dialog"],
  [
    /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g,
    "<uuid>",
    "random, unless the client chose it",
  ],
];

/** Names of headers that are left out on both sides. */
export const LEFT_OUT: readonly Reason[] = [
  [/^variable_rtp_audio_(in|out|rtcp)_/, "statistics of media that the stand-in does not have"],
];

/** Values that are replaced even where they are 0. */
const ALWAYS = /^variable_([mu]?duration|(flow_)?(bill|progress|answer|wait|progress_media)[mu]?sec)$/;

/** The value as it is compared. */
export function normalise(name: string, value: string): string {
  const stands = VARYING.some(([pattern]) => pattern.test(name)) && (value !== "0" || ALWAYS.test(name))
    ? "#"
    : value;
  return VARYING_PARTS.reduce((text, [part, replacement]) => text.replace(part, replacement), stands);
}

/** Whether a header is compared at all. */
export function isCompared(name: string): boolean {
  return !LEFT_OUT.some(([pattern]) => pattern.test(name));
}
