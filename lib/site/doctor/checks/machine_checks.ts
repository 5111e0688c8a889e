/** Checks of the machine: room, clock, addresses, firewall. */

import { clockState } from "../../look/clock.ts";
import { type Check, fault, ok, skipped, type Verdict, warning } from "../base/check.ts";
import type { Site } from "../base/site.ts";

const MIB = 1 << 20;

/** Bytes and file numbers of which less is a warning, as `gofax status` warns; and of which less is a fault. */
const LITTLE = { bytes: 200 * MIB, inodes: 10_000 };

const NOTHING = { bytes: 16 * MIB, inodes: 500 };

const PROGRAM_MS = 4_000;

async function room({ running, spool, machine }: Site): Promise<readonly Verdict[]> {
  const space = await running?.diskSpace(machine.real(spool));
  if (space === undefined) return skipped("the disk does not tell");
  const free = `${Math.floor(space.freeBytes / MIB)} MiB are free in ${spool}`;
  const more = {
    means: "faxes cannot be stored; FreeSWITCH tells callers that they arrived all the same",
    mend: `see du -sh ${spool}/*`,
  };
  if (space.freeBytes < NOTHING.bytes) return [fault(free, more)];
  const full = space.freeBytes < 0.05 * space.totalBytes && space.freeBytes < 2048 * MIB;
  return space.freeBytes < LITTLE.bytes || full ? [warning(free, more)] : ok(free);
}

/** `df -i` of POSIX systems; file systems without a fixed number tell 0 or a dash. */
async function inodes({ machine, spool }: Site): Promise<readonly Verdict[]> {
  const { code, stdout } = await machine.run("df", ["-P", "-i", machine.real(spool)], {
    timeoutMs: PROGRAM_MS,
  });
  const [, total = "", , free = ""] = stdout.trim().split("\n").at(-1)?.split(/\s+/) ?? [];
  if (code !== 0 || !/^[1-9]\d*$/.test(total) || !/^\d+$/.test(free)) {
    return ok("the file system has no fixed number");
  }
  const left = Number(free);
  const seen = `${left} more files fit in ${spool}`;
  const more = {
    means: "no file can be made although there is room",
    mend: `find ${spool} -xdev | wc -l; remove old logs`,
  };
  if (left < NOTHING.inodes) return [fault(seen, more)];
  return left < LITTLE.inodes ? [warning(seen, more)] : ok(seen);
}

async function clock({ machine, processes }: Site): Promise<readonly Verdict[]> {
  const state = await clockState(machine, processes, PROGRAM_MS);
  const means = "the time in the header line of a fax, and when jobs are due, is wrong in the end";
  switch (state) {
    case "set":
      return ok("a time service has set it");
    case "unset":
      return [
        warning("the clock is not set by a time service", {
          means,
          mend: "apt install systemd-timesyncd, or chrony",
        }),
      ];
    case "alone":
      return skipped("no time service is seen; in a container the host's clock counts");
    case "unknown":
      return skipped("nobody tells");
    default:
      return state satisfies never;
  }
}

/** The checks. */
export const MACHINE_CHECKS: readonly Check[] = [
  {
    id: "room",
    part: "machine",
    title: "there is room in the spool",
    after: ["spool"],
    asks: true,
    look: room,
  },
  {
    id: "inodes",
    part: "machine",
    title: "more files can be made in the spool",
    after: ["spool"],
    asks: true,
    look: inodes,
  },
  { id: "clock", part: "machine", title: "the clock is set", asks: true, look: clock },
];
