/**
 * Everything a story may touch. The stories hold no state of their own and make no effects but through this, the clock
 * included, so that many run side by side in one process and each can be tried against a world of the test's making.
 */

import type { EslConnection } from "ts-esl";
import type { ModemName } from "../../hylafax/ids.ts";
import type { Config } from "../../config/config.ts";
import type { DiskSpace } from "../../os/disk_space.ts";
import type { Logger } from "../../os/log.ts";
import type { HelperOptions, HelperResult } from "../../os/process.ts";
import type { ServiceManager } from "../../os/service_manager.ts";
import type { TcpLookup } from "../../os/tcp_owner.ts";
import type { Spool } from "../../spool/spool.ts";
import type { SwitchUsers } from "./switch_users.ts";

/** Time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * The same time, which from now on goes its way evenly even if somebody sets the machine's clock: for everything that is
   * measured and waited for.
   */
  steady(): Clock;
  /**
   * Resolves after `ms` milliseconds, or as soon as the signal is aborted; never rejects.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The world of one sender, or of the daemon. */
export interface World {
  /** What gofax.conf says. */
  readonly config: Config;
  /** The system log; its records name what the story is about so far. */
  readonly log: Logger;
  /** The only clock of the stories. */
  readonly clock: Clock;
  /** The number of this process. */
  readonly pid: number;
  /** HylaFAX's spool. */
  readonly spool: Spool;
  /** Aborted when the program is told to stop. */
  readonly stop: AbortSignal;
  /**
   * Connects to FreeSWITCH's event socket.
   * @param signal ends the attempt when aborted
   * @throws {EslError} If FreeSWITCH does not answer, does not let us in, or is not the one that gofax.conf names.
   */
  connect(signal?: AbortSignal): Promise<EslConnection>;
  /** Runs another program: tiffcp, DynamicConfig, faxrcvd. Never throws: what went wrong stands in the result. */
  run(request: HelperOptions): Promise<HelperResult>;
  /** A fresh UUID. */
  uuid(): string;
}

/** The world of a sender: also what faxq gave it along. */
export interface SenderWorld extends World {
  /** The modem that faxq chose for the job. */
  readonly modem: ModemName;
  /** What JobControlCmd said and faxq does not see to itself: values by tag, in lower case. @default nothing */
  readonly jobControl?: ReadonlyMap<string, string>;
}

/** How FreeSWITCH is told from other programs on this machine. */
export interface SwitchRecognition {
  /** Finds the user to whom the other end of a connection belongs. */
  readonly tcp: TcpLookup;
  /** The users who may be FreeSWITCH. */
  readonly switchUsers: SwitchUsers;
}

/** The world of the daemon. */
export interface DaemonWorld extends World, SwitchRecognition {
  /** The service manager (systemd), which started the daemon and wants to know how it is. */
  readonly manager: ServiceManager;
  /** Whether there is a process of that number. */
  isAlive(pid: number): boolean;
  /** How much space the disk of a folder has; undefined if it cannot be told. */
  diskSpace(path: string): Promise<DiskSpace | undefined>;
}
