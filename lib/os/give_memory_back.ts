/**
 * Gives the kernel back what the program does not need any more: what the C library keeps of freed memory, and what V8 keeps of garbage
 * (docs/internals/deno.md, "Compiling").
 */

import { loadLibc } from "./libc.ts";

/** V8's collector, which it shows to a program that is started with `--expose-gc` (src/extensions/gc-extension.cc). */
type Collector = (options: { readonly type: "major"; readonly flavor: "last-resort" }) => void;

/** What is given back. `garbage`: V8 collects before; it drops compiled code, so that what runs next is slower for a while. */
export type GivenBack = "freed" | "garbage";

/** Returns memory to the kernel: malloc_trim(3). Takes some milliseconds, and some 20 with the garbage. */
export function giveMemoryBack(what: GivenBack): void {
  const { gc } = globalThis as { readonly gc?: Collector };
  if (what === "garbage") gc?.({ type: "major", flavor: "last-resort" });
  loadLibc().symbols.malloc_trim?.(0n);
}
