/** Builds the world that a story runs in, from the rooms that touch the real one. */

import { dial, EslConnectError, type EslConnection, type EslPeer } from "ts-esl";
import type { Config } from "../lib/config/config.ts";
import { KnownDocuments } from "../lib/flow/base/known_documents.ts";
import { mayBeSwitch, type SwitchUsers } from "../lib/flow/base/switch_users.ts";
import type { Clock, SwitchRecognition, World } from "../lib/flow/base/world.ts";
import type { Logger } from "../lib/os/log.ts";
import { Background } from "../lib/os/background.ts";
import { runHelper } from "../lib/os/process.ts";
import { TcpOwners } from "../lib/os/tcp_owner.ts";
import { userId } from "../lib/os/accounts.ts";
import { timeZone } from "./time_zone.ts";
import { Spool } from "../lib/spool/spool.ts";
import { waited } from "../lib/os/pause.ts";

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await waited(ms, signal);
}

/** A clock that agrees with the machine's at this moment, and runs evenly from then on. */
function steadyClock(): Clock {
  const ahead = Date.now() - performance.now();
  const clock: Clock = { now: () => Math.round(ahead + performance.now()), steady: () => clock, sleep };
  return clock;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now(), steady: steadyClock, sleep };

/**
 * Which users of this machine may be FreeSWITCH. If `freeswitch.runsas` is no user here, none matches it: NaN equals no number.
 */
function switchUsers({ freeswitch: { runsAs } }: Config, spool: Spool): SwitchUsers {
  const always = new Set([0, Deno.uid() ?? 0, spool.owner]);
  return { always, named: runsAs === undefined ? undefined : userId(runsAs) ?? NaN };
}

/** Refuses a connection, before the password is sent, if another program than FreeSWITCH listens at its address. */
async function mustBeSwitch(
  { tcp, switchUsers }: SwitchRecognition,
  { local, remote }: EslPeer,
): Promise<void> {
  // If the kernel does not tell the owner, FreeSWITCH counts as being on another machine.
  const owner = await tcp.owner(remote, local).catch(() => undefined);
  if (owner === undefined || owner.kind === "elsewhere") return;
  if (owner.kind === "user" && mayBeSwitch(switchUsers, owner.uid)) return;
  const who = owner.kind === "user" ? `user ${owner.uid}` : "nobody any more";
  throw new EslConnectError(
    `${remote.hostname}:${remote.port} is served by ${who}, who does not get FreeSWITCH's password; if that is FreeSWITCH, set ` +
      "freeswitch.runsas",
  );
}

/** Dials FreeSWITCH as the configuration says. */
async function connect(
  config: Config,
  log: Logger,
  known: SwitchRecognition,
  signal?: AbortSignal,
): Promise<EslConnection> {
  const { socket, user, password, connectTimeoutMs } = config.freeswitch;
  return await dial({
    hostname: socket.hostname,
    port: socket.port,
    password,
    user,
    signal,
    connectTimeoutMs,
    authTimeoutMs: connectTimeoutMs,
    accept: (peer) => mustBeSwitch(known, peer),
    log: (message) => log.warning(message),
  });
}

/**
 * Bytes of a document whose pages a program reads itself. A program that does this `often` goes through 50 MB in a second; with more than
 * this the others of its jobs would wait. One that does it `once`, just after its start, is slow: its code is not compiled yet, and
 * compiling costs more time than tiffcp takes, if there is more than a little to read.
 */
const MOST_READ_BYTES = { often: 2 << 20, once: 16 << 10 };

/** How many programs run that nothing waits for, and how many more there may be. */
const IN_BACKGROUND = { most: 4, mostWaiting: 1000 };

/**
 * The world of a program, or of a job in it.
 * @param like a world with the same spool: what is known in it of documents is known in this one, too, and both have the same programs in the background
 * @throws {SpoolError} If there is no spool.
 */
export function makeWorld(
  config: Config,
  log: Logger,
  stop: AbortSignal,
  like?: World,
): World & SwitchRecognition {
  const spool = Spool.open(config.hylafax.spooldir, like?.spool);
  const known = { tcp: new TcpOwners(), switchUsers: switchUsers(config, spool) };
  return {
    ...known,
    config,
    log,
    stop,
    clock: systemClock,
    pid: Deno.pid,
    spool,
    known: like?.known ?? new KnownDocuments(),
    mostReadBytes: like === undefined ? MOST_READ_BYTES.once : MOST_READ_BYTES.often,
    connect: (signal) => connect(config, log, known, signal),
    run: runHelper,
    timeZone,
    background: like?.background ?? new Background(IN_BACKGROUND),
    uuid: () => crypto.randomUUID(),
  };
}
