/**
 * A real HylaFAX for a test: a scratch spool with its own faxq and hfaxd, and the client programs pointed at it.
 * Needs root, as faxq does. Everything is below one folder in /tmp and gone after the test.
 *
 * ```ts
 * await using site = await HylafaxSite.start({ prepare: stubSender, modems: ["freeswitch0"] });
 * site.modemReady("freeswitch0");
 * const id = await site.submit("49301234", [await postscript(site.dir, 2)]);
 * const job = await site.waitDone(id);
 * ```
 */

import { exec, type Finished, must } from "./exec.ts";
import { EXPECTED } from "./expectations.ts";
import { freePort } from "./free_port.ts";
import { INSTALLATION, IS_DEBIAN } from "./installation.ts";
import { type SiteJob, siteJob } from "./job_file.ts";
import { readMail } from "./mail.ts";
import { makeScratch, removeScratch } from "./scratch.ts";
import { pause, type Session, startSession } from "./session.ts";
import { makeSpool, type SpoolSettings } from "./site_files.ts";

/** The sender of a site and the environment that faxq hands it. */
export interface Sender {
  /** `SendFaxCmd`. */
  readonly senderCommand: string;
  /** Added to the environment of faxq, and so of the sender. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How {@linkcode HylafaxSite.start} sets up its HylaFAX. */
export interface SiteOptions extends Partial<Omit<SpoolSettings, "senderCommand">> {
  /** Puts a sender below the site's folder, which exists; called before faxq starts. */
  readonly prepare: (dir: string) => Promise<Sender>;
}

/** `state` of a job. */
export const JOB_STATE = {
  suspended: "1",
  pending: "2",
  sleeping: "3",
  blocked: "4",
  ready: "5",
  active: "6",
  done: "7",
  failed: "8",
} as const;

/** Where {@linkcode HylafaxSite.waitFor} stops waiting. */
export interface WaitOptions {
  /** Milliseconds. @default {30_000} */
  readonly timeoutMs?: number;
}

/** Registers a test that needs the real HylaFAX; where it cannot run it is ignored and its name tells why. */
export function hylafaxTest(name: string, fn: (t: Deno.TestContext) => Promise<void>): void {
  const ignore = Deno.uid() !== 0;
  Deno.test({ name: ignore ? `${name} (ignored: faxq runs for root only)` : name, ignore, fn });
}

/** Registers a test of what Debian makes of HylaFAX; where another HylaFAX is tested it is ignored and its name tells why. */
export function debianTest(name: string, fn: (t: Deno.TestContext) => Promise<void>): void {
  if (IS_DEBIAN) return hylafaxTest(name, fn);
  Deno.test({ name: `${name} (ignored: it is about Debian's HylaFAX)`, ignore: true, fn });
}

const ENVIRONMENT = { PATH: INSTALLATION.path, LC_ALL: "C.UTF-8" };

/** A client's path. */
function client(name: "sendfax" | "faxstat" | "faxrm" | "faxalter"): string {
  return `${INSTALLATION.clients}/${name}`;
}

/** A private HylaFAX. */
export class HylafaxSite implements AsyncDisposable {
  /** Scratch folder of the site; whatever else a test needs may go there. */
  readonly dir: string;
  /** The spool, owned by uucp. */
  readonly spool: string;
  /** hfaxd's address, for `-h`. */
  readonly host: string;
  readonly #env: Readonly<Record<string, string>>;
  #faxq: Session;
  readonly #hfaxd: Session;
  #fifo: Deno.FsFile | undefined;
  #stopped: Promise<void> | undefined;
  readonly #reports: (() => string)[] = [];

  private constructor(dir: string, port: number, env: Readonly<Record<string, string>>) {
    this.dir = dir;
    this.spool = `${dir}/spool`;
    this.host = `127.0.0.1:${port}`;
    this.#env = { ...ENVIRONMENT, TMPDIR: this.temporary, ...env };
    const own = { cwd: this.spool, env: this.#env };
    const server = [INSTALLATION.hfaxd, "-d", "-q", this.spool, "-l", "127.0.0.1", "-i", String(port)];
    this.#hfaxd = startSession(server, own);
    this.#faxq = this.#startFaxq();
  }

  /**
   * Makes the spool, starts faxq and hfaxd and waits until both answer.
   *
   * @throws {Error} If they do not.
   */
  static async start(options: SiteOptions): Promise<HylafaxSite> {
    const dir = await makeScratch();
    await Deno.mkdir(`${dir}/tmp`);
    await Deno.chmod(`${dir}/tmp`, 0o1777);
    const sender = await options.prepare(dir);
    await makeSpool(`${dir}/spool`, {
      senderCommand: sender.senderCommand,
      modems: options.modems ?? ["freeswitch0"],
      maxBatchJobs: options.maxBatchJobs ?? 1,
      extraConfig: options.extraConfig ?? [],
    });
    const site = new HylafaxSite(dir, freePort(), sender.env ?? {});
    try {
      await site.#ready();
      return site;
    } catch (error) {
      await site.stop();
      throw error;
    }
  }

  /** Where scripts may put their temporary files: some are stopped in the middle, and do not clean up. */
  get temporary(): string {
    return `${this.dir}/tmp`;
  }

  /** faxq's process id. */
  get faxqPid(): number {
    return this.#faxq.pid;
  }

  #startFaxq(): Session {
    return startSession([INSTALLATION.faxq, "-q", this.spool, "-D"], { cwd: this.spool, env: this.#env });
  }

  async #ready(): Promise<void> {
    await this.waitFor("faxq and hfaxd to answer", async () => {
      const fifo = await Deno.stat(`${this.spool}/FIFO`).then((info) => info.isFifo, () => false);
      const answer = fifo ? await exec(client("faxstat"), ["-h", this.host]) : undefined;
      return answer?.stdout.includes(": Running") ? true : undefined;
    });
    this.#fifo?.close();
    // faxq reads it, so this does not block; for writing only, so that a dead faxq is seen as one
    this.#fifo = Deno.openSync(`${this.spool}/FIFO`, { write: true });
  }

  /** Ends faxq as an administrator would, and leaves the senders it started alone. */
  async stopFaxq(): Promise<void> {
    this.#faxq.signal("SIGTERM");
    await this.#faxq.ended;
  }

  /** Starts faxq again after {@linkcode stopFaxq}. */
  async restartFaxq(): Promise<void> {
    this.#faxq = this.#startFaxq();
    await this.#ready();
  }

  /** Writes a message into faxq's FIFO; lost when faxq is not there. */
  tell(message: string): void {
    try {
      this.#fifo?.writeSync(new TextEncoder().encode(`${message}\0`));
    } catch {
      // faxq is down: the message is lost, as it would be on a real server
    }
  }

  /** Says what a modem's daemon would say: that it is free and what it can do. */
  modemReady(modem: string, capabilities = "pcbffff7f"): void {
    this.tell(`+${modem}:R${capabilities}`);
  }

  /**
   * Hands in a fax with `sendfax -n` and tells its job id. Options go before the number, as `-c text` and `-f` must.
   *
   * @throws {Error} If sendfax refuses it.
   */
  async submit(
    number: string,
    files: readonly string[],
    options: readonly string[] = ["-n"],
  ): Promise<number> {
    const out = await must(client("sendfax"), ["-h", this.host, ...options, "-d", number, ...files], {
      env: ENVIRONMENT,
    });
    const id = /^request id is (\d+) /m.exec(out)?.[1];
    if (id === undefined) throw new Error(`sendfax tells no job id: ${out}`);
    return Number(id);
  }

  /** What `faxstat` prints with these options. */
  async faxstat(...options: readonly string[]): Promise<string> {
    return await must(client("faxstat"), ["-h", this.host, ...options], { env: ENVIRONMENT });
  }

  /** Waits until `faxstat` with these options prints something that matches. */
  async waitFaxstat(pattern: RegExp, ...options: readonly string[]): Promise<string> {
    return await this.waitFor(`faxstat ${options.join(" ")} to show ${pattern}`, async () => {
      const text = await this.faxstat(...options);
      return pattern.test(text) ? text : undefined;
    });
  }

  /** Removes a job with `faxrm`, which waits until its sender is gone. */
  async faxrm(id: number): Promise<Finished> {
    return await exec(client("faxrm"), ["-h", this.host, String(id)], { env: ENVIRONMENT });
  }

  /** Changes a job with `faxalter`, e.g. `-p` to have it sent now. */
  async faxalter(id: number, ...options: readonly string[]): Promise<Finished> {
    // hfaxd tells a file's age in whole seconds: suspending a job in the second of its last change goes unnoticed by
    // hfaxd itself, which then refuses the rest and leaves the job suspended
    const second = (ms: number): number => Math.floor(ms / 1000);
    await this.until(`job ${id} to be older than a second`, async () => {
      // a job that has ended meanwhile is refused by hfaxd
      const info = await Deno.stat(`${this.spool}/sendq/q${id}`).catch(() => undefined);
      return second(info?.mtime?.getTime() ?? 0) < second(Date.now());
    });
    return await exec(client("faxalter"), ["-h", this.host, ...options, String(id)], { env: ENVIRONMENT });
  }

  /** The job as it stands in the queue, or undefined when there is none of that id. */
  async job(id: number): Promise<SiteJob | undefined> {
    for (const queue of ["sendq", "doneq"] as const) {
      const text = await Deno.readTextFile(`${this.spool}/${queue}/q${id}`).catch(() => undefined);
      if (text !== undefined) return siteJob(id, queue, text);
    }
    return undefined;
  }

  /** Waits until a job is as wanted: each of these fields has this value, or matches. */
  async waitJob(
    id: number,
    want: Readonly<Record<string, string | RegExp>>,
    options: WaitOptions = {},
  ): Promise<SiteJob> {
    const words = Object.entries(want).map(([tag, value]) => `${tag} ${value}`).join(", ");
    return await this.waitFor(`job ${id} to have ${words}`, async () => {
      const job = await this.job(id);
      const fits = ([tag, value]: [string, string | RegExp]): boolean => {
        const is = job?.fields.get(tag);
        return is !== undefined && (typeof value === "string" ? is === value : value.test(is));
      };
      return Object.entries(want).every(fits) ? job : undefined;
    }, options);
  }

  /** Waits until a job has ended, whichever way. */
  async waitDone(id: number, options: WaitOptions = {}): Promise<SiteJob> {
    return await this.waitFor(`job ${id} to end`, async () => {
      const job = await this.job(id);
      // faxq moves the file first and writes it afterwards
      return job?.queue === "doneq" && /^[78]$/.test(job.fields.get("state") ?? "") ? job : undefined;
    }, options);
  }

  /**
   * Waits until the second is over in which a job is due. faxq starts a job again at once if its try ends within that second and nobody
   * wrote another time into the qfile.
   */
  async waitPastDue(id: number): Promise<void> {
    await this.until(`the second to be over in which job ${id} is due`, async () => {
      const job = await this.job(id);
      return Number(job?.fields.get("tts")) < Math.floor(Date.now() / 1000);
    });
  }

  /** Waits until a job sleeps, to be tried again later, and its sender is gone. */
  async waitPutOff(id: number, options: WaitOptions = {}): Promise<SiteJob> {
    return await this.waitJob(id, { state: JOB_STATE.sleeping }, options);
  }

  /**
   * Waits until `look` finds something and tells what.
   *
   * @throws {Error} If it takes too long; the message holds the state of the site.
   */
  async waitFor<T>(
    what: string,
    look: () => Promise<T | undefined> | T | undefined,
    options: WaitOptions = {},
  ): Promise<T> {
    const timeoutMs = options.timeoutMs ?? 30_000;
    const began = performance.now();
    let pokes = 0;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      const waited = performance.now() - began;
      if (waited > timeoutMs) throw new Error(`Waited ${timeoutMs} ms for ${what}\n${await this.report()}`);
      // faxq 6.0.7 now and then forgets to run its scheduler; Z makes it run
      if (waited > 1_000 * (pokes + 1)) {
        this.tell("Z");
        pokes++;
      }
      await pause(50);
    }
  }

  /** Waits until `look` says true. */
  async until(
    what: string,
    look: () => Promise<boolean> | boolean,
    options: WaitOptions = {},
  ): Promise<void> {
    await this.waitFor(what, async () => await look() || undefined, options);
  }

  /** The mails that HylaFAX's scripts have sent so far, decoded. */
  async mails(): Promise<readonly string[]> {
    return (await this.#textFiles("mail", /\.eml$/)).map(readMail);
  }

  /** Waits for a mail that matches. */
  async waitMail(pattern: RegExp, options: WaitOptions = {}): Promise<string> {
    return await this.waitFor(
      `a mail like ${pattern}`,
      async () => (await this.mails()).find((mail) => pattern.test(mail)),
      options,
    );
  }

  /** Lines of the accounting file, cut at the tabs; without what faxq itself notes of jobs. */
  async xferfaxlog(): Promise<readonly (readonly string[])[]> {
    const text = await Deno.readTextFile(`${this.spool}/${EXPECTED.xferfaxlog}`).catch(() => "");
    const lines = text.split("\n").filter((line) => line !== "").map((line) => line.split("\t"));
    return lines.filter(([, kind = ""]) => !EXPECTED.faxqRecords.includes(kind));
  }

  /** Adds something to {@linkcode HylafaxSite.report}. */
  reportAlso(tell: () => string): void {
    this.#reports.push(tell);
  }

  /** All that may tell why something does not happen. */
  async report(): Promise<string> {
    const status = await exec(client("faxstat"), ["-h", this.host, "-s", "-d", "-r"], { env: ENVIRONMENT });
    const parts = [
      ...[status.stdout, status.stderr, "faxq: " + this.#faxq.output(), "hfaxd: " + this.#hfaxd.output()],
      ...await this.#textFiles("sendq", /^q\d/),
      ...await this.#textFiles("doneq", /^q\d/),
      ...await this.#textFiles("log", /^c\d/),
      ...await this.#textFiles("..", /\.log$/),
      ...this.#reports.map((tell) => tell()),
    ];
    return parts.join("\n---\n");
  }

  async #textFiles(folder: string, name: RegExp): Promise<readonly string[]> {
    const names = [...Deno.readDirSync(`${this.spool}/${folder}`)].map((entry) => entry.name);
    const wanted = names.filter((each) => name.test(each)).sort();
    return await Promise.all(wanted.map((each) => Deno.readTextFile(`${this.spool}/${folder}/${each}`)));
  }

  /** Stops both daemons with all they started, and removes the folder. May be called twice. */
  stop(): Promise<void> {
    return this.#stopped ??= this.#stop();
  }

  async #stop(): Promise<void> {
    await Promise.all([this.#hfaxd.end(), this.#faxq.end()]);
    this.#fifo?.close();
    await removeScratch(this.dir);
  }

  /** Ends the daemons and removes the site. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
