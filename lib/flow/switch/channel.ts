/**
 * Questions to FreeSWITCH about one channel. Each answer is a value; that none comes is one, too. From the moment of the hangup
 * on `uuid_kill`, `uuid_exists` and `uuid_getvar` say that there is no such channel (switch_core_rwlock.c, read_lock), while its
 * fax application may still write the file. Only `show channels` lists it, until it is gone and no socket lingers with it.
 */

import { type EslConnection, EslReplyError, EslTimeoutError } from "ts-esl";
import { FAX_VARIABLES, type FaxVariables } from "../../fax/call/channel_facts.ts";
import { parseChannels } from "../../fax/status/switch_channels.ts";

/** Milliseconds. FreeSWITCH answers such questions at once, unless something is wrong with it. */
const REPLY_MS = 2_000;

/** The answer to a kill. */
export type KillAnswer =
  /** It is being ended. */
  | "killed"
  /** There is no such channel, or its hangup has begun. */
  | "no channel"
  /** FreeSWITCH refuses. */
  | "refused"
  /** FreeSWITCH does not answer. */
  | "silent";

/** Asks FreeSWITCH to end a channel. Never throws. */
export async function killChannel(
  connection: EslConnection,
  uuid: string,
  cause?: string,
): Promise<KillAnswer> {
  const command = `uuid_kill ${uuid}${cause === undefined ? "" : ` ${cause}`}`;
  try {
    const answer = await connection.api(command, { timeoutMs: REPLY_MS });
    if (answer.startsWith("+OK")) return "killed";
    return /no such channel/i.test(answer) ? "no channel" : "refused";
  } catch (error) {
    return error instanceof EslReplyError ? "refused" : "silent";
  }
}

/** Where a channel is in its life. */
export type ChannelStage =
  | "up"
  /** Its hangup has begun; its applications may still run. */
  | "leaving"
  /** FreeSWITCH knows of none. */
  | "none";

/** Whether FreeSWITCH still lists it; false if the event socket's user may not see the list. */
async function isListed(connection: EslConnection, uuid: string): Promise<boolean> {
  try {
    const answer = await connection.api(`show channels like ${uuid} as json`, { timeoutMs: REPLY_MS });
    return parseChannels(answer)?.some((channel) => channel.uuid === uuid) ?? false;
  } catch (error) {
    if (error instanceof EslReplyError) return false;
    throw error;
  }
}

/**
 * Where a channel is in its life; undefined if FreeSWITCH answers but does not say.
 *
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function channelStage(
  connection: EslConnection,
  uuid: string,
): Promise<ChannelStage | undefined> {
  switch (await channelExists(connection, uuid, REPLY_MS)) {
    case true:
      return "up";
    case false:
      return await isListed(connection, uuid) ? "leaving" : "none";
    case undefined:
      return undefined;
  }
}

/**
 * Whether there is a channel whose hangup has not begun; undefined if FreeSWITCH answers but does not say.
 *
 * @throws {EslError} If FreeSWITCH does not answer in time.
 */
export async function channelExists(
  connection: EslConnection,
  uuid: string,
  timeoutMs: number,
): Promise<boolean | undefined> {
  try {
    const answer = (await connection.api(`uuid_exists ${uuid}`, { timeoutMs })).trim();
    return answer === "true" || answer === "false" ? answer === "true" : undefined;
  } catch (error) {
    // The event socket's user may not ask this, but FreeSWITCH has answered.
    if (error instanceof EslReplyError) return undefined;
    throw error;
  }
}

/**
 * The same after a silence: asked twice before FreeSWITCH counts as silent. If it was gofax that was busy, the answer to the
 * first question has come by the time of the second.
 *
 * @throws {EslError} If FreeSWITCH does not answer either.
 */
export async function stillExists(
  connection: EslConnection,
  uuid: string,
  timeoutMs: number,
): Promise<boolean | undefined> {
  try {
    return await channelExists(connection, uuid, timeoutMs);
  } catch (error) {
    if (error instanceof EslTimeoutError) return await channelExists(connection, uuid, timeoutMs);
    throw error;
  }
}

/**
 * What mod_spandsp has written on a channel, as far as FreeSWITCH tells.
 *
 * @throws {EslError} If FreeSWITCH does not answer.
 */
export async function faxVariables(connection: EslConnection, uuid: string): Promise<FaxVariables> {
  const answers = await Promise.all(FAX_VARIABLES.map(async (name) => {
    try {
      const value = await connection.api(`uuid_getvar ${uuid} ${name}`, { timeoutMs: REPLY_MS });
      return value === "_undef_" || value.startsWith("-ERR") ? [] : [[name, value] as const];
    } catch (error) {
      if (error instanceof EslReplyError) return [];
      throw error;
    }
  }));
  return new Map(answers.flat());
}
