/**
 * FreeSWITCH's memory of a fax that was sent. Its events report it once. If they were missed, because the event socket was half
 * open or the reader was killed, it could not be found out any more once the channel is gone, and the fax would be sent again. So
 * the call has a command that mod_spandsp runs when the far end has confirmed the fax (`api_on_fax_success`, mod_spandsp_fax.c,
 * phase_e_handler: after the result's event, before the channel ends): it sets a global variable, which stays until gofax deletes
 * it or FreeSWITCH ends. The variable's name has a suffix, so that it does not replace a site's own `api_on_fax_success`;
 * FreeSWITCH runs all variables that begin so (switch_channel.c, switch_channel_api_on).
 */

/** The channel variable that holds the command. */
export const MARK_VARIABLE = "api_on_fax_success_gofax";

function nameOf(uuid: string): string {
  return `gofax_sent_${uuid}`;
}

/** The command that FreeSWITCH runs when the fax of that call was sent. */
export function markSentCommand(uuid: string): string {
  return `global_setvar ${nameOf(uuid)}=1`;
}

/** The command that asks FreeSWITCH whether it has run that one. */
export function askMarkCommand(uuid: string): string {
  return `global_getvar ${nameOf(uuid)}`;
}

/** Whether the answer to {@linkcode askMarkCommand} says that the fax was sent. */
export function saysMarked(answer: string): boolean {
  return answer.trim() === "1";
}

/**
 * The command that deletes the variable. Without a UUID it deletes none of gofax's, and its answer tells whether gofax may use
 * such commands.
 */
export function clearMarkCommand(uuid = ""): string {
  return `global_setvar ${nameOf(uuid)}=`;
}
