/** Rows of a dry run: number, gateways, pages, modes. */

import type { Loaded } from "../../lib/config/load.ts";
import type { ModeReason } from "../../lib/fax/call/settings.ts";
import type { PlannedPage } from "../../lib/fax/job/plan.ts";
import type { SendPreview } from "../../lib/flow/admin/send_preview.ts";
import { codeRate } from "../../lib/hylafax/session_params.ts";
import { type KeyRule, onOff, row, type RuleRow } from "./rule_row.ts";

/** The number as it is dialled. */
export function numberRows(found: SendPreview, loaded: Loaded, key: KeyRule): readonly RuleRow[] {
  const { job, number, prefix, dynamic } = found;
  const config = loaded.config?.gofaxsend;
  if (job === undefined || config === undefined || number === undefined) return [];
  const wanted = config.dialNumber;
  const field = job[wanted] === "" ? (wanted === "number" ? "external" : "number") : wanted;
  const typed = job[field];
  const set = dynamic.callPrefix === undefined ? key("gofaxsend.callprefix") : "DynamicConfig, CallPrefix";
  const plus = typed.trim().startsWith("+") && config.plusPrefix !== ""
    ? `; + becomes ${config.plusPrefix} (${key("gofaxsend.plusprefix")})`
    : "";
  return [{
    part: "number",
    what: "Number",
    value: number,
    rule: `the job's ${field}, ${JSON.stringify(typed)} (${key("gofaxsend.dialnumber")})` +
      `${prefix === "" ? "" : `; prefix ${prefix} (${set})`}${plus}`,
  }];
}

/** The gateways. */
export function gatewayRow(found: SendPreview, key: KeyRule): readonly RuleRow[] {
  const { fax, dynamic } = found;
  if (fax === undefined) return [];
  const rule = dynamic.gateways === undefined ? key("freeswitch.gateway") : "DynamicConfig, Gateway";
  return [{ part: "gateways", what: "Gateways", value: fax.gateways.join(", then "), rule }];
}

function modeRule(by: ModeReason, texts: Readonly<Record<ModeReason, string>>): string {
  return texts[by];
}

const FALLBACK = "fallback: T.38 failed with this number before (gofax fallback)";

/** T.38, error correction, V.17. */
export function modeRows(found: SendPreview, key: KeyRule): readonly RuleRow[] {
  const { modes, job, fax } = found;
  if (modes === undefined || job === undefined || fax === undefined) return [];
  const tries = (path: string): string =>
    `${job.tottries} answered ${job.tottries === 1 ? "try" : "tries"} (${key(path)})`;
  const none = { job: "", site: "", tries: "", fallback: FALLBACK };
  const { t38, requestT38, ecm, v17 } = modes;
  return [
    row(found, "fax_enable_t38", {
      part: "t38",
      what: "T.38",
      value: onOff(t38.on),
      rule: modeRule(t38.by, { ...none, site: key("gofaxsend.enablet38") }),
    }),
    row(found, "fax_enable_t38_request", {
      part: "requestT38",
      what: "T.38 asked for by us",
      value: onOff(requestT38.on),
      rule: modeRule(requestT38.by, { ...none, site: key("gofaxsend.requestt38") }),
    }),
    row(found, "fax_use_ecm", {
      part: "ecm",
      what: "Error correction",
      value: onOff(ecm.on),
      rule: modeRule(ecm.by, {
        ...none,
        job: `the job's desiredec, ${job.desiredec}`,
        tries: tries("gofaxsend.disableecmafterretry"),
      }),
    }),
    row(found, "fax_disable_v17", {
      part: "v17",
      what: "V.17 (above 9600 bit/s)",
      value: onOff(v17.on),
      rule: modeRule(v17.by, {
        ...none,
        job: `the job's desiredbr, ${codeRate(job.desiredbr)} bit/s`,
        tries: tries("gofaxsend.disablev17afterretry"),
      }),
    }, "opposite"),
  ];
}

/** `pages 2 to 5 of docq/doc12.ps;c0`, each run of pages of one document. */
function pageRuns(pages: readonly PlannedPage[]): readonly string[] {
  const runs: { file: string; from: number; to: number }[] = [];
  for (const { item: { file }, directory } of pages) {
    const last = runs.at(-1);
    if (last?.file === file && last.to === directory) last.to = directory + 1;
    else runs.push({ file, from: directory + 1, to: directory + 1 });
  }
  return runs.map(({ file, from, to }) =>
    `${from === to ? `page ${from}` : `pages ${from} to ${to}`} of ${file}`
  );
}

/** The pages. */
export function pageRows({ plan, job }: SendPreview, key: KeyRule): readonly RuleRow[] {
  if (plan === undefined || job === undefined) return [];
  const left = plan.pages.filter(({ skip }) => skip).length;
  const rules = [
    "the job's documents",
    ...(plan.before > 0 ? [`${plan.before} were sent by earlier calls (${key("gofaxsend.resume")})`] : []),
    ...(left > 0 ? [`${left} left out by its pagehandling (sendfax -Z)`] : []),
  ];
  const value = `${plan.toSend}: ${pageRuns(plan.pages.filter(({ skip }) => !skip)).join(", ")}`;
  return [{ part: "pages", what: "Pages", value, rule: rules.join("; ") }];
}
