/**
 * The accounting file, `log/xferfaxlog` or `etc/xferfaxlog`, to which HylaFAX's programs and gofax add lines. Which form its lines have
 * is read from its end under the lock, so that a line always gets the form of the one before it. The end is read again only if
 * another process has added to the file, or if it is another file, and then no more than is new.
 */

import { formOfLines, formWithoutFile, inForm, type XferfaxlogForm } from "../hylafax/xferfaxlog_form.ts";
import { appendBehind } from "./append.ts";
import type { LockWait } from "./flock.ts";
import type { SpoolPaths } from "./paths.ts";
import { spoolDialect } from "./spool_dialect.ts";
import { readEnd } from "./tail.ts";

/** Bytes of the end in which a line is looked for: some 80 lines. */
const TAIL_BYTES = 16 << 10;

/** The file as it was when it was used last. */
interface KnownFile {
  readonly path: string;
  readonly dev: number;
  readonly ino: number | null;
  /** In bytes, up to a line break. */
  readonly size: number;
  readonly form: XferfaxlogForm;
}

/** The accounting files of a spool; as a rule there is one. */
export class XferfaxlogFile {
  readonly #paths: SpoolPaths;
  #known: KnownFile | undefined;

  /** Reads nothing yet. */
  constructor(paths: SpoolPaths) {
    this.#paths = paths;
  }

  /** The form of an open file's lines; undefined if it has none, and this process has seen none in its place. */
  #formOf(file: Deno.FsFile, path: string): XferfaxlogForm | undefined {
    const { dev, ino, size } = file.statSync();
    const known = this.#known?.path === path ? this.#known : undefined;
    const isSame = known?.dev === dev && known.ino === ino && known.size <= size;
    if (known !== undefined && isSame && known.size === size) return known.form;
    // With the line break before it, what is new begins with a whole line.
    const more = known !== undefined && isSame ? size - known.size + 1 : size;
    return formOfLines(readEnd(file, Math.min(more, TAIL_BYTES))) ?? known?.form;
  }

  /**
   * Adds lines, each with its end, in the form that the file has; all of them or none.
   *
   * @param path relative to the spool or absolute
   * @throws {SpoolError} If they cannot be written, or the file stays locked until the deadline.
   */
  async append(path: string, lines: string, wait?: LockWait): Promise<void> {
    let form: XferfaxlogForm = 19;
    const shaped = (file: Deno.FsFile): string => {
      form = this.#formOf(file, path) ?? formWithoutFile(lines, () => spoolDialect(this.#paths));
      return inForm(lines, form);
    };
    // The administrator says where this file is, and may have put a link there.
    const after = await appendBehind(this.#paths.resolve(path), shaped, { ...wait, links: "trusted" });
    this.#known = { path, ...after, form };
  }
}
