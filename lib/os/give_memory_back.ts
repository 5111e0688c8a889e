/**
 * Gives the kernel back what the program does not need any more. V8 keeps garbage until it wants room, and the C library keeps what was
 * freed; both are a third of what a gofaxd has that has just sent a hundred jobs (docs/internals/deno.md, "Start and memory").
 */

import { loadLibc } from "./libc.ts";

/** V8's collector, which it shows to a program that is started with `--expose-gc` (src/extensions/gc-extension.cc). */
type Collector = (options: { readonly type: "major"; readonly flavor: "last-resort" }) => void;

/** Collects the garbage, if the program can, and returns free memory to the kernel: malloc_trim(3). Takes some 20 ms. */
export function giveMemoryBack(): void {
  const { gc } = globalThis as { readonly gc?: Collector };
  gc?.({ type: "major", flavor: "last-resort" });
  loadLibc().symbols.malloc_trim?.(0n);
}
