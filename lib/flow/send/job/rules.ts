/**
 * The rules of HylaFAX's own configuration for the tries of a job, read once per job: `etc/config`, then `etc/config.<modem>`,
 * then what JobControlCmd said of the job. faxq enforces its limits in any case, so a job that has reached them must end here,
 * with its true cause (docs/internals/hylafax.md#the-next-try).
 */

import type { JobCounters } from "../../../fax/end/try_counts.ts";
import type { OutcomeRules } from "../../../fax/end/outcome.ts";
import { lesserLimit, readSendRules, type SendRules } from "../../../hylafax/send_rules.ts";
import type { SenderWorld } from "../../base/world.ts";

/** The counters and rules by which the end of a try is judged. */
export interface JudgedBy {
  /** The job's counters and limits. */
  readonly job: JobCounters;
  /** The rules of the site. */
  readonly rules: OutcomeRules;
}

/** Reads the rules. A line that cannot be used is logged and ignored, and the job is sent all the same. Never throws. */
export function siteRules({ spool, modem, jobControl, log }: SenderWorld): SendRules {
  const server = spool.serverConfig();
  const own = spool.modemConfig(modem);
  for (const why of [...server.unread, ...own.unread]) log.debug(why);
  const said = [...jobControl ?? []].map(([tag, value]) => ({ tag, value, where: "JobControlCmd" }));
  const { rules, problems } = readSendRules({ server: server.items, modem: own.items ?? [], job: said });
  for (const { where, message } of [...server.problems, ...own.problems, ...problems]) {
    log.warning(`${where}: ${message}`);
  }
  return rules;
}

/**
 * The counters and rules by which the end of a job's try is judged: of each limit the lesser of the job's and the site's.
 * @param conf what gofax.conf says
 */
export function withSiteRules(job: JobCounters, conf: OutcomeRules, site: SendRules): JudgedBy {
  const maxdials = lesserLimit(job.maxdials, site.maxdials);
  const maxtries = lesserLimit(job.maxtries, site.maxtries);
  return { job: { ...job, maxdials, maxtries }, rules: { ...conf, requeue: site.requeue } };
}
