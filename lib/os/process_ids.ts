/** The users and groups of this process, as the kernel reports them: `/proc/self/status`, proc(5). */

/** Real, effective, saved and file system id. */
export type Ids = readonly [number, number, number, number];

/**
 * The ids in the text of `/proc/self/status`.
 *
 * @throws {Error} If it has none.
 */
export function idsOf(status: string, tag: "Uid" | "Gid"): Ids {
  const [, ...ids] = new RegExp(`^${tag}:\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)$`, "m").exec(status) ?? [];
  const [real, effective, saved, files] = ids.map(Number);
  if (real === undefined || effective === undefined || saved === undefined || files === undefined) {
    throw new Error(`/proc/self/status has no line ${tag}`);
  }
  return [real, effective, saved, files];
}

/** Whether real, effective, saved and file system id are all the same. */
export function isOne(ids: Ids, id = ids[1]): boolean {
  const [real, effective, saved] = ids;
  return real === id && effective === id && saved === id;
}

/** Further groups in the text of `/proc/self/status`. */
export function groupsOf(status: string): readonly number[] {
  const words = /^Groups:(.*)$/m.exec(status)?.[1]?.trim() ?? "";
  return words === "" ? [] : words.split(/\s+/).map(Number);
}

/** Whether the text of `/proc/self/status` shows capabilities that the process may use. */
export function hasCapabilities(status: string): boolean {
  return /^Cap(?:Prm|Eff):\s+0*[1-9a-f]/m.test(status);
}
