/**
 * HylaFAX's `etc/setup.cache`: the shell variables that faxsetup would find out and that faxq insists on,
 * bin/notify, bin/faxrcvd and the converters read. Format: shell assignments.
 */

import type { Installation } from "./installation.ts";

const FIXED: Readonly<Record<string, string>> = {
  AWK: "/usr/bin/awk",
  BASE64ENCODE: "/usr/bin/base64",
  CAT: "/bin/cat",
  CHGRP: "/bin/chgrp",
  CHMOD: "/bin/chmod",
  CHOWN: "/bin/chown",
  CP: "/bin/cp",
  DPSRIP: "",
  ECHO: "/bin/echo",
  ENCODING: "base64",
  FAXQ_SERVER: "yes",
  FILECMD: "/usr/bin/file",
  FONTPATH: "/usr/share/fonts/type1/gsfonts",
  FUSER: "fuser",
  GREP: "/bin/grep",
  GSRIP: "/usr/bin/gs",
  HFAXD_SERVER: "yes",
  HFAXD_SNPP_SERVER: "no",
  IMPRIP: "",
  LN: "/bin/ln",
  MIMENCODE: "/usr/bin/base64",
  MKFIFO: "/usr/bin/mkfifo",
  MV: "/bin/mv",
  OPENSSL: "/usr/bin/openssl",
  PATH: "/usr/sbin:/bin:/usr/bin:/usr/local/bin",
  PCL6CMD: "pcl6",
  PSPACKAGE: "gs",
  QPENCODE: "qp-encode",
  RM: "/bin/rm",
  SCRIPT_SH: "/bin/bash",
  SED: "/bin/sed",
  TARGET: "x86_64-pc-linux-gnu",
  TIFF2PDF: "/usr/bin/tiff2pdf",
  TIFFBIN: "/usr/bin",
  TTYCMD: "/usr/bin/tty",
  UUCP_LOCKTYPE: "ascii",
  UUENCODE: "",
};

/** What one setup.cache has and another has not. */
export interface SetupPaths {
  /** The spool. */
  readonly spool: string;
  /** The program that takes mail. */
  readonly sendmail: string;
  /** The folder of modem locks. */
  readonly lockDir: string;
}

/** Where Debian has them. */
export const DEBIAN_PATHS: SetupPaths = {
  spool: "/var/spool/hylafax",
  sendmail: "/usr/sbin/sendmail",
  lockDir: "/var/lock",
};

/** The whole file for a HylaFAX. */
export function setupCache({ spool, sendmail, lockDir }: SetupPaths, hylafax: Installation): string {
  const { clients, libdata, tools } = hylafax;
  const all = {
    ...FIXED,
    BIN: clients,
    LIBDATA: libdata,
    LIBEXEC: tools,
    SBIN: tools,
    SENDMAIL: sendmail,
    SPOOL: spool,
    UUCP_LOCKDIR: lockDir,
  };
  return Object.entries(all).map(([name, value]) => `${name}='${value}'\n`).join("");
}
