/**
 * The step that makes FreeSWITCH's file a received fax of HylaFAX's: its tags and its mode
 * (docs/internals/gofaxip.md#after-the-hangup).
 */

import { callIdsOf } from "../../../fax/notes/reception_note.ts";
import { messageOf } from "../../../text/error_text.ts";
import { FIRST_DIRECTORY_AT } from "../../../tiff/append_directories.ts";
import { tagReception } from "../../../tiff/reception_tags.ts";
import { inSteps } from "../../base/in_steps.ts";
import { mayPass } from "../../base/file_trouble.ts";
import { EMPTY_TIFF_BYTES } from "./look_at_file.ts";
import type { StepInput } from "./step.ts";

/**
 * Changes the file; false if a later try may succeed. A change that can never be made counts as done: the file is a received fax
 * all the same.
 */
async function change(
  { reception: { session }, progress }: StepInput,
  step: "tags" | "mode",
  what: string,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    progress.complain(session, step, `${what}: ${messageOf(error)}`);
    return !mayPass(error);
  }
}

/** Adds the tags that HylaFAX's tools read. */
function tagFile(input: StepInput): Promise<boolean> {
  const { reception: { world, who }, progress: { note: { file } }, ending } = input;
  const { receivedFaxes } = world.spool;
  return change(input, "tags", `Cannot add HylaFAX's tags to ${file}`, async () => {
    const { tsi, params, dcs, pageTags } = ending;
    // If no event reported the pages, each page gets what is known of the call as a whole.
    const pages = pageTags.length > 0 ? pageTags : [{ params, dcs }];
    const tags = { tsi, callIds: callIdsOf(who), pages };
    const bytes = input.bytes ?? await receivedFaxes.read(file);
    const { append, firstDirectory } = await inSteps(world, tagReception(bytes, tags));
    await receivedFaxes.appendThenOverwrite(file, append, FIRST_DIRECTORY_AT, firstDirectory);
  });
}

/** Sets the mode. FreeSWITCH's user owns the file; if gofaxd may not change its mode, it stays as it is. */
function setMode(input: StepInput): Promise<boolean> {
  const { reception: { world: { spool: { receivedFaxes }, config } }, progress: { note: { file } } } = input;
  const what = `Cannot make ${file} HylaFAX's`;
  return change(input, "mode", what, () => receivedFaxes.setMode(file, config.gofaxd.recvFileMode));
}

/** Gives the file its tags and its mode, or removes a file without a page. Doing it again does no harm. */
export async function prepareFile(input: StepInput): Promise<void> {
  const { reception: { world: { spool } }, progress, ending } = input;
  if (!ending.hasFile) spool.receivedFaxes.removeEmpty(progress.note.file, EMPTY_TIFF_BYTES);
  const tagged = !ending.hasFile || ending.pages === 0 || await tagFile(input);
  const open = !ending.hasFile || await setMode(input);
  if (tagged && open) progress.update({ prepared: true });
}
