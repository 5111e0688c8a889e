/**
 * Changes in FreeSWITCH's files: each at a place that was found in the text, so that everything else stays, comments too. A value that comes
 * from a variable of the files is changed where the variable is set.
 */

import { type Element, type Param, readSwitchTree, type SwitchTree } from "../look/switch_tree.ts";
import { Machine } from "../machine.ts";
import { escapeXml } from "../xml/tags.ts";

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A machine of which some files are not written yet. */
export class PlannedFiles extends Machine {
  readonly #files: ReadonlyMap<string, string>;

  /**
   * A machine with these files alone.
   *
   * @param files texts by their paths
   */
  constructor(files: ReadonlyMap<string, string>) {
    super("/nonexistent");
    this.#files = files;
  }

  /** A planned text. */
  override text(path: string): string | undefined {
    return this.#files.get(path);
  }

  /** The names of planned files and folders in a folder, sorted. */
  override names(folder: string): readonly string[] {
    const below = [...this.#files.keys()].filter((path) => path.startsWith(`${folder}/`));
    return [...new Set(below.map((path) => path.slice(folder.length + 1).split("/")[0] ?? ""))].toSorted();
  }
}

/** Collects changes. */
export class SwitchEdits {
  readonly #tree: SwitchTree;
  readonly #edits = new Map<string, Edit[]>();
  readonly #files = new Map<string, string>();

  /**
   * No changes yet.
   *
   * @param tree the files as they are
   */
  constructor(tree: SwitchTree) {
    this.#tree = tree;
  }

  #edit(file: string, edit: Edit): void {
    const edits = this.#edits.get(file) ?? [];
    if (!edits.some(({ start, text }) => start === edit.start && text === edit.text)) edits.push(edit);
    this.#edits.set(file, edits);
  }

  /**
   * Gives a variable another value, in the line that sets it last.
   *
   * @returns whether that could be done
   */
  setVariable(name: string, value: string): boolean {
    const variable = this.#tree.variables.get(name);
    const text = this.#tree.files.get(variable?.file ?? "");
    if (variable === undefined || text === undefined) return false;
    const escaped = escapeXml(value);
    if (variable.value === escaped) return true;
    let start = 0;
    for (let line = 1; line < variable.line; line++) start = text.indexOf("\n", start) + 1;
    const end = text.indexOf("\n", start);
    const line = text.slice(start, end < 0 ? text.length : end);
    const found = /data\s*=\s*"\s*([^"=]*?)\s*=([^"]*)"/.exec(line);
    if (found?.[1] !== name) return false;
    const from = start + found.index + found[0].length - 1 - (found[2] ?? "").length;
    this.#edit(variable.file, { start: from, end: from + (found[2] ?? "").length, text: escaped });
    return true;
  }

  /**
   * Gives an attribute another value.
   *
   * @returns whether that could be done
   */
  setAttribute(element: Element, name: string, value: string): boolean {
    const attribute = element.tag.attributes.get(name);
    if (attribute === undefined) return false;
    const variable = /^\$\$\{([^}]+)\}$/.exec(attribute.value)?.[1];
    if (variable !== undefined) return this.setVariable(variable, value);
    if (attribute.value !== value) {
      this.#edit(element.file, { start: attribute.start, end: attribute.end, text: escapeXml(value) });
    }
    return true;
  }

  /**
   * Gives a param another value.
   *
   * @returns whether that could be done
   */
  setParam({ element }: Param, value: string): boolean {
    return this.setAttribute(element, "value", value);
  }

  /** Adds text behind an element's tag, and behind a comment that follows it in its line. */
  insertBehind({ file, tag }: Element, text: string): void {
    const rest = (this.#tree.files.get(file) ?? "").slice(tag.end);
    const at = tag.end + (/^[ \t]*<!--(?:(?!-->)[^\n])*-->/.exec(rest)?.[0].length ?? 0);
    this.#edit(file, { start: at, end: at, text });
  }

  /** Gives a file another text, or makes it. */
  write(file: string, text: string): void {
    this.#files.set(file, text);
  }

  /** The files that are to change, with their new texts. */
  results(): ReadonlyMap<string, string> {
    const results = new Map<string, string>();
    for (const [file, edits] of this.#edits) {
      let text = this.#tree.files.get(file) ?? "";
      for (const { start, end, text: put } of edits.toSorted((a, b) => b.start - a.start)) {
        text = text.slice(0, start) + put + text.slice(end);
      }
      results.set(file, text);
    }
    for (const [file, text] of this.#files) results.set(file, text);
    return results;
  }
}

/** The configuration as it would be read from some texts alone. */
export function treeOfTexts(texts: ReadonlyMap<string, string>, folder: string): SwitchTree {
  return readSwitchTree(new PlannedFiles(texts), folder);
}
