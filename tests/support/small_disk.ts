/** A small file system of its own, which can be full: a tmpfs, so only root can have one. */

/** Dispose of it to unmount it. */
export class SmallDisk implements Disposable {
  readonly #dir: string;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  /** Mounts one over a folder; undefined where that is not allowed. */
  static mount(dir: string, kib: number): SmallDisk | undefined {
    const mount = new Deno.Command("mount", { args: ["-t", "tmpfs", "-o", `size=${kib}k`, "tmpfs", dir] });
    return Deno.uid() === 0 && mount.outputSync().success ? new SmallDisk(dir) : undefined;
  }

  /** Leaves no room on it. */
  fill(): void {
    using file = Deno.openSync(`${this.#dir}/ballast`, { write: true, create: true });
    try {
      for (;;) file.writeSync(new Uint8Array(4096));
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    }
  }

  /** Makes room again. */
  clear(): void {
    Deno.removeSync(`${this.#dir}/ballast`);
  }

  /** Unmounts it. */
  [Symbol.dispose](): void {
    new Deno.Command("umount", { args: ["-l", this.#dir] }).outputSync();
  }
}
