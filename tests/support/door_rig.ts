/**
 * The door with a made-up program behind it, in a spool with jobs, started as faxq starts it
 * (docs/internals/hylafax.md#user-and-environment): real user root, effective user uucp, no descriptors, SIGPIPE ignored. Where
 * we are not root, it is started as who we are.
 */

import { doorScript } from "../../cmd/door/door_script.ts";
import { makeScratch, removeScratch } from "./scratch.ts";
import { makeShells, type Shell } from "./shells.ts";

/**
 * Perl does it, as it leaves the users alone. Its arguments are the door and, in hexadecimal, as bytes, those of the door.
 * faxq gives the program its last component as name; a script does not see that.
 */
const AS_FAXQ = `use POSIX ();
my ($path, @args) = ($ARGV[0], map { pack 'H*', $_ } @ARGV[1 .. $#ARGV]);
if ($> == 0) { $) = '10 10'; $> = 10; }
$SIG{PIPE} = 'IGNORE';
POSIX::close($_) for 0 .. 255;
POSIX::sigprocmask(POSIX::SIG_BLOCK, POSIX::SigSet->new(POSIX::SIGCHLD)) if delete $ENV{BLOCK_CHILD_SIGNAL};
exec { $path } $path =~ m{([^/]*)$}, @args;
POSIX::_exit(127);
`;

const encoder = new TextEncoder();

function hex(arg: string | Uint8Array): string {
  const bytes = typeof arg === "string" ? encoder.encode(arg) : arg;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A job as faxq leaves it to the sender, with bytes that are not UTF-8 and some that shells use for themselves. */
export const JOB: Uint8Array<ArrayBuffer> = Uint8Array.from(
  "tts:1732868888\nkilltime:1732879999\nnumber:1001\njobid:7\nstate:6\nsender:B\xfcro \x81\x82\x88\\ $x `y` \nstatus:\n" +
    "statuscode:0\nreturned:7\nnotify:none\n!postscript:0::docq/doc1.ps.7\nfax:0::docq/doc1.ps;c0\n",
  (c) => c.charCodeAt(0),
);

/** The same job as HylaFAX+ leaves it. */
export const PLUS_JOB: Uint8Array<ArrayBuffer> = Uint8Array.from(
  binary(JOB).replace("statuscode:0\nreturned:7\n", "errorcode:\nreturned:0\n"),
  (c) => c.charCodeAt(0),
);

/** A job as text, a character a byte. */
export function binary(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** How {@linkcode DoorRig.start} starts the door. */
export interface StartOptions {
  /** What stands behind the door's name. */
  readonly args?: readonly (string | Uint8Array)[];
  /** Words before the door's own, such as `prlimit`; without them it is started as faxq does it. */
  readonly before?: readonly string[];
  /** Whether SIGCHLD is blocked, as a job's second try finds it with HylaFAX+. */
  readonly childSignalBlocked?: boolean;
  /** Added to its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A folder with a spool, doors and a program. */
export class DoorRig implements AsyncDisposable {
  /** The folder with everything. */
  readonly dir: string;
  /** The spool in it, where the door is started. */
  readonly spool: string;
  /** The shells that this machine has. */
  readonly shells: readonly Shell[];
  /** What the doors lead to. */
  readonly program: string;

  private constructor(dir: string, limitS: number) {
    this.dir = dir;
    this.spool = `${dir}/spool`;
    this.program = `${dir}/it's the program`;
    this.shells = makeShells(`${dir}/shells`);
    for (const { name, interpreter } of this.shells) {
      const text = doorScript({ interpreter, program: this.program, limitS });
      Deno.writeTextFileSync(`${dir}/door-${name}`, text, { mode: 0o755 });
    }
    for (const folder of [this.spool, `${this.spool}/sendq`, `${dir}/out`]) {
      Deno.mkdirSync(folder);
      this.#give(folder);
    }
  }

  /** Makes one; the doors wait so many seconds for the answer of gofaxd. */
  static async make(limitS: number): Promise<DoorRig> {
    return new DoorRig(await makeScratch(), limitS);
  }

  #give(path: string): void {
    if (Deno.uid() === 0) Deno.chownSync(path, 10, 10);
  }

  /** Writes the program; undefined: there is none. */
  put(text: string | Uint8Array | undefined, mode = 0o755): void {
    try {
      Deno.removeSync(this.program);
    } catch {
      // There was none.
    }
    if (text === undefined) return;
    Deno.writeFileSync(this.program, typeof text === "string" ? encoder.encode(text) : text, { mode });
  }

  /** Writes jobs, `sendq/q7` and so on, and gives their names. */
  jobs(count = 1, bytes: Uint8Array = JOB): readonly string[] {
    return Array.from({ length: count }, (_, index) => {
      const name = `sendq/q${7 + index}`;
      Deno.writeFileSync(`${this.spool}/${name}`, bytes);
      this.#give(`${this.spool}/${name}`);
      return name;
    });
  }

  /** Lets a job say another result than 7. */
  says(returned: number, name = "sendq/q7"): void {
    const text = binary(this.job(name)).replace(/^returned:.*$/m, `returned:${returned}`);
    Deno.writeFileSync(`${this.spool}/${name}`, Uint8Array.from(text, (c) => c.charCodeAt(0)));
  }

  /** A job's bytes. */
  job(name = "sendq/q7"): Uint8Array {
    return Deno.readFileSync(`${this.spool}/${name}`);
  }

  /** A field of a job, which must not be there twice. */
  field(tag: string, name = "sendq/q7"): string | undefined {
    const [value, ...more] = binary(this.job(name)).split("\n").filter((line) => line.startsWith(`${tag}:`));
    if (more.length > 0) throw new Error(`${name} has more than one ${tag}`);
    return value?.slice(tag.length + 1);
  }

  /** What the program left in `out`. */
  out(name: string): Uint8Array {
    return Deno.readFileSync(`${this.dir}/out/${name}`);
  }

  /** Starts the door. */
  start(shell: Shell, options: StartOptions = {}): Deno.ChildProcess {
    const { args = ["-m", "freeswitch0", "sendq/q7"], before, env = {}, childSignalBlocked } = options;
    const door = `${this.dir}/door-${shell.name}`;
    const [command = "", ...words] = before === undefined
      ? ["/usr/bin/perl", "-e", AS_FAXQ, door, ...args.map(hex)]
      : [...before, door, ...args.map(String)];
    const streams = { stdin: "null", stdout: "null", stderr: "null" } as const;
    return new Deno.Command(command, {
      args: words,
      cwd: this.spool,
      env: { OUT: `${this.dir}/out`, ...childSignalBlocked ? { BLOCK_CHILD_SIGNAL: "yes" } : {}, ...env },
      ...streams,
    })
      .spawn();
  }

  /** Runs the door to its end, and gives its exit code. */
  async run(shell: Shell, options: StartOptions = {}): Promise<number> {
    return (await this.start(shell, options).status).code;
  }

  /** Removes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await removeScratch(this.dir);
  }
}

/** What a test of the door needs besides. */
export interface DoorTestOptions {
  /** Another user cannot do what it does. */
  readonly asRoot?: boolean;
  /** Shells that it is not run with. */
  readonly without?: readonly string[];
  /**
   * How long the door waits for gofaxd's answer, in seconds.
   * @default {20} more than a test waits for anything
   */
  readonly limitS?: number;
}

/** Registers a test that is run with each shell; where it cannot be run it is ignored and its name tells why. */
export function doorTest(
  name: string,
  fn: (rig: DoorRig, shell: Shell) => Promise<void>,
  { asRoot = false, without = [], limitS = 20 }: DoorTestOptions = {},
): void {
  const ignore = asRoot && Deno.uid() !== 0;
  Deno.test(ignore ? `${name} (ignored: for root only)` : name, { ignore }, async (t) => {
    await using rig = await DoorRig.make(limitS);
    for (const shell of rig.shells.filter((each) => !without.includes(each.name))) {
      await t.step(shell.name, () => fn(rig, shell));
    }
  });
}
