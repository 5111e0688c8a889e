/**
 * Loaded before a program (`deno run --preload`): measures how long its event loop stands still, and keeps the longest time of
 * each second in the file that GOFAX_LAG names, a line each, in milliseconds.
 */

const EVERY_MS = 5;
const KEEP_MS = 1000;

const path = Deno.env.get("GOFAX_LAG");
let last = performance.now();
let longest = 0;
let kept = last;

function look(): void {
  const now = performance.now();
  longest = Math.max(longest, now - last - EVERY_MS);
  last = now;
  if (path === undefined || now - kept < KEEP_MS) return;
  Deno.writeTextFileSync(path, `${longest.toFixed(1)}\n`, { append: true });
  [longest, kept] = [0, now];
  last = performance.now();
}

Deno.unrefTimer(setInterval(look, EVERY_MS));
