/** All checks, in order of cause: what is mended first stands first. `gofax doctor`, `gofax config check` and `gofax status` share them. */

import type { Check } from "./base/check.ts";
import { CONF_CHECKS } from "./checks/conf_checks.ts";
import { EVENT_SOCKET_CHECKS } from "./checks/event_socket_checks.ts";
import { DOCUMENT_CHECK } from "./checks/document_check.ts";
import { FLAVOUR_CHECKS, FLAVOUR_RUNNING_CHECKS } from "./checks/flavour_checks.ts";
import { GETTY_CHECKS } from "./checks/getty_checks.ts";
import { HYLAFAX_CHECKS, HYLAFAX_CONFIG_CHECKS } from "./checks/hylafax_checks.ts";
import { INCOMING_CHECKS } from "./checks/incoming_checks.ts";
import { LEFTOVER_CHECKS } from "./checks/leftover_checks.ts";
import { MACHINE_CHECKS } from "./checks/machine_checks.ts";
import { MODEM_FILE_CHECKS } from "./checks/modem_file_checks.ts";
import { NETWORK_CHECKS } from "./checks/network_checks.ts";
import { PROBE_CHECKS } from "./checks/probe_checks.ts";
import { RUNNING_CHECKS } from "./checks/running_checks.ts";
import { SCRIPT_CHECKS } from "./checks/script_checks.ts";
import { SEND_COMMAND_CHECKS } from "./checks/send_command_checks.ts";
import { SERVICE_CHECKS, VERSION_CHECK } from "./checks/service_checks.ts";
import { DISK_CHECK, SPOOL_CHECK, SPOOL_CHECKS } from "./checks/spool_checks.ts";
import { SWITCH_CHECKS } from "./checks/switch_checks.ts";
import { SWITCH_FILE_CHECKS } from "./checks/switch_file_checks.ts";
import { SWITCH_USER_CHECKS } from "./checks/switch_user_checks.ts";
import { JOBS_CHECK, SETTINGS_CHECK } from "./checks/unsupported_checks.ts";

/** Every check. */
export const CHECKS: readonly Check[] = [
  DISK_CHECK,
  ...CONF_CHECKS,
  ...HYLAFAX_CHECKS,
  SPOOL_CHECK,
  ...HYLAFAX_CONFIG_CHECKS,
  ...FLAVOUR_CHECKS,
  ...SEND_COMMAND_CHECKS,
  ...MODEM_FILE_CHECKS,
  ...SCRIPT_CHECKS,
  SETTINGS_CHECK,
  ...SPOOL_CHECKS,
  DOCUMENT_CHECK,
  ...LEFTOVER_CHECKS,
  ...SERVICE_CHECKS,
  ...GETTY_CHECKS,
  ...SWITCH_FILE_CHECKS,
  ...EVENT_SOCKET_CHECKS,
  ...INCOMING_CHECKS,
  ...SWITCH_USER_CHECKS,
  ...MACHINE_CHECKS,
  ...NETWORK_CHECKS,
  ...FLAVOUR_RUNNING_CHECKS,
  ...RUNNING_CHECKS,
  JOBS_CHECK,
  VERSION_CHECK,
  ...SWITCH_CHECKS,
  ...PROBE_CHECKS,
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
