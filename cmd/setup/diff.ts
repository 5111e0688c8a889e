/** What is different between two texts, in lines: as diff(1) with `-U1` shows it, without the numbers. */

const CONTEXT = 1;

/** Pairs of lines that are compared; beyond that all lines count as changed. */
const MOST_CELLS = 4_000_000;

type Line = readonly [sign: " " | "+" | "-", text: string];

/** The lines of both texts, with signs: the longest common subsequence stays. */
function compare(before: readonly string[], after: readonly string[]): readonly Line[] {
  if (before.length * after.length > MOST_CELLS) {
    return [...before.map((text) => ["-", text] as const), ...after.map((text) => ["+", text] as const)];
  }
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      const [below = 0, right = 0] = [lengths[(row + 1) * width + column], lengths[row * width + column + 1]];
      const both = (lengths[(row + 1) * width + column + 1] ?? 0) + 1;
      lengths[row * width + column] = before[row] === after[column] ? both : Math.max(below, right);
    }
  }
  const lines: Line[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const [old = "", now = ""] = [before[row], after[column]];
    if (row < before.length && column < after.length && old === now) {
      lines.push([" ", old]);
      row++;
      column++;
    } else if (
      column >= after.length ||
      (row < before.length &&
        (lengths[(row + 1) * width + column] ?? 0) >= (lengths[row * width + column + 1] ?? 0))
    ) {
      lines.push(["-", old]);
      row++;
    } else {
      lines.push(["+", now]);
      column++;
    }
  }
  return lines;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** The changed lines with `-` and `+` before them, and a line around them; `…` stands for lines that are left out. */
export function diffLines(before: string, after: string): readonly string[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  // what both begin and end with needs no comparing
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) {
    tail++;
  }
  const same = (lines: readonly string[]): readonly Line[] => lines.map((line) => [" ", line] as const);
  const all = [
    ...same(old.slice(0, head)),
    ...compare(old.slice(head, old.length - tail), now.slice(head, now.length - tail)),
    ...same(old.slice(old.length - tail)),
  ];
  const isNear = all.map((_, index) =>
    all.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(([sign]) => sign !== " ")
  );
  const shown: string[] = [];
  for (const [index, [sign, text]] of all.entries()) {
    if (isNear[index]) shown.push(`${sign} ${text}`.trimEnd());
    else if (shown.length > 0 && shown.at(-1) !== "…") shown.push("…");
  }
  return shown.at(-1) === "…" ? shown.slice(0, -1) : shown;
}
