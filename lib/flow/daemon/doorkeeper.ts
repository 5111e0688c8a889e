/**
 * Decides which processes may hand calls to gofaxd, because its port has no password. A process of this machine is judged by its
 * user, which the kernel knows; another machine by its address. Nothing is read from a connection before that.
 */

import type { EslPeer } from "ts-esl";
import { type IpAddress, isLoopbackIp, isWithin, parseIp, printIp, sameIp } from "../../text/ip_address.ts";
import type { CountedWarnings } from "./counted_warnings.ts";
import { messageOf } from "../../text/error_text.ts";
import type { StandingConnection } from "../switch/standing_connection.ts";
import { isSwitch, mayBeSwitch } from "../base/switch_users.ts";
import type { DaemonWorld } from "../base/world.ts";

/** The addresses that the name `localhost` stands for. */
const LOOPBACK = ["127.0.0.1", "::1"];

/** Judges connections. */
export class Doorkeeper {
  readonly #world: DaemonWorld;
  readonly #standing: StandingConnection;
  readonly #warnings: CountedWarnings;

  /**
   * Judges by the user that the kernel names, and by the configuration.
   * @param standing asked for FreeSWITCH's address if the configuration has only a name
   * @param warnings logs the connections that are refused
   */
  constructor(world: DaemonWorld, standing: StandingConnection, warnings: CountedWarnings) {
    this.#world = world;
    this.#standing = standing;
    this.#warnings = warnings;
  }

  /** A name for the other end, `user 10` or an address; undefined if it may not hand over calls. Never throws. */
  async accept(peer: EslPeer): Promise<string | undefined> {
    const { hostname, port } = peer.remote;
    try {
      const verdict = await this.#judge(peer);
      if ("who" in verdict) return verdict.who;
      this.#refuse(`${hostname}:${port} ${verdict.why}`);
    } catch (error) {
      this.#refuse(`nobody can tell whose ${hostname}:${port} is: ${messageOf(error)}`);
    }
    return undefined;
  }

  #refuse(why: string): void {
    this.#warnings.warn("Refused a connection that is not FreeSWITCH's", why);
  }

  async #judge({ local, remote }: EslPeer): Promise<{ readonly who: string } | { readonly why: string }> {
    const [ip, ours] = [parseIp(remote.hostname), parseIp(local.hostname)];
    if (ip === undefined || ours === undefined) return { why: "has no address" };
    if (this.#isListed(ip)) return { who: remote.hostname };
    const owner = await this.#world.tcp.owner(remote, local);
    if (owner.kind === "user") {
      return await this.#isSwitchUser(owner.uid, ip)
        ? { who: `user ${owner.uid}` }
        : { why: `is a process of user ${owner.uid}; if that is FreeSWITCH's, set freeswitch.runsas` };
    }
    // If a process has closed its socket, the kernel names root as the owner, which proves nothing.
    if (owner.kind === "nobody" || isLoopbackIp(ip) || sameIp(ip, ours)) return { why: "has gone already" };
    const far = this.#isAllowed(ip) || await this.#isSwitchHost(ip);
    return far ? { who: remote.hostname } : { why: "is neither freeswitch.socket nor in gofaxd.allowfrom" };
  }

  /** Whether FreeSWITCH is that user. The kernel is asked who listens at FreeSWITCH's address only if that decides it. */
  async #isSwitchUser(uid: number, peer: IpAddress): Promise<boolean> {
    const users = this.#world.switchUsers;
    return isSwitch(users, uid, undefined) ||
      mayBeSwitch(users, uid) && isSwitch(users, uid, await this.#switchListener(peer));
  }

  /** Whether gofax.conf lets every process of this machine hand over calls, by an address that only this machine has. */
  #isListed(ip: IpAddress): boolean {
    return isLoopbackIp(ip) &&
      this.#world.config.gofaxd.allowFrom.some((net) => isLoopbackIp(net.address) && isWithin(ip, net));
  }

  #isAllowed(ip: IpAddress): boolean {
    return this.#world.config.gofaxd.allowFrom.some((net) => isWithin(ip, net));
  }

  async #isSwitchHost(ip: IpAddress): Promise<boolean> {
    return (await this.#switchHosts()).some((host) => sameIp(host, ip));
  }

  /** FreeSWITCH's address; if the configuration has a name, the address at which FreeSWITCH accepted the connection. */
  async #switchHosts(): Promise<readonly IpAddress[]> {
    const { hostname } = this.#world.config.freeswitch.socket;
    const given = parseIp(hostname);
    if (given !== undefined) return [given];
    const names = hostname.toLowerCase() === "localhost" ? LOOPBACK : [await this.#standing.address() ?? ""];
    return names.flatMap((name) => parseIp(name) ?? []);
  }

  /** The user who listens at FreeSWITCH's address, if that is on this machine, as the peer is. */
  async #switchListener(peer: IpAddress): Promise<number | undefined> {
    const { port } = this.#world.config.freeswitch.socket;
    for (const host of await this.#switchHosts()) {
      if (!isLoopbackIp(host) && !sameIp(host, peer)) continue;
      const uid = await this.#world.tcp.listener({ hostname: printIp(host), port });
      if (uid !== undefined) return uid;
    }
    return undefined;
  }
}
