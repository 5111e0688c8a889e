/** A site for `gofax status`: a scratch spool whose FIFOs somebody reads, or not, and a world to look at it from. */

import { EslConnectError, type EslConnection } from "ts-esl";
import type { Config } from "../../lib/config/config.ts";
import type { Clock } from "../../lib/flow/base/world.ts";
import type { StatusWorld } from "../../lib/flow/admin/status.ts";
import { close, loadLibc, mkfifo, O, open } from "../../lib/os/libc.ts";
import { Survey } from "../../lib/spool/survey.ts";
import { doorScript } from "../../cmd/door/door_script.ts";
import { makeWorld, systemClock } from "../../cmd/world.ts";
import { config, KeptLog, type Settings } from "./rig.ts";

loadLibc();

/** Somebody who reads FIFOs of a spool, as faxq and gofaxd do. */
export function readFifos(dir: string, names: readonly string[]): Disposable {
  const fds = names.map((name) => {
    mkfifo(`${dir}/${name}`, 0o600);
    return open(`${dir}/${name}`, O.RDWR | O.NONBLOCK | O.CLOEXEC);
  });
  return { [Symbol.dispose]: (): void => fds.forEach((fd) => void close(fd)) };
}

/** A spool. */
export interface StatusSite extends Disposable {
  readonly dir: string;
  /** Writes a file of the spool. */
  put(path: string, text: string): void;
}

/** Makes a spool with everything in order, but nobody there. */
export function statusSite(modems = 2): StatusSite {
  const dir = Deno.makeTempDirSync({ prefix: "status" });
  for (const name of ["bin", "etc", "log", "recvq", "sendq", "status"]) Deno.mkdirSync(`${dir}/${name}`);
  const put = (path: string, text: string): void => Deno.writeTextFileSync(`${dir}/${path}`, text);
  put("etc/config", "SendFaxCmd: bin/door\n");
  put("bin/door", doorScript({ interpreter: "/bin/sh -p", program: Deno.execPath() }));
  Deno.chmodSync(`${dir}/bin/door`, 0o755);
  for (let index = 0; index < modems; index++) {
    put(`etc/config.freeswitch${index}`, "");
    put(`status/freeswitch${index}`, "Running and idle\n");
  }
  return { dir, put, [Symbol.dispose]: (): void => Deno.removeSync(dir, { recursive: true }) };
}

/** Names of the FIFOs of a site. */
export const FIFOS = ["FIFO", "FIFO.freeswitch0", "FIFO.freeswitch1"] as const;

/** What a test may put in the place of the real things. */
export interface StatusOptions {
  readonly port?: number;
  readonly settings?: Settings;
  readonly clock?: Clock;
  readonly connect?: (signal?: AbortSignal) => Promise<EslConnection>;
  readonly diskSpace?: StatusWorld["diskSpace"];
}

/** Plenty of room. */
const ROOM = { totalBytes: 1e12, freeBytes: 9e11 };

function configOf({ dir }: StatusSite, { port = 1, settings = {} }: StatusOptions): Config {
  return config({
    ...settings,
    freeswitch: { socket: `127.0.0.1:${port}`, ...settings["freeswitch"] },
    hylafax: { spooldir: dir, modems: "2", xferfaxlog: "log/xferfaxlog", ...settings["hylafax"] },
  });
}

/** A world in which FreeSWITCH cannot be reached, unless a port or a connection is given. */
export function statusWorld(site: StatusSite, options: StatusOptions = {}): StatusWorld {
  const world = makeWorld(configOf(site, options), new KeptLog(), new AbortController().signal);
  const nobody = (): Promise<EslConnection> => Promise.reject(new EslConnectError("connection refused"));
  return {
    ...world,
    clock: options.clock ?? systemClock,
    connect: options.connect ?? (options.port === undefined ? nobody : world.connect),
    survey: new Survey(world.spool.paths),
    diskSpace: options.diskSpace ?? ((): Promise<typeof ROOM> => Promise.resolve(ROOM)),
  };
}
