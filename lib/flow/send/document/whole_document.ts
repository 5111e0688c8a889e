/**
 * A document that is sent as it is. A page whose data cannot be read would end each call that comes to it, so its data is read before the
 * first call: while the pages are planned where gofax can be sure of it (lib/tiff/sound), and else by libtiff.
 */

import { listPages, pagesToSend } from "../../../fax/job/call_pages.ts";
import type { SendPlan } from "../../../fax/job/plan.ts";
import type { DocumentName } from "../../../hylafax/document_name.ts";
import type { PinnedDocument } from "../../../spool/job_documents.ts";
import type { CallFile } from "../../../spool/paths.ts";
import { messageOf } from "../../../text/error_text.ts";
import type { CallFiles } from "../../base/call_files.ts";
import { inSteps } from "../../base/in_steps.ts";
import type { World } from "../../base/world.ts";
import { DocumentError, failureOf, unreadable } from "./document_error.ts";
import { copyPages } from "./page_copier.ts";

/**
 * Has libtiff read the pages of a document.
 * @returns whether it read all of them; if that cannot be tried, the document is sent all the same
 * @throws {DocumentError} If a page cannot be read.
 */
async function readByLibtiff(
  world: World,
  file: CallFile,
  plan: SendPlan,
  name: DocumentName,
  files: CallFiles,
): Promise<boolean> {
  using scratch = files.another();
  let target: CallFile;
  try {
    target = scratch.empty();
  } catch (error) {
    world.log.notice(`Cannot check ${name} before it is sent: ${messageOf(error)}`);
    return false;
  }
  const pages = pagesToSend(plan).map(({ directory }) => ({ file, directory, document: name }));
  const copied = await copyPages(world, pages, target);
  if (copied.kind === "unreadable") throw unreadable(copied.page);
  if (copied.kind === "failed") {
    world.log.notice(`Cannot check ${name} before it is sent: ${failureOf(copied)}`);
  }
  return copied.kind === "done";
}

/**
 * Makes sure that the pages of a document can be read, and that it has those of the plan.
 * @param name of the document, which is pinned
 * @throws {DocumentError} If a page cannot be read, or the document has other pages by now.
 * @throws {FormatError} If it is no TIFF any more.
 * @throws {SpoolError} If it cannot be read.
 */
export async function checkWhole(
  world: World,
  { file, mark }: PinnedDocument,
  plan: SendPlan,
  name: DocumentName,
  files: CallFiles,
): Promise<void> {
  // The plan was made of this very file.
  if (plan.pages.every(({ soundIn }) => soundIn === mark.id)) return;
  const isSound = await readByLibtiff(world, file, plan, name, files);
  const pages = await inSteps(world, listPages(await world.spool.documents.readOnThread(file)));
  const wanted = plan.before + plan.toSend;
  if (pages.length !== wanted) {
    throw new DocumentError(`faxq made ${pages.length} pages of ${wanted}`, "counts");
  }
  if (!isSound || plan.before > 0) return;
  world.known.keep(mark, pages.map((page) => ({ ...page, soundIn: mark.id })), world.clock.now());
}
