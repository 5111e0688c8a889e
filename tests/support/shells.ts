/** The shells that the door is tried with, each as it would be `/bin/sh`: by a link of that name. */

/** One of them. */
export interface Shell {
  /** Such as `dash`. */
  readonly name: string;
  /** The link; `sh` is its last component. */
  readonly path: string;
  /** What follows `#!`. BusyBox' does not know `-p`. */
  readonly interpreter: string;
}

const PROGRAMS = { dash: "/bin/dash", bash: "/bin/bash", busybox: "/bin/busybox" } as const;

/** Makes the links in a folder. */
export function makeShells(dir: string): readonly Shell[] {
  return Object.entries(PROGRAMS).map(([name, program]) => {
    const path = `${dir}/${name}/sh`;
    Deno.mkdirSync(`${dir}/${name}`, { recursive: true });
    Deno.symlinkSync(program, path);
    return { name, path, interpreter: name === "busybox" ? path : `${path} -p` };
  });
}
