/**
 * A machine of its own for command lines that are typed as they are: what they write into /etc, /usr/bin or /var is seen by nobody else
 * and gone afterwards. It is a mount namespace (unshare(1)) with layers over these folders; processes, network and everything
 * else are the machine's. Other users than root get one in a user namespace.
 */

const ROOT = new URL("../../", import.meta.url).pathname;

/** Folders that may be written to. /run is empty, so that there is no service manager. */
const LAYERED = ["/etc", "/usr/bin", "/usr/sbin", "/usr/lib", "/var"];

/** What becomes /usr/bin/gofax; the door is written for a program, and the sources are none. */
const LAUNCHER = `#!/bin/sh
case $0 in */gofaxd) set -- daemon "$@" ;; */gofaxsend) set -- send "$@" ;; esac
case "$*" in *--program*) ;; door*) set -- "$@" --program /usr/bin/gofax ;; esac
exec /usr/lib/gofax-test/deno run -A --no-check --no-prompt /usr/lib/gofax-test/sources/main.ts "$@"
`;

/** Makes the machine, and types the line. */
const ENTER = `set -e
mount -t tmpfs tmpfs "$LAYERS"
for dir in $LAYERED; do
  mkdir -p "$LAYERS$dir/up" "$LAYERS$dir/work"
  # the layer is the folder itself, with its owner and mode
  chown --reference="$dir" "$LAYERS$dir/up" 2>/dev/null || true
  chmod --reference="$dir" "$LAYERS$dir/up"
  mount -t overlay overlay -o "lowerdir=$dir,upperdir=$LAYERS$dir/up,workdir=$LAYERS$dir/work" "$dir"
done
mount -t tmpfs tmpfs /run
# where users may look who may not look at root's folders
mkdir -p /usr/lib/gofax-test/sources
touch /usr/lib/gofax-test/deno
mount --bind "$DENO" /usr/lib/gofax-test/deno
mount --bind "$SOURCES" /usr/lib/gofax-test/sources
for name in gofax gofaxd gofaxsend; do
  rm -f "/usr/bin/$name"
  cp "$LAUNCHER" "/usr/bin/$name"
  chmod 755 "/usr/bin/$name"
done
cp "$CONFIG" /etc/gofax.conf
exec bash -c "$LINE"
`;

/** How a command line is run. */
export interface PrivateRun {
  /** What is typed into bash. */
  readonly line: string;
  /** The folder in which it is typed. */
  readonly cwd: string;
  /** A file that becomes /etc/gofax.conf. */
  readonly config: string;
  /** An empty folder. */
  readonly scratch: string;
  /** Further folders that may be written to, and stay as they are. @default {none} */
  readonly layered?: readonly string[];
}

/** The command that runs a line on a machine of its own; spawn it or wait for it. */
export function onPrivateMachine({ line, cwd, config, scratch, layered = [] }: PrivateRun): Deno.Command {
  const layers = `${scratch}/layers`;
  const launcher = `${scratch}/launcher`;
  Deno.mkdirSync(layers, { recursive: true });
  Deno.mkdirSync(`${scratch}/tmp`, { recursive: true });
  Deno.writeTextFileSync(launcher, LAUNCHER);
  const user = Deno.uid() === 0 ? [] : ["-r"];
  return new Deno.Command("unshare", {
    args: [...user, "-m", "--", "bash", "-c", ENTER],
    cwd,
    env: {
      LAYERS: layers,
      LAYERED: [...LAYERED, ...layered].join(" "),
      LAUNCHER: launcher,
      CONFIG: config,
      LINE: line,
      DENO: Deno.execPath(),
      SOURCES: ROOT,
      GOFAX_CONFIG: "",
      TMPDIR: `${scratch}/tmp`,
      NO_COLOR: "1",
      COLUMNS: "",
      MANPAGER: "cat",
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}
