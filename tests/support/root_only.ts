/** Tests that only root can run: for another user their names say that they are left out, and they count as ignored. */

/** Name and `ignore` of such a test. */
export function rootOnly(name: string): { readonly name: string; readonly ignore: boolean } {
  const ignore = Deno.uid() !== 0;
  return { name: `${name}${ignore ? " (ignored: only root can try)" : ""}`, ignore };
}
