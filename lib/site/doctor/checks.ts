/** All checks, in order of cause: what is mended first stands first. `gofax doctor`, `gofax config check` and `gofax status` share them. */

import type { Check } from "./base/check.ts";
import { CONF_CHECKS } from "./checks/conf_checks.ts";
import { HYLAFAX_CHECKS, HYLAFAX_CONFIG_CHECKS } from "./checks/hylafax_checks.ts";
import { MACHINE_CHECKS } from "./checks/machine_checks.ts";
import { RUNNING_CHECKS } from "./checks/running_checks.ts";
import { SCRIPT_CHECKS } from "./checks/script_checks.ts";
import { SERVICE_CHECKS, VERSION_CHECK } from "./checks/service_checks.ts";
import { SPOOL_CHECK, SPOOL_CHECKS } from "./checks/spool_checks.ts";
import { SWITCH_CHECKS } from "./checks/switch_checks.ts";
import { SWITCH_FILE_CHECKS } from "./checks/switch_file_checks.ts";

/** Every check. */
export const CHECKS: readonly Check[] = [
  ...CONF_CHECKS,
  ...HYLAFAX_CHECKS,
  SPOOL_CHECK,
  ...HYLAFAX_CONFIG_CHECKS,
  ...SCRIPT_CHECKS,
  ...SPOOL_CHECKS,
  ...SERVICE_CHECKS,
  ...SWITCH_FILE_CHECKS,
  ...MACHINE_CHECKS,
  ...RUNNING_CHECKS,
  VERSION_CHECK,
  ...SWITCH_CHECKS,
];

/** Those that read gofax.conf itself; `gofax config check` tells their findings in its own way. */
const OF_READER: readonly string[] = [
  "conf-file",
  "conf-valid",
  "conf-samples",
  "conf-password",
  "conf-doubts",
];

/** Those that need no program that runs, beside the reader's own. */
export const FILE_CHECKS: readonly Check[] = CHECKS.filter(({ id, asks }) =>
  asks === undefined && !OF_READER.includes(id)
);

/** What `gofax status` tells in its own words. */
const OF_STATUS: readonly string[] = ["spool", "send-command", "modem-files", "modem-spare"];

/** Those of {@linkcode FILE_CHECKS} whose faults `gofax status` tells, too. */
export const STATUS_CHECKS: readonly Check[] = FILE_CHECKS.filter(({ id }) => !OF_STATUS.includes(id));
