/** The event socket's password: the same in gofax.conf and in FreeSWITCH's configuration, and not one that everybody knows. */

import { PLACEHOLDER_PASSWORD } from "../../config/text.ts";
import { WELL_KNOWN_PASSWORD } from "../look/switch_sections.ts";
import { settingOf, type Site } from "./site.ts";

/** Bytes of a new password; a multiple of three, so that its text has no filling. */
const RANDOM_BYTES = 18;

/** A password and where it comes from. */
export interface SocketPassword {
  /** The password. */
  readonly value: string;
  /** `freeswitch` or `gofax.conf` if it is one that is there, `new` if it was made. */
  readonly from: "freeswitch" | "gofax.conf" | "new";
}

function isGood(password: string | undefined): password is string {
  return password !== undefined && password !== "" && !password.includes("$${") &&
    ![PLACEHOLDER_PASSWORD, WELL_KNOWN_PASSWORD].includes(password);
}

/** The password to use: FreeSWITCH's, which others may use as well, else that of gofax.conf, else a new one. */
export function socketPassword(site: Site): SocketPassword {
  const known = site.freeswitch.files?.eventSocket?.password;
  if (isGood(known)) return { value: known, from: "freeswitch" };
  const ours = settingOf(site, "freeswitch.password");
  if (isGood(ours)) return { value: ours, from: "gofax.conf" };
  const random = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  return { value: random.toBase64({ alphabet: "base64url" }), from: "new" };
}
