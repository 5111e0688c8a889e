/** What to do about each fault that the self-test can find. */

import { SELFTEST_PROFILE } from "../../lib/fax/status/selftest_profile.ts";
import { SHIPPED } from "../../lib/site/setup/shipped.ts";

/** FreeSWITCH is not the right one, or not all of it is there. */
export const MENDS = {
  modules:
    "Have FreeSWITCH load them: modules.conf.xml, then fs_cli -x 'load MODULE'. gofax doctor looks further.",
  unseen:
    "FreeSWITCH has to run as the spool's owner (uucp), on this machine, and see the same folders: gofax doctor. A unit with PrivateTmp or " +
    "ProtectSystem hides them.",
  refused:
    `FreeSWITCH's log tells why. Does the profile ${SELFTEST_PROFILE} take calls of 127.0.0.1 (apply-inbound-acl)?`,
  noCall:
    `The call was not parked: the profile ${SELFTEST_PROFILE} is not the shipped one, or another program listens at its address. Compare it with ` +
    "config/freeswitch/sip_profiles.",
  lost: "Look at FreeSWITCH's log: it stopped, or hangs.",
  noT38:
    "The two ends did not change to T.38: is enable-t38 true in spandsp.conf.xml, and does the log say why the re-INVITE was refused? " +
    "FreeSWITCH must be built with SpanDSP 3.",
  noFax:
    "mod_spandsp did not hear itself: a firewall on this machine that keeps UDP on 127.0.0.1 from FreeSWITCH's RTP ports, or a machine " +
    "without time for it.",
  failed:
    "FreeSWITCH's log at loglevel info has SpanDSP's words; verbose = true in gofax.conf makes them more.",
  unreadable:
    "FreeSWITCH writes received faxes so that HylaFAX's user cannot read them: it has to run as the spool's owner (gofax doctor).",
  different:
    "The pages changed on the way: a bug of this SpanDSP (gofax doctor knows versions that are bad), or bad memory.",
} as const;

/** What to do if there is no extension. */
export function extensionMend(): string {
  const file = SHIPPED["freeswitch/sip_profiles/gofax-selftest.xml"];
  return `gofax setup adds it. By hand: give the <profiles> of sofia.conf.xml the profile below, then fs_cli -x reloadxml, and ` +
    `fs_cli -x 'sofia profile ${SELFTEST_PROFILE} start'\n` +
    file.replace(/<\/?include>\n/g, "").replace(/<!--[^]*?-->\n\s*/g, "").trimEnd();
}
