/**
 * Which room may import which: the rules of the house, applied to an import graph. The graph comes from `deno info --json`,
 * or is made up by the test of the rules.
 */

/** One import of one file. Paths are relative to the repository. */
export interface Edge {
  /** The file that imports. */
  readonly from: string;
  /** Counted from 1. */
  readonly line: number;
  /** As written. */
  readonly specifier: string;
  /** A path in the repository, or a specifier such as `node:util`. */
  readonly to: string;
  /** Whether it imports types alone (`import type`). */
  readonly typeOnly: boolean;
  /** `await import()`. */
  readonly dynamic: boolean;
}

/** What a room may import besides itself: values, or types only. */
interface Room {
  readonly values: readonly string[];
  readonly types?: readonly string[];
}

const LIB: readonly string[] = [
  "esl",
  "hylafax",
  "fax",
  "tiff",
  "config",
  "spool",
  "os",
  "flow",
  "sim",
  "site",
  "text",
];

/** The table. `main` is main.ts. */
export const ROOMS: Readonly<Record<string, Room>> = {
  main: { values: ["cmd", ...LIB] },
  cmd: { values: LIB },
  flow: { values: ["fax", "tiff", "hylafax", "esl", "text"], types: ["spool", "os", "config"] },
  fax: { values: ["tiff", "hylafax", "text"], types: ["config"] },
  tiff: { values: ["hylafax", "text"] },
  hylafax: { values: ["esl", "text"] },
  config: { values: ["esl", "text"] },
  esl: { values: [] },
  spool: { values: ["hylafax", "os", "text"] },
  os: { values: ["text"] },
  text: { values: [] },
  sim: { values: ["esl", "os"] },
  site: { values: ["config", "esl", "fax", "hylafax", "os", "spool", "text"] },
};

/**
 * The walls inside the large rooms: for each folder the other folders of the room that it may import. `.` is the room itself, whose
 * files stand on top. A room that is not named here has no folders.
 */
export const FLOORS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  cmd: {
    ".": [],
    table: ["."],
    line: [".", "table"],
    send: [".", "table", "line"],
    daemon: [".", "table", "line"],
    door: [".", "table", "line"],
    setup: [".", "table", "line", "door"],
    config: [".", "table", "line", "checks"],
    checks: [".", "door"],
    doctor: [".", "table", "line", "checks"],
    status: [".", "table", "line", "checks"],
    selftest: [".", "table", "line"],
    explain: [".", "table", "line"],
    number: [".", "table", "line"],
    fallback: [".", "table", "line"],
    override: [".", "table", "line"],
    dynamicconfig: [".", "table", "line"],
    demo: [".", "table", "line"],
    sim: [".", "table", "line"],
    completion: [".", "table", "line"],
    man: [".", "table", "line"],
  },
  esl: { ".": [], examples: ["."] },
  fax: {
    identity: [],
    override: ["identity"],
    call: ["identity", "override"],
    "end/words": [],
    end: ["call", "end/words"],
    explain: ["end", "end/words", "notes"],
    job: [],
    modem: [],
    notes: ["call"],
    status: ["modem"],
  },
  flow: {
    base: [],
    switch: ["base"],
    "send/job": ["base"],
    "send/document": ["base"],
    "send/earlier": ["base", "switch", "send/job"],
    "send/call": ["base", "switch", "send/job", "send/document"],
    send: ["base", "switch", "send/job", "send/document", "send/earlier", "send/call"],
    modems: ["base", "switch", "send/document", "send/earlier"],
    "receive/call": ["base", "switch", "modems"],
    "receive/fax": ["base", "switch", "receive/call"],
    "receive/end": ["base", "switch", "receive/call", "receive/fax"],
    receive: ["base", "switch", "modems", "receive/call", "receive/fax", "receive/end"],
    daemon: ["base", "switch", "modems", "receive", "receive/call", "receive/end", "engine"],
    engine: ["base", "send"],
    selftest: ["base", "switch", "send/call"],
    admin: ["base", "switch", "send/job", "send/document", "send/call", "receive/call"],
  },
  sim: {
    network: [],
    channel: ["network"],
    fax: ["network", "channel"],
    board: ["network", "channel", "fax"],
    api: ["network", "channel", "fax", "board"],
    socket: ["network", "channel", "board", "api"],
    ".": ["network", "channel", "fax", "board", "socket"],
  },
  site: {
    ".": [],
    xml: ["."],
    look: [".", "xml"],
    setup: [".", "xml", "look"],
    "doctor/base": [".", "look"],
    "doctor/checks": [".", "look", "doctor/base"],
    doctor: [".", "look", "doctor/base", "doctor/checks"],
  },
  tiff: { ".": [], sound: ["."], picture: ["."] },
};

/** Modules that a fax being sent goes through: each millisecond of their start-up is paid per call. */
export const FAST_PATHS: readonly string[] = ["main.ts", "cmd/send/send.ts"];

/** What a fax being sent has no use for, and does not load. */
const NOT_FOR_SENDING: readonly string[] = [
  "lib/fax/explain/",
  "lib/fax/end/words/",
  "lib/fax/end/other_ends.ts",
  "cmd/table/",
  "cmd/line/",
  "cmd/completion/",
  "cmd/man/",
  "lib/tiff/picture/",
  "lib/sim/",
  "lib/flow/receive/",
  "lib/flow/modems/",
  "lib/flow/daemon/",
  "lib/flow/engine/",
  "lib/flow/admin/",
  "lib/site/",
];

/** The room a file belongs to; undefined for what is no room, such as tests. */
export function roomOf(path: string): string | undefined {
  if (path === "main.ts") return "main";
  const [top, second] = path.split("/");
  if (top === "cmd") return "cmd";
  return top === "lib" ? second : undefined;
}

const FOREIGN = /^(node|npm|jsr|https?|bun):/;

function foreignProblem(edge: Edge, room: string): string | undefined {
  const inLib = LIB.includes(room);
  if (inLib) return `lib/${room} may import nothing from outside`;
  return edge.dynamic || edge.typeOnly
    ? undefined
    : `${edge.to} is to be imported only where it is used, with await import()`;
}

/** The folder of a room: `cmd`, or a folder of `lib`. */
function folderOf(room: string): string {
  return room === "cmd" ? room : `lib/${room}`;
}

/** The folder of a room in which a file lies: `send/call` of `lib/flow/send/call/ringing.ts`, `.` of a file of the room itself. */
function floorOf(path: string, room: string): string {
  return path.slice(folderOf(room).length + 1).split("/").slice(0, -1).join("/") || ".";
}

function floorProblem(edge: Edge, room: string): string | undefined {
  const floors = FLOORS[room];
  const [from, to] = [floorOf(edge.from, room), floorOf(edge.to, room)];
  if (from === to) return undefined;
  const below = floors?.[from];
  if (below === undefined || floors?.[to] === undefined) {
    return `${folderOf(room)} has no such folder in the table of floors`;
  }
  return below.includes(to) ? undefined : `in ${folderOf(room)}, ${from} may not import ${to}`;
}

function roomProblem(edge: Edge, from: string): string | undefined {
  const to = roomOf(edge.to);
  // deno.json has the version
  if (edge.to === "deno.json" && from === "cmd") return undefined;
  if (to === undefined) return "leads out of the program";
  const named = edge.specifier === "ts-esl";
  if (to === "esl" && from !== "esl" && !named) return `the event socket library is imported as "ts-esl"`;
  // the examples import the library as others do
  if (from === "esl" && named && !edge.from.includes("/examples/")) {
    return `lib/esl does not import itself by name`;
  }
  if (to === from) return floorProblem(edge, from);
  const room = ROOMS[from];
  if (room === undefined) return `there is no room "${from}"`;
  if (room.values.includes(to)) return undefined;
  if (room.types?.includes(to)) return edge.typeOnly ? undefined : `${from} may import only types of ${to}`;
  return `${from} may not import ${to}`;
}

function edgeProblem(edge: Edge): string | undefined {
  const from = roomOf(edge.from);
  if (from === undefined) return undefined;
  return FOREIGN.test(edge.to) ? foreignProblem(edge, from) : roomProblem(edge, from);
}

/** Files that are loaded whenever `start` is, in the order found. */
function loadedWith(start: string, edges: readonly Edge[]): readonly Edge[] {
  const seen = new Set([start]);
  const found: Edge[] = [];
  for (const path of seen) {
    for (const edge of edges.filter((each) => each.from === path && !each.typeOnly && !each.dynamic)) {
      found.push(edge);
      seen.add(edge.to);
    }
  }
  return found;
}

function describe(edge: Edge, problem: string): string {
  return `${edge.from}:${edge.line} imports "${edge.specifier}": ${problem}`;
}

/** Every import that breaks a rule, as `file:line imports "what": why not`. */
export function importProblems(edges: readonly Edge[]): readonly string[] {
  const up = edges.flatMap((edge) => {
    const problem = edgeProblem(edge);
    return problem === undefined ? [] : [describe(edge, problem)];
  });
  const slow = FAST_PATHS.flatMap((path) =>
    loadedWith(path, edges).filter((edge) => FOREIGN.test(edge.to)).map((edge) =>
      describe(edge, `it is loaded at every start of ${path}`)
    )
  );
  const needless = FAST_PATHS.flatMap((path) => loadedWith(path, edges))
    .filter((edge) => NOT_FOR_SENDING.some((folder) => edge.to.startsWith(folder)))
    .map((edge) =>
      describe(edge, "no fax that is sent has a use for it, and it is loaded at every start of the sender")
    );
  return [...new Set([...up, ...slow, ...needless])];
}

/** Files that import each other in a circle, types included; each circle is told once, as the ways around it. */
export function circles(edges: readonly Edge[]): readonly string[] {
  const below = new Map<string, string[]>();
  for (const { from, to } of edges) below.set(from, [...below.get(from) ?? [], to]);
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at >= 0) return void found.push([...way.slice(at), path].join(" → "));
    if (done.has(path)) return;
    for (const to of below.get(path) ?? []) walk(to, [...way, path]);
    done.add(path);
  };
  for (const path of below.keys()) walk(path, []);
  return found;
}

const EXIT = /\bDeno\s*(\.\s*exit\b|\[\s*["']exit)|[{,]\s*exit\s*[,}].*=\s*Deno\b/;
const COMMENT = /^\s*(\/\/|\/?\*)/;

/** Every place but main.ts that ends the process, as `file:line …`. */
export function exitProblems(sources: ReadonlyMap<string, string>): readonly string[] {
  return [...sources].filter(([path]) => path !== "main.ts").flatMap(([path, text]) =>
    text.split("\n").flatMap((line, index) =>
      EXIT.test(line) && !COMMENT.test(line) ? [`${path}:${index + 1} calls Deno.exit: only main.ts may`] : []
    )
  );
}
