/** Finds the known word a typing error most likely stood for. */

const LONGEST = 64;

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_. ]/g, "");
}

/** Edits (insert, delete, replace, swap of two neighbours) that turn one word into the other. */
function distance(from: string, to: string): number {
  let before: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let best = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1];
      if (swapped) best = Math.min(best, (before[column - 2] ?? 0) + 1);
      current.push(best);
    }
    before = above;
    above = current;
  }
  return above[to.length] ?? 0;
}

const SHORTEST_START = 4;

/**
 * The known word nearest to `word`, or begun by it; undefined if none is near enough to be meant. Of two that are as near, it is the one
 * that ends alike: the ends of a word are seldom mistyped.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const typed = plain(word).slice(0, LONGEST);
  let found: string | undefined;
  let best = Math.max(1, Math.floor(typed.length / 3)) + 0.5;
  for (const candidate of known) {
    const meant = plain(candidate);
    // Each letter that one of them has more is an edit.
    if (Math.abs(meant.length - typed.length) > best) continue;
    const otherEnd = meant.at(-1) === typed.at(-1) ? 0 : 0.5;
    const edits = distance(typed, meant) + otherEnd;
    if (edits < best || (found === undefined && edits <= best)) [found, best] = [candidate, edits];
  }
  if (found === undefined && typed.length >= SHORTEST_START) {
    for (const candidate of known) if (plain(candidate).startsWith(typed)) return candidate;
  }
  return found;
}
