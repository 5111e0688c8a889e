/** Reads what FreeSWITCH has written of a fax, once for all steps that need it. */

import type { ReceivedFileState } from "../../../fax/end/received_pages.ts";
import { countWholePages, readDirectories } from "../../../tiff/read.ts";
import { messageOf } from "../../../text/error_text.ts";
import { isShortage, mayPass } from "../../base/file_trouble.ts";
import type { World } from "../../base/world.ts";

/** The size of a TIFF header: if FreeSWITCH crashes before page 1, there is a file of no more than that. */
export const EMPTY_TIFF_BYTES = 8;

/** What was found. */
export interface FileLook {
  /** What there is of the fax. */
  readonly file: ReceivedFileState;
  /** Size of the file in bytes; undefined if there is none. */
  readonly size: number | undefined;
  /** All of the file; undefined if it was not read. */
  readonly bytes: Uint8Array | undefined;
  /** Whether this process ran short of something, such as descriptors: then another look is worth any wait. */
  readonly short: boolean;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "kind" in error && error.kind === "missing";
}

/** What can be said of a file that could not be read. */
function unread(error: unknown, size: number | undefined): FileLook {
  const look = { size, bytes: undefined, short: isShortage(error) } as const;
  if (isMissing(error) || size === 0) return { ...look, file: { kind: "missing" } };
  return { ...look, file: { kind: mayPass(error) ? "unseen" : "unreadable", why: messageOf(error) } };
}

/** Looks at a fax in recvq. Never throws. */
export async function lookAtFile({ spool }: World, path: string): Promise<FileLook> {
  try {
    const bytes = await spool.receivedFaxes.read(path);
    const { length: size } = bytes;
    const file: ReceivedFileState = size === 0
      ? { kind: "missing" }
      : { kind: "there", pages: countWholePages(bytes) };
    return { file, size, bytes, short: false };
  } catch (error) {
    return unread(error, spool.documents.size(path));
  }
}

/** The sender's id as SpanDSP writes it into the file; empty if not known. */
export function senderIdIn({ bytes }: FileLook): string {
  try {
    const [first] = bytes === undefined ? [] : readDirectories(bytes);
    return first?.imageDescription?.split("\n")[0]?.trim() ?? "";
  } catch {
    return "";
  }
}
