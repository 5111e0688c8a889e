/** What the checks look at. Each look is made once, when the first check needs it, and shared. */

import type { EslConnection } from "ts-esl";
import type { Config } from "../../../config/config.ts";
import { isLoopback } from "../../../config/host_port.ts";
import type { Loaded } from "../../../config/load.ts";
import type { ProgramPresence, SpoolReport } from "../../../fax/status/status_report.ts";
import { accountOf } from "../../../os/accounts.ts";
import type { DiskSpace } from "../../../os/disk_space.ts";
import { spoolOwner } from "../../../spool/owner.ts";
import { lookAtSwitchFiles, type SwitchSite } from "../../look/freeswitch_files.ts";
import { foldersOfDaemons, type HylafaxDaemon, hylafaxDaemons } from "../../look/hylafax_daemons.ts";
import { type HylafaxFiles, lookAtHylafax } from "../../look/hylafax_files.ts";
import { type Process, processes } from "../../look/processes.ts";
import { restartWords } from "../../look/service_manager.ts";
import { askSwitchState, type SwitchState } from "../../look/switch_state.ts";
import type { Machine } from "../../machine.ts";

/** A user, as the checks need him. */
export interface User {
  /** His number. */
  readonly uid: number;
  /** The number of his group. */
  readonly gid: number;
  /** His name, or his number if he has none. */
  readonly name: string;
}

/** Questions to programs that run. */
export interface Running {
  /**
   * Connects to FreeSWITCH and logs in.
   * @throws {EslError} If that fails.
   */
  connect(signal: AbortSignal): Promise<EslConnection>;
  /** Whether faxq works. */
  faxq(): Promise<ProgramPresence>;
  /** What stands in the spool. */
  spool(faxq: ProgramPresence): SpoolReport;
  /** The process that has gofaxd's lock: 0 if it is not named, undefined if none has it. */
  gofaxd(): number | undefined;
  /** Room on the disk of a folder; undefined if that cannot be found out. */
  diskSpace(path: string): Promise<DiskSpace | undefined>;
}

/** What this gofax ships, which is compared with what is installed. */
export interface Shipped {
  /** The version. */
  readonly version: string;
  /** A file of config/, by its path there. */
  file(path: "systemd/gofaxd.service" | "systemd/no-faxgetty.service"): string;
  /** The door to a program, for an interpreter. */
  door(interpreter: string, program: string): string;
}

/** What the site is made of. */
export interface SiteParts {
  /** Files and programs. */
  readonly machine: Machine;
  /** gofax.conf, read. */
  readonly loaded: Loaded;
  /** The effective user of this process. */
  readonly uid: number;
  /** Milliseconds since the epoch. */
  now(): number;
  /** What is compared with. */
  readonly shipped: Shipped;
  /** Opens what is asked; undefined if there is no spool. It is not given if no program is to be asked. */
  readonly running?: () => Running | undefined;
  /** Data of a file, asked for on another thread: a network share may never answer. @default {Deno.stat} */
  readonly ask?: (path: string) => Promise<Deno.FileInfo>;
}

/** Answers that are found once. */
class Once<T> {
  #found: { readonly value: T } | undefined;
  get(find: () => T): T {
    this.#found ??= { value: find() };
    return this.#found.value;
  }
}

/** Where the spool is if gofax.conf does not tell. */
const USUAL_SPOOL = "/var/spool/hylafax";

/** The installation. */
export class Site {
  /** Files and programs. */
  readonly machine: Machine;
  /** gofax.conf, read. */
  readonly loaded: Loaded;
  /** Its values; undefined if it is wrong. */
  readonly config: Config | undefined;
  /** The effective user of this process. */
  readonly uid: number;
  /** What is compared with. */
  readonly shipped: Shipped;
  /** Data of a file, asked for on another thread. */
  readonly ask: (path: string) => Promise<Deno.FileInfo>;
  readonly #parts: SiteParts;
  readonly #hylafax = new Once<HylafaxFiles | undefined>();
  readonly #switchFiles = new Once<SwitchSite>();
  readonly #processes = new Once<readonly Process[]>();
  readonly #running = new Once<Running | undefined>();
  readonly #owner = new Once<User | undefined>();
  readonly #faxq = new Once<Promise<ProgramPresence> | undefined>();
  readonly #report = new Once<Promise<SpoolReport | undefined>>();
  readonly #switchState = new Once<Promise<SwitchState> | undefined>();

  /** Looks at nothing yet. */
  constructor(parts: SiteParts) {
    this.#parts = parts;
    ({ machine: this.machine, loaded: this.loaded, uid: this.uid, shipped: this.shipped } = parts);
    this.config = parts.loaded.config;
    this.ask = parts.ask ?? Deno.stat;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#parts.now();
  }

  /** Programs that run; undefined if none is to be asked, or there is no spool. */
  get running(): Running | undefined {
    return this.#running.get(() => this.#parts.running?.());
  }

  /** Whether this is root. */
  get isRoot(): boolean {
    return this.uid === 0;
  }

  /** The spool that gofax.conf names, without a slash at its end. */
  get spool(): string {
    return this.config?.hylafax.spooldir.replace(/\/+$/, "") ?? USUAL_SPOOL;
  }

  /** HylaFAX's files; undefined if there is no HylaFAX. */
  get hylafax(): HylafaxFiles | undefined {
    return this.#hylafax.get(() =>
      lookAtHylafax(this.machine, { spool: this.spool, running: foldersOfDaemons(this.daemons) })
    );
  }

  /** HylaFAX's daemons that run, of whichever spool. */
  get daemons(): readonly HylafaxDaemon[] {
    return hylafaxDaemons(this.machine, this.processes);
  }

  /** How an administrator runs HylaFAX's faxsetup. */
  get faxsetup(): string {
    const folder = this.hylafax?.programs?.folder;
    const isInPath = folder === undefined || /^\/usr\/s?bin$/.test(folder);
    return `${isInPath ? "" : `${folder}/`}faxsetup -server`;
  }

  /** How an administrator starts one of HylaFAX's daemons again. */
  restart(daemon: "faxq" | "hfaxd"): string {
    return restartWords(this.machine, this.hylafax?.services[daemon] ?? daemon);
  }

  /** The folder of HylaFAX's configuration. */
  get etc(): string {
    return this.hylafax?.etc ?? `${this.spool}/etc`;
  }

  /** HylaFAX's user; undefined if the spool is not there, or root's. */
  get owner(): User | undefined {
    return this.#owner.get(() => {
      const owner = spoolOwner(this.machine.real(this.spool));
      return owner && this.user(owner.uid, owner.gid);
    });
  }

  /** A user with his name. */
  user(uid: number, gid: number): User {
    const account = accountOf(uid, gid);
    return { uid, gid: account.gid, name: account.name ?? String(uid) };
  }

  /** Names of the virtual modems. */
  get modems(): readonly string[] {
    return Array.from({ length: this.config?.hylafax.modems ?? 0 }, (_, index) => `freeswitch${index}`);
  }

  /** Whether FreeSWITCH runs on another machine, so that its files cannot be looked at. */
  get isSwitchElsewhere(): boolean {
    return this.config !== undefined && !isLoopback(this.config.freeswitch.socket.hostname);
  }

  /** FreeSWITCH's files. */
  get switchFiles(): SwitchSite {
    return this.#switchFiles.get(() => lookAtSwitchFiles(this.machine));
  }

  /** Processes of the machine. */
  get processes(): readonly Process[] {
    return this.#processes.get(() => processes(this.machine));
  }

  /** Whether faxq works; undefined if it cannot be asked. */
  faxq(): Promise<ProgramPresence> | undefined {
    return this.#faxq.get(() => this.running?.faxq());
  }

  /** What stands in the spool; undefined if nothing is to be asked. */
  report(): Promise<SpoolReport | undefined> {
    return this.#report.get(async () => {
      const faxq = await this.faxq();
      return faxq === undefined ? undefined : this.running?.spool(faxq);
    });
  }

  /** FreeSWITCH as it runs; undefined if it cannot be asked. */
  switchState(): Promise<SwitchState> | undefined {
    return this.#switchState.get(() => {
      const { running, config } = this;
      if (running === undefined || config === undefined) return undefined;
      const lists = this.switchFiles.files?.profiles.flatMap(({ acls }) => acls) ?? [];
      return askSwitchState((signal) => running.connect(signal), {
        gateways: config.freeswitch.gateways,
        folder: this.machine.real(config.hylafax.spooldir),
        lists: [...new Set(lists)],
      });
    });
  }
}
