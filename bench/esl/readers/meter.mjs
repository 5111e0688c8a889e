// deno-lint-ignore-file explicit-function-return-type -- JavaScript has none
/**
 * Counts the events that a reader has taken, in whatever runtime it runs: wall time and processor time from the end of the warming up
 * to the last event, and the peak of memory. It prints them as a line of JSON and ends the process.
 */

import { readFileSync } from "node:fs";
import process from "node:process";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Megabytes that the process had at its largest (proc(5)). */
function peakMb() {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1]) / 1024;
}

/**
 * @param {number} events how many will come
 * @returns {(name: unknown, uuid: unknown) => boolean} is told what a reader has read of each event; true after the last
 */
export function meter(events) {
  const warm = Math.floor(events / 5);
  let [seen, since] = [0, 0];
  let before = process.cpuUsage();
  return (name, uuid) => {
    if (name !== "CHANNEL_HANGUP" || typeof uuid !== "string" || !UUID.test(uuid)) {
      throw new Error(`Event ${seen} was read wrongly: ${name} ${uuid}`);
    }
    seen++;
    if (seen > events) return true;
    if (seen === warm) [since, before] = [performance.now(), process.cpuUsage()];
    if (seen < events) return false;
    const { user, system } = process.cpuUsage(before);
    const seconds = (performance.now() - since) / 1000;
    const counted = events - warm;
    const figures = {
      eventsPerSecond: counted / seconds,
      cpuUs: (user + system) / counted,
      peakMb: peakMb(),
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0));
    return true;
  };
}
