/** The map of the house, docs/internals/house.md, read: which rooms and folders it names, and what they may import. */

import { FLOORS, ROOMS } from "./layers.ts";

/** A row of the map. */
export interface MapRow {
  /** As in the tables of layers.ts: `flow`, or `flow send/call` for a folder of a room; `flow .` for the room's own files. */
  readonly place: string;
  /** What it may import, sorted; `types of config` where only types may be. */
  readonly imports: readonly string[];
}

function sorted(values: Iterable<string>): readonly string[] {
  return [...new Set(values)].sort();
}

/** Names in backticks. */
function namesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
}

/** The rows of a page's tables under the headings from that pattern on, without their heads; each as cells. */
function rowsUnder(page: string, heading: RegExp): readonly (readonly string[])[] {
  const [, section = ""] = new RegExp(`^#+ ${heading.source}\n([^]*?)(?=^#+ |$(?![^]))`, "m").exec(page) ??
    [];
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  return rows.map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim()));
}

function roomRow([name = "", , may = ""]: readonly string[]): MapRow {
  const place = (namesIn(name)[0] ?? "").replace("lib/", "");
  if (may === "all of `lib`") return { place, imports: sorted(ROOMS["cmd"]?.values ?? []) };
  const [values = "", types = ""] = may.split("; of ");
  return { place, imports: sorted([...namesIn(values), ...namesIn(types).map((one) => `types of ${one}`)]) };
}

/** @param room the room of a table that names folders alone; undefined for one that names `ROOM/FOLDER` */
function folderRow([name = "", , may = ""]: readonly string[], room: string | undefined): MapRow {
  const [first = ""] = namesIn(name);
  const [before = "", ...rest] = first.split("/");
  const at = room ?? before;
  const folder = room === undefined ? rest.join("/") || "." : first;
  const imports = namesIn(may).map((one) =>
    room === undefined ? one.split("/").slice(1).join("/") || "." : one
  );
  return { place: `${at} ${folder}`, imports: sorted(imports) };
}

/** The rows of the map, in the order of their places. */
export function mapRows(page: string): readonly MapRow[] {
  const rooms = rowsUnder(page, /Rooms/).map(roomRow);
  const folders = ["cmd", "flow", "fax", "site"].flatMap((room) =>
    rowsUnder(page, new RegExp(`In (?:lib/)?${room}`)).map((row) => folderRow(row, room))
  );
  const others = rowsUnder(page, /In lib\/tiff, .*/).map((row) => folderRow(row, undefined));
  return inOrder([...rooms, ...folders, ...others]);
}

function inOrder(rows: readonly MapRow[]): readonly MapRow[] {
  return rows.toSorted((a, b) => a.place < b.place ? -1 : 1);
}

/** What the map has to say: the tables of layers.ts. */
export function expectedRows(): readonly MapRow[] {
  const rooms = Object.entries(ROOMS).filter(([room]) => room !== "main").map((
    [place, { values, types = [] }],
  ) => ({
    place,
    imports: sorted([...values, ...types.map((one) => `types of ${one}`)]),
  }));
  const folders = Object.entries(FLOORS).flatMap(([room, floors]) =>
    Object.entries(floors).map(([folder, below]) => ({ place: `${room} ${folder}`, imports: sorted(below) }))
  );
  return inOrder([...rooms, ...folders]);
}
