/**
 * Everything a story may touch. The stories have no state of their own and reach everything outside, the clock included, only
 * through this. So many can run side by side in one process, and a test can give each another world.
 */

import type { EslConnection } from "ts-esl";
import type { ModemName } from "../../hylafax/ids.ts";
import type { Config } from "../../config/config.ts";
import type { Background } from "../../os/background.ts";
import type { DiskSpace } from "../../os/disk_space.ts";
import type { GivenBack } from "../../os/give_memory_back.ts";
import type { Logger } from "../../os/log.ts";
import type { HelperOptions, HelperResult } from "../../os/process.ts";
import type { ServiceManager } from "../../os/service_manager.ts";
import type { TcpLookup } from "../../os/tcp_owner.ts";
import type { Spool } from "../../spool/spool.ts";
import type { KnownDocuments } from "./known_documents.ts";
import type { SwitchUsers } from "./switch_users.ts";

/** Time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * A clock with the same time that afterwards runs evenly, even if an administrator sets the machine's clock: for everything
   * that is measured and waited for.
   */
  steady(): Clock;
  /**
   * Resolves after `ms` milliseconds, or as soon as the signal is aborted; never rejects.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A time zone. */
export interface TimeZone {
  /** Its rule, as SpanDSP reads it. */
  readonly rule: string;
  /** Minutes that its time is ahead of UTC at the moment asked for; undefined if that is not known. */
  readonly aheadMinutes: number | undefined;
}

/** The world of one sender, or of the daemon. */
export interface World {
  /** What gofax.conf says. */
  readonly config: Config;
  /** The system log; its records name the call or job that the story is about. */
  readonly log: Logger;
  /** The only clock of the stories. */
  readonly clock: Clock;
  /** The number of this process. */
  readonly pid: number;
  /** HylaFAX's spool. */
  readonly spool: Spool;
  /** What is known of documents; the jobs of one program share it. */
  readonly known: KnownDocuments;
  /** Bytes. Whether the pages of a larger document are sound is left to libtiff. */
  readonly mostReadBytes: number;
  /** Aborted when the program is told to stop. */
  readonly stop: AbortSignal;
  /**
   * Connects to FreeSWITCH's event socket.
   * @param signal ends the attempt when aborted
   * @throws {EslError} If FreeSWITCH does not answer, refuses the password, or the process there is not the FreeSWITCH that
   * gofax.conf names.
   */
  connect(signal?: AbortSignal): Promise<EslConnection>;
  /** Runs another program: tiffcp, DynamicConfig, faxrcvd. Never throws: an error stands in the result. */
  run(request: HelperOptions): Promise<HelperResult>;
  /** Reads a time zone: the name of one of this machine, or a POSIX rule; undefined if it is neither. */
  timeZone(text: string, at: Date): TimeZone | undefined;
  /** Programs that nothing waits for. */
  readonly background: Background;
  /** Makes a new UUID. */
  uuid(): string;
}

/** The world of a sender, with what faxq has given it. */
export interface SenderWorld extends World {
  /** The modem that faxq chose for the job. */
  readonly modem: ModemName;
  /** What JobControlCmd answered and faxq does not handle itself: values by tag, in lower case. @default nothing */
  readonly jobControl?: ReadonlyMap<string, string>;
  /** Whether a call that finds the number busy counts as no dial: faxq's `-B`. @default {false} */
  readonly busyIsNoDial?: boolean;
  /** Whether the faxq that started this sender still waits for its end. Never throws. @default {always} */
  readonly faxqWaits?: () => boolean;
}

/** How gofax tells FreeSWITCH from other programs of this machine. */
export interface SwitchRecognition {
  /** Finds the user who owns the other end of a connection. */
  readonly tcp: TcpLookup;
  /** The users who may be FreeSWITCH. */
  readonly switchUsers: SwitchUsers;
}

/** The world of the daemon. Its `stop` ends what is under way. */
export interface DaemonWorld extends World, SwitchRecognition {
  /** Aborted when the daemon is told to stop, no later than `stop`: nothing new is taken from then on. */
  readonly drain: AbortSignal;
  /** The service manager (systemd), which started the daemon and monitors it. */
  readonly manager: ServiceManager;
  /** Whether a process of that number runs. */
  isAlive(pid: number): boolean;
  /** Gives the kernel the memory that the program does not need any more. Nothing else runs meanwhile, some milliseconds. */
  giveMemoryBack(what: GivenBack): void;
  /** How much space the disk of a folder has; undefined if that cannot be found out. */
  diskSpace(path: string): Promise<DiskSpace | undefined>;
}
