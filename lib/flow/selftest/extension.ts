/**
 * The extension of the self-test: the SIP profile `gofax-selftest` of the shipped configuration, which calls of this machine alone can
 * reach, and which parks them (config/freeswitch/sip_profiles/gofax-selftest.xml).
 */

import { type EslConnection, EslReplyError } from "ts-esl";
import { SELFTEST_PROFILE } from "../../fax/status/selftest_profile.ts";

/** Milliseconds. FreeSWITCH answers such questions at once. */
const REPLY_MS = 5_000;

/** Reads the reply to `sofia status profile`: where the profile listens, as `HOST:PORT`; undefined if it does not. */
export function parseProfile(reply: string): string | undefined {
  return /^URL\s*\tsips?:(?:[^@\s]*@)?([\w.-]+:\d{1,5})\s*$/m.exec(reply)?.[1];
}

/**
 * Where the extension listens; undefined if FreeSWITCH has none, or does not tell.
 *
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function findExtension(connection: EslConnection): Promise<string | undefined> {
  try {
    const reply = await connection.api(`sofia status profile ${SELFTEST_PROFILE}`, { timeoutMs: REPLY_MS });
    return parseProfile(reply);
  } catch (error) {
    if (error instanceof EslReplyError) return undefined;
    throw error;
  }
}

/**
 * The endpoint of a call to the extension, from the profile to itself.
 *
 * @param token the number that is called; it tells this call from others
 */
export function extensionDestination(address: string, token: string): string {
  return `sofia/${SELFTEST_PROFILE}/${token}@${address}`;
}
