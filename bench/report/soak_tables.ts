/** What a soak comes to: a table with a line for each, the curve of its looks, and whether memory grows. */

import type { Holdings } from "../machine/proc.ts";
import { figure, type Table } from "./table.ts";
import { lastHalf, lineThrough, thinned } from "./trend.ts";

/** One look at gofaxd. */
export interface SoakLook extends Holdings {
  /** Milliseconds from the first look on. */
  readonly atMs: number;
  /** Bytes on its heap, where gofaxd tells it. */
  readonly heap?: { readonly heapUsed: number; readonly heapTotal: number; readonly external: number };
  /** Jobs that had ended, and faxes that faxrcvd had been given. */
  readonly sent: number;
  readonly received: number;
}

/** What a soak measured. */
export interface Soaked {
  readonly name: string;
  /** From the first start to the end of the last call and job, in milliseconds. */
  readonly tookMs: number;
  /** How much of that the event loop waited for a processor that had other work. */
  readonly waitedMs: number;
  /** Milliseconds of processor time for each fax: of gofaxd with its helpers, and of the stand-in. */
  readonly cpuMs: number;
  readonly standInCpuMs: number;
  /** All looks, the first before the first fax and the last after the last one. */
  readonly looks: readonly SoakLook[];
  /** The looks while as many faxes as may be were under way. */
  readonly busy: readonly SoakLook[];
  /** What is not as it should be. */
  readonly lost: readonly string[];
}

/** How memory goes on in the last half of the time in which gofaxd is busy. */
export interface MemoryTrend {
  /** Mean of the PSS in MB. */
  readonly meanMb: number;
  readonly mbPerMinute: number;
  readonly mbPerThousandFaxes: number;
  /** MB from the begin to the end of that half, by the nearest line. */
  readonly rise: number;
  readonly grows: boolean;
}

/** Rows of the table of looks. */
const ROWS = 20;
/** Memory that rises by less than this part of its mean does not count as growing. */
const GROWS = 0.05;
const MEGABYTE = 1_000_000;

/** Fits a line through the last half of the looks. */
export function memoryTrend(busy: readonly SoakLook[]): MemoryTrend {
  const half = lastHalf(busy, ({ atMs }) => atMs);
  const slopeBy = (of: (look: SoakLook) => number): number =>
    lineThrough(half.map((look) => [of(look), look.pssMb])).slope;
  const { slope, mean } = lineThrough(half.map(({ atMs, pssMb }) => [atMs / 60_000, pssMb]));
  const rise = slope * ((half.at(-1)?.atMs ?? 0) - (half[0]?.atMs ?? 0)) / 60_000;
  return {
    meanMb: mean,
    mbPerMinute: slope,
    mbPerThousandFaxes: slopeBy(({ sent, received }) => (sent + received) / 1_000),
    rise,
    grows: rise > GROWS * mean,
  };
}

/** Says in a sentence whether memory grows. */
export function trendText({ name, busy }: Pick<Soaked, "name" | "busy">): string {
  const { meanMb, mbPerMinute, mbPerThousandFaxes, rise, grows } = memoryTrend(busy);
  if (Number.isNaN(mbPerMinute)) return `${name}: too few looks to tell whether memory grows.`;
  const slope = `${figure(mbPerMinute, 2)} MB a minute, ${figure(mbPerThousandFaxes, 2)} MB for 1,000 faxes`;
  return `${name}: memory ${
    grows ? "GROWS" : "does not grow"
  }: in the last half of the busy time the nearest line ` +
    `has a slope of ${slope}; that is ${figure(rise)} MB of ${figure(meanMb)} MB.`;
}

function summary(
  { name, tookMs, waitedMs, cpuMs, standInCpuMs, looks, busy, lost }: Soaked,
): readonly string[] {
  const [before, after] = [looks[0], looks.at(-1)];
  const most = (of: (look: SoakLook) => number): number => Math.max(...looks.map(of));
  const three = (of: (look: SoakLook) => number): string =>
    [before && of(before), most(of), after && of(after)].map((value) => figure(value, 0)).join(" / ");
  return [
    name,
    figure(tookMs / 1000),
    figure(waitedMs / 1000),
    figure(cpuMs),
    figure(standInCpuMs),
    figure(before?.pssMb),
    figure(memoryTrend(busy).meanMb),
    figure(most(({ pssMb }) => pssMb)),
    figure(after?.pssMb),
    three(({ files }) => files),
    three(({ threads }) => threads),
    lost.length === 0 ? "none" : lost.join(", "),
  ];
}

/** A line for each. */
export function soakTable(title: string, all: readonly Soaked[]): Table {
  return {
    title,
    columns: [
      "",
      "time of all, s",
      "waited for a processor, s",
      "CPU per fax, ms",
      "of the stand-in, ms",
      "before, MB",
      "last half, MB",
      "most, MB",
      "after, MB",
      "descriptors: before / most / after",
      "threads",
      "lost",
    ],
    rows: all.map(summary),
  };
}

/** The curve: some of the looks. */
export function looksTable({ name, looks }: Soaked): Table {
  const bytes = (value: number | undefined): string =>
    figure(value === undefined ? undefined : value / MEGABYTE);
  return {
    title: `What ${name} has meanwhile`,
    columns: [
      "s",
      "sent",
      "received",
      "PSS, MB",
      "in no file, MB",
      "heap used, MB",
      "heap, MB",
      "external, MB",
      "descriptors",
      "threads",
    ],
    rows: thinned(looks, ROWS).map(({ atMs, sent, received, pssMb, anonymousMb, heap, files, threads }) => [
      figure(atMs / 1000, 0),
      String(sent),
      String(received),
      figure(pssMb),
      figure(anonymousMb),
      bytes(heap?.heapUsed),
      bytes(heap?.heapTotal),
      bytes(heap?.external),
      String(files),
      String(threads),
    ]),
  };
}
