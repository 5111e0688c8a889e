/**
 * HylaFAX's `etc/setup.cache`: the shell variables that faxsetup would find out and that faxq insists on,
 * bin/notify, bin/faxrcvd and the converters read. Format: shell assignments.
 */

const FIXED: Readonly<Record<string, string>> = {
  AWK: "/usr/bin/awk",
  BASE64ENCODE: "/usr/bin/base64",
  BIN: "/usr/bin",
  CAT: "/bin/cat",
  CHGRP: "/bin/chgrp",
  CHMOD: "/bin/chmod",
  CHOWN: "/bin/chown",
  CP: "/bin/cp",
  DPSRIP: "",
  ECHO: "/bin/echo",
  ENCODING: "base64",
  FAXQ_SERVER: "yes",
  FONTPATH: "/usr/share/fonts/type1/gsfonts",
  FUSER: "fuser",
  GREP: "/bin/grep",
  GSRIP: "/usr/bin/gs",
  HFAXD_SERVER: "yes",
  HFAXD_SNPP_SERVER: "no",
  IMPRIP: "",
  LIBDATA: "/etc/hylafax",
  LIBEXEC: "/usr/lib/hylafax/bin",
  LN: "/bin/ln",
  MIMENCODE: "",
  MKFIFO: "/usr/bin/mkfifo",
  MV: "/bin/mv",
  PATH: "/usr/sbin:/bin:/usr/bin:/usr/local/bin",
  PCL6CMD: "pcl6",
  PSPACKAGE: "gs",
  QPENCODE: "qp-encode",
  RM: "/bin/rm",
  // the programs themselves: Debian has a wrapper in /usr/sbin that mounts and unmounts the spool's etc
  SBIN: "/usr/lib/hylafax/bin",
  SCRIPT_SH: "/bin/bash",
  SED: "/bin/sed",
  TARGET: "x86_64-pc-linux-gnu",
  TIFF2PDF: "/usr/bin/tiff2pdf",
  TIFFBIN: "/usr/bin",
  TTYCMD: "/usr/bin/tty",
  UUCP_LOCKTYPE: "ascii",
  UUENCODE: "",
};

/** The whole file for a spool, the program that takes mail, and the folder of modem locks. */
export function setupCache(spool: string, sendmail: string, lockDir: string): string {
  const all = { ...FIXED, SENDMAIL: sendmail, SPOOL: spool, UUCP_LOCKDIR: lockDir };
  return Object.entries(all).map(([name, value]) => `${name}='${value}'\n`).join("");
}
