/**
 * A job as HylaFAX keeps it, read by the tests with their own eyes: `tag:value` lines, the last of a tag wins.
 */

/** A job in the queue or done. */
export interface SiteJob {
  /** Its number in HylaFAX. */
  readonly id: number;
  /** `sendq` while it lives, `doneq` when it has ended. */
  readonly queue: "sendq" | "doneq";
  /** Values by tag. */
  readonly fields: ReadonlyMap<string, string>;
  /** The lines that name documents, e.g. `fax:0::docq/doc1.ps;c0`. */
  readonly items: readonly string[];
  /** The whole file. */
  readonly text: string;
}

/** Reads a job out of the text of its file. */
export function siteJob(id: number, queue: SiteJob["queue"], text: string): SiteJob {
  const lines = text.split("\n").filter((line) => line.includes(":"));
  const items = lines.filter((line) => /^!?(fax|poll|tiff|pdf|postscript|pcl|data):\d*:/.test(line));
  const fields = lines.filter((line) => !items.includes(line)).map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1)];
  });
  return { id, queue, fields: new Map(fields), items, text };
}

/** The fields of a job that `want` names, to be compared with it. */
export function fieldsOf(
  job: SiteJob | undefined,
  want: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.keys(want).map((tag) => [tag, job?.fields.get(tag)]));
}
