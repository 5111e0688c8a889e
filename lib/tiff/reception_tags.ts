/**
 * Adds to every directory of a received TIFF the tags that HylaFAX's tools read and SpanDSP does not write
 * (docs/internals/hylafax.md#a-received-file): session parameters (FaxRecvParams), the digital command signal (FaxDcs), and the
 * call ids after the sender's id in ImageDescription. Each page has its own parameters and signal, because resolution, width and
 * rate may change within a fax.
 */

import { withoutShellSigns } from "../text/foreign.ts";
import { withoutUnseen } from "../text/unseen.ts";
import { appendDirectories, type NewTag, type TiffPatch } from "./append_directories.ts";
import { listOffsets } from "./read.ts";
import type { Steps } from "./steps.ts";
import { TAG } from "./tag.ts";

/** The properties of one received page that HylaFAX's tools read. */
export interface PageTags {
  /** HylaFAX's number for rate, format, resolution (docs/internals/hylafax.md#session-parameters); 0 if not known. */
  readonly params: number;
  /** Bytes of the digital command signal, `00 46 1E`; empty if not known. */
  readonly dcs: string;
}

/** What is known of a reception. */
export interface ReceptionTags {
  /** The sender's id. */
  readonly tsi: string;
  /** Number, name, called number …, one line each. */
  readonly callIds: readonly string[];
  /** One for each page; further pages get the last one. */
  readonly pages: readonly PageTags[];
}

/** HylaFAX's tools read the sender's id from the first line and a call id from each further one. */
function description({ tsi, callIds }: ReceptionTags): string {
  // A line break inside an id would make two ids of it. Control characters are removed because faxrcvd evaluates what faxinfo
  // prints.
  return [tsi, ...callIds].map((line) => withoutShellSigns(withoutUnseen(line))).join("\n");
}

function newTags(tags: ReceptionTags, index: number): readonly NewTag[] {
  const { params, dcs } = tags.pages[index] ?? tags.pages.at(-1) ?? { params: 0, dcs: "" };
  const own: NewTag[] = [{ tag: TAG.imageDescription, type: "ascii", value: description(tags) }];
  if (params !== 0) own.push({ tag: TAG.faxRecvParams, type: "long", value: [params] });
  if (dcs !== "") own.push({ tag: TAG.faxDcs, type: "ascii", value: dcs });
  return own;
}

/**
 * Computes how to tag a received file. All pages are tagged: a page of unknown size or resolution has a caller, too, and so have
 * the pages before the place where a file is damaged.
 *
 * @throws {FormatError} If the bytes are no TIFF file, or there is not even a first page.
 */
export function* tagReception(bytes: Uint8Array, tags: ReceptionTags): Steps<TiffPatch> {
  const { offsets, isBroken } = listOffsets(bytes);
  const directories = offsets.map((base, index) => ({ base, tags: newTags(tags, index) }));
  return yield* appendDirectories(bytes, directories, isBroken ? "damaged" : "whole");
}
