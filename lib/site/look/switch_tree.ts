/**
 * FreeSWITCH's configuration as FreeSWITCH puts it together from its files: lines with `X-PRE-PROCESS` set variables and include
 * files, wherever they stand, in comments too (switch_xml.c, preprocess()). Each element keeps its file and place.
 */

import { lineOf, scanTags, type Span, type Tag, unescapeXml } from "../xml/tags.ts";
import type { Machine } from "../machine.ts";

/** An element. */
export interface Element {
  /** Its name, as it is written. */
  readonly name: string;
  /** Its attributes, with the variables put in that the files set. A variable that they do not set stays, as `$${name}`. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The element around it; undefined for a root. */
  readonly parent: Element | undefined;
  /** The elements directly in it, in their order. */
  readonly children: readonly Element[];
  /** The file. */
  readonly file: string;
  /** The line in the file, from 1. */
  readonly line: number;
  /** Its tag in the text of the file. */
  readonly tag: Tag;
}

/** A variable that a file sets. */
export interface SwitchVariable {
  /** Its value, variables in it put in. */
  readonly value: string;
  /** The file that sets it. */
  readonly file: string;
  /** The line in the file, from 1. */
  readonly line: number;
}

/** Everything below a folder's freeswitch.xml. */
export interface SwitchTree {
  /** Elements without one around them. */
  readonly roots: readonly Element[];
  /** What `set` sets; the last one counts. */
  readonly variables: ReadonlyMap<string, SwitchVariable>;
  /** Every file that was read, in the order of reading, with its text. */
  readonly files: ReadonlyMap<string, string>;
  /** Files that are included by their full name and cannot be read. */
  readonly unread: readonly string[];
}

/** How deep files may include one another; FreeSWITCH itself goes to 100. */
const MOST_DEPTH = 30;
const MOST_FILES = 3000;

const DIRECTIVE = /<X-pre-process\b[^>]*?cmd\s*=\s*"([^"]*)"[^>]*?data\s*=\s*"([^"]*)"/i;
const WITHOUT_TAGS = /<include>|<\/include>|<\?/;

interface Directive {
  readonly command: string;
  readonly data: string;
  readonly start: number;
}

/** The lines that FreeSWITCH takes out before it parses, each as blanks, and what they tell it to do. */
function takeDirectives(text: string): { readonly rest: string; readonly directives: readonly Directive[] } {
  const directives: Directive[] = [];
  let start = 0;
  const lines = text.split("\n").map((line) => {
    const at = start;
    start += line.length + 1;
    if (/X-pre-process/i.test(line)) {
      const [, command, data] = DIRECTIVE.exec(line) ?? [];
      if (command !== undefined && data !== undefined) {
        directives.push({ command: command.toLowerCase(), data, start: at });
      }
      return " ".repeat(line.length);
    }
    return WITHOUT_TAGS.test(line) ? " ".repeat(line.length) : line;
  });
  return { rest: lines.join("\n"), directives };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

/** A path without `.` and `..`. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function globPattern(part: string): RegExp {
  const escaped = part.replace(/[.+^${}()|\\]/g, "\\$&").replaceAll("*", "[^/]*").replaceAll("?", "[^/]");
  return new RegExp(`^${escaped}$`);
}

/** Files whose path is of a shell pattern, sorted as glob(3) does. */
function globFiles(machine: Machine, pattern: string): readonly string[] {
  let found: readonly string[] = [""];
  for (const part of normal(pattern).split("/").slice(1)) {
    if (!/[*?[]/.test(part)) {
      found = found.map((path) => `${path}/${part}`);
      continue;
    }
    const shape = globPattern(part);
    found = found.flatMap((path) =>
      machine.names(path || "/").filter((name) => shape.test(name) && !name.startsWith("."))
        .map((name) => `${path}/${name}`)
    );
  }
  return found;
}

type Growing = Element & { readonly children: Element[] };

class Walk {
  readonly roots: Element[] = [];
  readonly variables = new Map<string, SwitchVariable>();
  readonly files = new Map<string, string>();
  readonly unread: string[] = [];
  readonly #machine: Machine;
  #around: Growing | undefined;

  constructor(machine: Machine, folder: string) {
    this.#machine = machine;
    this.variables.set("conf_dir", { value: folder, file: "", line: 0 });
  }

  read(file: string, depth = 0, isHidden = false): void {
    if (depth > MOST_DEPTH || this.files.size >= MOST_FILES) return;
    const text = this.#machine.text(file);
    if (text === undefined) return void this.unread.push(file);
    this.files.set(file, text);
    const { rest, directives } = takeDirectives(text);
    const { tags, comments } = scanTags(rest);
    const steps = [...tags, ...directives].toSorted((a, b) => a.start - b.start);
    for (const step of steps) {
      if ("command" in step) this.#obey(step, { file, text, depth, comments, isHidden });
      else if (!isHidden) this.#take(step, file, text);
    }
  }

  #obey({ command, data, start }: Directive, at: At): void {
    const value = this.#expand(data);
    if (command === "set") {
      const [, name, set] = /^([^=]*?) *= *(.*)$/s.exec(value) ?? [];
      if (name !== undefined && set !== undefined) {
        this.variables.set(name, { value: set, file: at.file, line: lineOf(at.text, start) });
      }
    } else if (command === "include") {
      const path = value.startsWith("/") ? value : `${folderOf(at.file)}/${value}`;
      const hidden = at.isHidden || at.comments.some((span) => span.start <= start && start < span.end);
      for (const file of globFiles(this.#machine, path)) this.read(file, at.depth + 1, hidden);
    }
  }

  #take(tag: Tag, file: string, text: string): void {
    if (tag.kind === "close") {
      let open = this.#around;
      while (open !== undefined && open.name !== tag.name) open = open.parent as Growing | undefined;
      if (open !== undefined) this.#around = open.parent as Growing | undefined;
      return;
    }
    // FreeSWITCH puts variables in before it parses, so that entities may come from them
    const attributes = new Map(
      [...tag.attributes].map((
        [name, { start, end }],
      ) => [name, unescapeXml(this.#expand(text.slice(start, end)))]),
    );
    const parent = this.#around;
    const element: Growing = {
      name: tag.name,
      attributes,
      parent,
      children: [],
      file,
      line: lineOf(text, tag.start),
      tag,
    };
    (parent?.children ?? this.roots).push(element);
    if (tag.kind === "open") this.#around = element;
  }

  #expand(text: string): string {
    return text.replace(
      /\$\$\{([^}]*)\}/g,
      (whole, name: string) => this.variables.get(name)?.value ?? whole,
    );
  }
}

interface At {
  readonly file: string;
  readonly text: string;
  readonly depth: number;
  readonly comments: readonly Span[];
  readonly isHidden: boolean;
}

/** Reads the configuration in a folder. Never throws. */
export function readSwitchTree(machine: Machine, folder: string): SwitchTree {
  const walk = new Walk(machine, folder);
  walk.read(`${folder}/freeswitch.xml`);
  const { roots, variables, files, unread } = walk;
  return { roots, variables, files, unread };
}

/** All elements of a tree, each before those in it. */
function* eachElement(elements: readonly Element[]): Generator<Element> {
  for (const element of elements) {
    yield element;
    yield* eachElement(element.children);
  }
}

/** The element `<configuration name="…">` of a module; undefined if there is none. FreeSWITCH takes the first. */
export function findConfiguration(tree: SwitchTree, name: string): Element | undefined {
  return eachElement(tree.roots).find((each) =>
    each.name === "configuration" && each.attributes.get("name") === name
  );
}

/** The elements of a name anywhere in an element. */
export function within(element: Element | undefined, name: string): readonly Element[] {
  return element === undefined ? [] : [...eachElement(element.children)].filter((each) => each.name === name);
}

/** A `<param name= value=>` with its place. */
export interface Param {
  /** Its value, variables put in. */
  readonly value: string;
  /** The file. */
  readonly file: string;
  /** The line in the file, from 1. */
  readonly line: number;
  /** The element itself. */
  readonly element: Element;
}

/** The params directly in an element, by name; the last one of a name counts. */
export function paramsOf(element: Element | undefined): ReadonlyMap<string, Param> {
  const params = (element?.children ?? []).filter(({ name }) => name === "param");
  return new Map(params.map((each) => [
    each.attributes.get("name") ?? "",
    { value: each.attributes.get("value") ?? "", file: each.file, line: each.line, element: each },
  ]));
}
