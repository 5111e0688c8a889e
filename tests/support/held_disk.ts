/**
 * Loaded before a program (`deno run --preload`): as long as the file is there that GOFAX_HELD_DISK names, no fsync of the program comes
 * back, as on a disk that does not answer. Each that waits adds a byte to the file beside it, `.waiting`.
 */

const path = Deno.env.get("GOFAX_HELD_DISK") ?? "";
const LOOK_MS = 5;
const { sync, syncSync } = Deno.FsFile.prototype;

function isHeld(): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

function noteWaiting(): void {
  if (isHeld()) Deno.writeTextFileSync(`${path}.waiting`, ".", { append: true });
}

Deno.FsFile.prototype.sync = async function (this: Deno.FsFile): Promise<void> {
  noteWaiting();
  while (isHeld()) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  await sync.call(this);
};

Deno.FsFile.prototype.syncSync = function (this: Deno.FsFile): void {
  noteWaiting();
  const never = new Int32Array(new SharedArrayBuffer(4));
  // The whole program stands still, as it does in fsync(2) on its only thread.
  while (isHeld()) Atomics.wait(never, 0, 0, LOOK_MS);
  syncSync.call(this);
};
