/** A machine in a folder of its own, for tests of what is installed. */

import { Machine, type Ran, type Runner } from "../../lib/site/machine.ts";

/** A machine whose files are below a temporary folder, which is removed with it. */
export class ScratchMachine extends Machine implements Disposable {
  /** The folder. */
  readonly root: string;

  private constructor(root: string, run: Runner) {
    super(root, run);
    this.root = root;
  }

  /**
   * Makes a machine.
   *
   * @param files texts by their paths; a path that ends with a slash is a folder
   * @param run what its programs say; without it each one is missing
   */
  static with(files: Readonly<Record<string, string>> = {}, run: Runner = noProgram): ScratchMachine {
    const machine = new ScratchMachine(Deno.makeTempDirSync({ prefix: "gofax-machine-" }), run);
    for (const [path, text] of Object.entries(files)) machine.put(path, text);
    return machine;
  }

  /** Writes a file, with the folders it needs. */
  put(path: string, text: string, mode = 0o644): void {
    const real = this.real(path);
    Deno.mkdirSync(real.slice(0, real.lastIndexOf("/")), { recursive: true });
    if (path.endsWith("/")) return;
    Deno.writeTextFileSync(real, text);
    Deno.chmodSync(real, mode);
  }

  /** Makes a link. */
  linkTo(path: string, target: string): void {
    const real = this.real(path);
    Deno.mkdirSync(real.slice(0, real.lastIndexOf("/")), { recursive: true });
    Deno.symlinkSync(target, real);
  }

  /** Copies a folder of this machine into it. */
  copyIn(from: string, to: string): void {
    for (const entry of Deno.readDirSync(from)) {
      const [source, target] = [`${from}/${entry.name}`, `${to}/${entry.name}`];
      if (entry.isDirectory) this.copyIn(source, target);
      else if (entry.isFile) this.put(target, Deno.readTextFileSync(source));
    }
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
  }
}

function noProgram(command: string): Promise<Ran> {
  return Promise.resolve({ code: null, stdout: "", stderr: `${command}: not found` });
}
