/** Rows of a dry run: how often and how long it is tried. */

import type { Loaded } from "../../lib/config/load.ts";
import type { SendPreview } from "../../lib/flow/admin/send_preview.ts";
import type { RequeueReason } from "../../lib/hylafax/send_rules.ts";
import { codeRate } from "../../lib/hylafax/session_params.ts";
import type { KeyRule, RuleRow } from "./rule_row.ts";

function limitRow(
  part: string,
  what: string,
  made: number,
  own: number,
  site: number | undefined,
  tag: string,
): RuleRow {
  const most = own === 0 || site === undefined ? own || site || 0 : Math.min(own, site);
  const isSite = site !== undefined && most === site && most !== own;
  return {
    part,
    what,
    value: most === 0 ? `${made} so far, no limit` : `${made} of ${most} so far`,
    rule: isSite ? `${tag} of HylaFAX's configuration` : `the job's ${tag.toLowerCase()}`,
  };
}

const REASONS: Readonly<Record<RequeueReason, string>> = {
  busy: "busy",
  noanswer: "no answer",
  nocarrier: "no carrier",
  nofcon: "no fax",
  proto: "fax failed",
  other: "other",
};

function waitRow({ judged, job }: SendPreview): readonly RuleRow[] {
  const requeue = judged?.rules.requeue;
  if (requeue === undefined || job === undefined) return [];
  const times = Object.entries(REASONS).map(([reason, words]) => {
    const isOwn = job.retrytime > 0 && reason !== "proto";
    return `${words} ${isOwn ? job.retrytime : requeue[reason as RequeueReason]} s`;
  });
  return [{
    part: "wait",
    what: "Wait after a failure",
    value: times.join(", "),
    rule: job.retrytime > 0
      ? "the job's retrytime; JobReqProto of HylaFAX's configuration"
      : "JobReq… of HylaFAX's configuration",
  }];
}

/** Limits of calls, and waits between them. */
export function limitRows(found: SendPreview, loaded: Loaded, key: KeyRule): readonly RuleRow[] {
  const { job, site, fax } = found;
  const config = loaded.config?.gofaxsend;
  if (job === undefined || config === undefined || site === undefined) return [];
  const least = job.minbr === 0 ? [] : [{
    part: "leastRate",
    what: "Least speed",
    value: `${codeRate(job.minbr)} bit/s`,
    rule: "the job's minbr (sendfax -B)",
  }];
  const ring = fax === undefined ? [] : [{
    part: "ringTimeout",
    what: "It may ring",
    value: `${config.ringTimeoutS} s at each gateway`,
    rule: key("gofaxsend.ringtimeout"),
  }];
  return [
    ...least,
    ...ring,
    limitRow("calls", "Calls", job.totdials, job.maxdials, site.maxdials, "MaxDials"),
    limitRow("answeredCalls", "Answered calls", job.tottries, job.maxtries, site.maxtries, "MaxTries"),
    ...waitRow(found),
  ];
}
