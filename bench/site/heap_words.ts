/** What is said between {@linkcode ./bench_site.ts} and {@linkcode ./heap_teller.ts}. */

/** Environment variable with the path of the file into which gofaxd's heap is written, as JSON. */
export const HEAP_FILE = "GOFAX_BENCH_HEAP";
