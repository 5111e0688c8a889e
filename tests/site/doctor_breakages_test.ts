/**
 * Breakages of a sound site: doctor names each by its cause, and tells no fault or warning besides; where it may mend it, the site is sound
 * afterwards.
 */

import assert from "node:assert/strict";
import { CHECKS } from "../../lib/site/doctor/checks.ts";
import type { Dialect } from "../../lib/hylafax/dialect.ts";
import { geteuid } from "../../lib/os/process_calls.ts";
import { type Finding, runChecks } from "../../lib/site/doctor/run_checks.ts";
import { must } from "../support/exec.ts";
import { SoundSite } from "../support/sound_site.ts";

interface Breakage {
  /** What happened. */
  readonly what: string;
  /** The check that names it. */
  readonly check: string;
  readonly state: "warning" | "fault";
  /** What it says. */
  readonly says: RegExp;
  /** Whether --fix mends it. */
  readonly isMended?: true;
  /** Further checks that may say something of it; none by default. */
  readonly also?: readonly string[];
  /** Whether only root can break it so. */
  readonly asRoot?: true;
  /** Which HylaFAX the site has. @default {"hylafax"} */
  readonly hylafax?: Dialect;
  /** Breaks it. */
  make(site: SoundSite): void | Promise<void>;
}

const UUCP = 10;
const NO_PID = 4_000_000;
const LONG_AGO = new Date(Date.now() - 30 * 86_400_000);

function said(code: number, stdout: string): { code: number; stdout: string; stderr: string } {
  return { code, stdout, stderr: "" };
}

function putOld(site: SoundSite, path: string): void {
  site.machine.put(`/var/spool/hylafax/${path}`, "");
  Deno.utimeSync(site.spool(path), LONG_AGO, LONG_AGO);
  if (geteuid() === 0) Deno.chownSync(site.spool(path), UUCP, UUCP);
}

/** HylaFAX's etc where Debian has it. */
function asDebian(site: SoundSite): void {
  site.machine.put("/usr/sbin/hylafax_wrapper", "", 0o755);
  site.machine.put("/etc/x", "");
  Deno.renameSync(site.spool("etc"), site.real("/etc/hylafax"));
  site.machine.put("/var/spool/hylafax/etc/", "");
}

/** A line of /proc/net/tcp of somebody who listens. */
function tcpTable(ip: string, port: number, uid: number): string {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  return `  sl  local_address rem_address   st\n   0: ${ip}:${hex} 00000000:0000 0A 00000000:00000000 00:00000000 00000000 ${uid} 0 77\n`;
}

/** A daemon of HylaFAX that runs from a folder. */
function putDaemon(site: SoundSite, pid: number, program: string): void {
  site.machine.put(`/proc/${pid}/cmdline`, `${program}\0-D\0`);
}

/** Another HylaFAX's programs in a folder, made for this spool. */
function putOther(site: SoundSite, folder: string, library: string): void {
  for (const name of ["faxq", "hfaxd"]) site.machine.put(`${folder}/${name}`, `\x7fELF\0${library}\0`, 0o755);
  site.machine.put(`${folder}/faxsetup`, "DIR_SPOOL=/var/spool/hylafax\n");
}

const BREAKAGES: readonly Breakage[] = [
  {
    what: "a second HylaFAX was installed for the same spool",
    check: "hylafax-two",
    state: "warning",
    says: /HylaFAX\+ 7\.0\.11 in \/usr\/local\/sbin is made for this spool, too/,
    make: (site) => putOther(site, "/usr/local/sbin", "libfaxserver.so.7.0.11"),
  },
  {
    what: "faxsetup was run by the HylaFAX before",
    check: "setup-kind",
    state: "warning",
    says: /faxsetup of HylaFAX 6\.0\.7 was run last, and faxq is of HylaFAX\+/,
    hylafax: "hylafax+",
    make: (site) => site.edit("/var/spool/hylafax/status/any.info", "7.0.11", "6.0.7"),
  },
  {
    what: "the scripts are of the HylaFAX before",
    check: "scripts-kind",
    state: "warning",
    says: /not of HylaFAX\+: bin\/notify in/,
    hylafax: "hylafax+",
    make: (site) => site.machine.put("/var/spool/hylafax/bin/notify", "#!/bin/sh\n# etc/templates\n", 0o755),
  },
  {
    what: "gofax writes the accounting where the other HylaFAX has it",
    check: "accounting-place",
    state: "warning",
    says: /gofax writes \S*\/log\/xferfaxlog, and HylaFAX's .* read \S*\/etc\/xferfaxlog/,
    hylafax: "hylafax+",
    make: (site) =>
      void (site.conf = site.conf.replace("[gofaxd]\n", "xferfaxlog = log/xferfaxlog\n[gofaxd]\n")),
  },
  {
    what: "faxq and hfaxd are of two HylaFAXes",
    check: "daemons-kind",
    state: "warning",
    says: /faxq is of HylaFAX 6\.0\.7 \(\/usr\/sbin\/faxq\); hfaxd is of HylaFAX\+ 7\.0\.11/,
    also: ["hylafax-two"],
    make: (site) => {
      putOther(site, "/usr/local/sbin", "libfaxserver.so.7.0.11");
      putDaemon(site, NO_PID, "/usr/sbin/faxq");
      putDaemon(site, NO_PID + 1, "/usr/local/sbin/hfaxd");
    },
  },
  {
    what: "a job of the other HylaFAX was put into the queue",
    check: "queue-kind",
    state: "warning",
    says: /HylaFAX\+ runs, and these jobs are of the other HylaFAX: q12 in/,
    hylafax: "hylafax+",
    make: (site) => {
      putDaemon(site, NO_PID, "/usr/local/sbin/faxq");
      for (const [job, line] of [["q12", "statuscode:0"], ["q13", "errorcode:"]]) {
        putOld(site, `sendq/${job}`);
        Deno.writeTextFileSync(site.spool(`sendq/${job}`), `tts:0\nstate:2\n${line}\n`);
      }
    },
  },
  {
    what: "a MaxConcurrentCalls of HylaFAX+ stands in the configuration of HylaFAX 6",
    check: "job-limits",
    state: "fault",
    says: /etc\/config:3: MaxConcurrentCalls is 0/,
    make: (site) => site.edit("/var/spool/hylafax/etc/config", /$/, "MaxConcurrentCalls: 0\n"),
  },
  {
    what: "HylaFAX+ makes batches, as it does where nothing is set",
    check: "job-limits",
    state: "warning",
    says: /etc\/config: MaxBatchJobs is not set, and 64 then/,
    hylafax: "hylafax+",
    make: (site) => site.edit("/var/spool/hylafax/etc/config", /^MaxBatchJobs.*\n/m, ""),
  },
  {
    what: "HylaFAX+ is told to make batches",
    check: "job-limits",
    state: "warning",
    says: /etc\/config:\d+: MaxBatchJobs is 2$/,
    hylafax: "hylafax+",
    make: (site) => site.edit("/var/spool/hylafax/etc/config", /^MaxBatchJobs.*/m, "MaxBatchJobs: 2"),
  },
  {
    what: "a modem's file has a TSIRecvdCmd",
    check: "settings-not-done",
    state: "warning",
    says: /TSIRecvdCmd has no effect \(.*\/etc\/config\.freeswitch1:1\)/,
    hylafax: "hylafax+",
    make: (site) => {
      Deno.writeTextFileSync(
        site.spool("etc/config.freeswitch1"),
        "TSIRecvdCmd: etc/tsi\nLogCalls: yes\nRecvFileMode: 600\n",
      );
    },
  },
  {
    what: "a job that waits is a probe",
    check: "jobs-not-done",
    state: "warning",
    says: /q12 \(to probe \(-O probeonly\)\) in/,
    hylafax: "hylafax+",
    make: (site) => {
      for (const [job, line] of [["q12", "probeonly:1"], ["q13", "probeonly:0"]]) {
        putOld(site, `sendq/${job}`);
        const id = job?.slice(1);
        Deno.writeTextFileSync(
          site.spool(`sendq/${job}`),
          `jobid:${id}\nexternal:1\nnumber:1\nmodem:any\n${line}\nerrorcode:\nfax:0::docq/doc1.tif\n`,
        );
      }
    },
  },
  {
    what: "a document in docq is another user's",
    check: "spool-documents",
    state: "warning",
    says: /not uucp's in \S+: docq\/doc7\.tif/,
    isMended: true,
    asRoot: true,
    make: (site) => {
      putOld(site, "docq/doc7.tif");
      Deno.chownSync(site.spool("docq/doc7.tif"), 65_534, 65_534);
    },
  },
  {
    what: "FaxAccounting may not be executed",
    check: "scripts",
    state: "warning",
    says: /etc\/FaxAccounting: it may not be executed \(mode 0644\)/,
    hylafax: "hylafax+",
    make: (site) => site.machine.put("/var/spool/hylafax/etc/FaxAccounting", "#!/bin/sh\n"),
  },
  {
    what: "gofaxd's unit is Debian's, and HylaFAX+ has its etc in the spool",
    check: "gofaxd-unit-content",
    state: "fault",
    says: /mounts \/etc\/hylafax over \/var\/spool\/hylafax\/etc/,
    hylafax: "hylafax+",
    make: (site) => site.machine.put("/etc/hylafax/hfaxd.conf", ""),
  },
  {
    what: "HylaFAX+ locks modems in the folder that it was built with",
    check: "lock-folder",
    state: "warning",
    says: /faxq locks modems in \/var\/lock\/lockdev, gofax\.conf says \/var\/lock$/,
    hylafax: "hylafax+",
    make: (site) => {
      site.machine.put("/var/lock/lockdev/", "");
      Deno.chmodSync(site.machine.real("/var/lock/lockdev"), 0o1777);
      site.edit("/var/spool/hylafax/etc/config", /^UUCPLockDir.*\n/m, "");
      site.edit("/var/spool/hylafax/etc/setup.cache", "'/var/lock'", "'/var/lock/lockdev'");
    },
  },
  {
    what: "the rpm package's faxgetty is enabled for a virtual modem",
    check: "getty-units",
    state: "warning",
    says: /hylafax-faxgetty@freeswitch0\.service is enabled/,
    hylafax: "hylafax+",
    make: (site) =>
      site.machine.linkTo(
        "/etc/systemd/system/multi-user.target.wants/hylafax-faxgetty@freeswitch0.service",
        "/usr/lib/systemd/system/hylafax-faxgetty@.service",
      ),
  },
  {
    what: "gofax.conf has a key that there is not",
    check: "conf-valid",
    state: "fault",
    says: /unknown key: did you mean socket/,
    make: (site) => void (site.conf = site.conf.replace("socket", "sokcet = 1\nsocket")),
  },
  {
    what: "the sample's identity is still in gofax.conf",
    check: "conf-samples",
    state: "warning",
    says: /"GONICUS LABS" is the sample's/,
    make: (site) => void (site.conf = site.conf.replace("ACME", '"GONICUS LABS"')),
  },
  {
    what: "the header has characters that a fax cannot show",
    check: "conf-identity",
    state: "warning",
    says: /"株式会社" goes out as/,
    make: (site) => void (site.conf = site.conf.replace("ACME", "株式会社")),
  },
  {
    what: "everybody can read gofax.conf",
    check: "conf-mode",
    state: "warning",
    says: /everybody can read \/etc\/gofax\.conf/,
    isMended: true,
    make: (site) => Deno.chmodSync(site.real("/etc/gofax.conf"), 0o644),
  },
  {
    what: "HylaFAX's user cannot read gofax.conf",
    check: "conf-mode",
    state: "fault",
    says: /uucp cannot read \/etc\/gofax\.conf/,
    isMended: true,
    asRoot: true,
    make: (site) => Deno.chownSync(site.real("/etc/gofax.conf"), 0, 0),
  },
  {
    what: "there are two gofax.conf",
    check: "conf-two",
    state: "warning",
    says: /there is \/usr\/local\/etc\/gofax\.conf, too/,
    make: (site) => site.machine.put("/usr/local/etc/gofax.conf", ""),
  },
  {
    what: "gofaxd's unit names another gofax.conf",
    check: "conf-two",
    state: "warning",
    says: /the unit of gofaxd: reads \/opt\/gofax\.conf/,
    make: (site) => site.edit("/etc/systemd/system/gofaxd.service", "/etc/gofax.conf", "/opt/gofax.conf"),
  },
  {
    what: "the spool is not where gofax.conf says",
    check: "spool",
    state: "fault",
    says: /there is no \/var\/spool\/fax/,
    make: (site) => void (site.conf = site.conf.replace("/var/spool/hylafax", "/var/spool/fax")),
  },
  {
    what: "faxsetup was never run",
    check: "setup-cache",
    state: "fault",
    says: /there is no .*setup\.cache/,
    make: (site) => Deno.removeSync(site.spool("etc/setup.cache")),
  },
  {
    what: "SendFaxCmd is not set",
    check: "send-command",
    state: "fault",
    says: /is not set, so that faxq starts HylaFAX's own/,
    make: (site) => site.edit("/var/spool/hylafax/etc/config", /^SendFaxCmd.*\n/, ""),
  },
  {
    what: "SendFaxCmd is the program itself",
    check: "send-command",
    state: "warning",
    says: /is the program itself/,
    make: (site) => {
      site.machine.put("/usr/bin/gofax", "\x7fELF", 0o755);
      Deno.removeSync(site.real("/usr/bin/gofaxsend"));
      site.machine.linkTo("/usr/bin/gofaxsend", "gofax");
    },
  },
  {
    what: "SendFaxCmd is the program itself, and there is a JobControlCmd",
    check: "send-command",
    state: "fault",
    says: /and there is a JobControlCmd/,
    make: (site) => {
      site.machine.put("/usr/bin/gofax", "\x7fELF", 0o755);
      Deno.removeSync(site.real("/usr/bin/gofaxsend"));
      site.machine.linkTo("/usr/bin/gofaxsend", "gofax");
      site.edit("/var/spool/hylafax/etc/config", /$/, "JobControlCmd: bin/notify\n");
    },
  },
  {
    what: "the door is an older one",
    check: "door",
    state: "warning",
    says: /gofaxsend is the door of another version/,
    isMended: true,
    make: (site) => site.edit("/usr/bin/gofaxsend", "limit=1 ", "limit=9 "),
  },
  {
    what: "the files of the modems are missing",
    check: "modem-files",
    state: "warning",
    says: /there is no config\.freeswitch0, config\.freeswitch1 in/,
    isMended: true,
    also: [],
    make: (site) => {
      Deno.removeSync(site.spool("etc/config.freeswitch0"));
      Deno.removeSync(site.spool("etc/config.freeswitch1"));
    },
  },
  {
    what: "there are files of more modems",
    check: "modem-spare",
    state: "warning",
    says: /config\.freeswitch2: gofax\.conf has 2 modems/,
    make: (site) => putOld(site, "etc/config.freeswitch2"),
  },
  {
    what: "faxq locks modems elsewhere",
    check: "lock-folder",
    state: "warning",
    says: /faxq locks modems in \/var\/lock\/uucp/,
    make: (site) => {
      site.machine.put("/var/lock/uucp/", "");
      Deno.chmodSync(site.machine.real("/var/lock/uucp"), 0o1777);
      site.edit("/var/spool/hylafax/etc/config", "/var/lock", "/var/lock/uucp");
    },
  },
  {
    what: "the folder in which faxq locks modems is missing, as in a container",
    check: "lock-folder",
    state: "fault",
    says: /and \/var\/lock is not there: it leads to \/run\/lock$/,
    make: (site) => {
      Deno.removeSync(site.machine.real("/var/lock"));
      Deno.symlinkSync("/run/lock", site.machine.real("/var/lock"));
    },
  },
  {
    what: "HylaFAX's user may not write in the folder in which faxq locks modems",
    check: "lock-folder",
    state: "fault",
    says: /may not write in \/var\/lock$/,
    make: (site) => Deno.chmodSync(site.machine.real("/var/lock"), 0o555),
  },
  {
    what: "everybody can read hosts.hfaxd",
    check: "client-hosts",
    state: "warning",
    says: /other users may read .*hosts\.hfaxd/,
    isMended: true,
    make: (site) => Deno.chmodSync(site.spool("etc/hosts.hfaxd"), 0o644),
  },
  {
    what: "faxrcvd has line ends of Windows",
    check: "scripts",
    state: "fault",
    says: /bin\/faxrcvd: its first line names "\/bin\/sh\\r"/,
    make: (site) => site.edit("/var/spool/hylafax/bin/faxrcvd", "\n", "\r\n"),
  },
  {
    what: "faxrcvd is not executable",
    check: "scripts",
    state: "fault",
    says: /bin\/faxrcvd: it may not be executed \(mode 0644\)/,
    make: (site) => Deno.chmodSync(site.spool("bin/faxrcvd"), 0o644),
  },
  {
    what: "faxrcvd is root's to execute only",
    check: "scripts",
    state: "fault",
    says: /bin\/faxrcvd: uucp may not execute it/,
    asRoot: true,
    make: (site) => Deno.chmodSync(site.spool("bin/faxrcvd"), 0o700),
  },
  {
    what: "DynamicConfig's interpreter is not there",
    check: "scripts",
    state: "fault",
    says: /etc\/dc: its first line names \/usr\/bin\/nothing, which is not there/,
    make: (site) => {
      site.conf = site.conf.replace("[gofaxd]\n", "[gofaxd]\ndynamicconfig = etc/dc\n");
      site.machine.put("/var/spool/hylafax/etc/dc", "#!/usr/bin/nothing\n", 0o755);
    },
  },
  {
    what: "FaxDispatch has line ends of Windows",
    check: "line-ends",
    state: "fault",
    says: /FaxDispatch has line ends of Windows/,
    make: (site) => site.machine.put("/var/spool/hylafax/etc/FaxDispatch", "SENDTO=a\r\n"),
  },
  {
    what: "tiffcp is not installed",
    check: "tools",
    state: "fault",
    says: /there is no tiffcp/,
    make: (site) => Deno.removeSync(site.real("/usr/bin/tiffcp")),
  },
  {
    what: "there is no mail system",
    check: "mail-program",
    state: "warning",
    says: /\/usr\/sbin\/sendmail \(SENDMAIL in setup\.cache\) is not there/,
    make: (site) => Deno.removeSync(site.real("/usr/sbin/sendmail")),
  },
  {
    what: "Debian's faxcron would unmount etc",
    check: "debian-etc",
    state: "warning",
    says: /setup\.cache does not say SBIN='\/usr\/lib\/hylafax\/bin'/,
    make: (site) => {
      asDebian(site);
      site.edit("/etc/hylafax/setup.cache", /^SBIN=.*$/m, "SBIN='/usr/sbin'");
    },
  },
  {
    what: "Debian's faxcron has unmounted etc",
    check: "etc-mounted",
    state: "fault",
    says: /etc is empty for faxq \(process 4000000\)/,
    make: (site) => {
      asDebian(site);
      site.machine.put(`/proc/${NO_PID}/cmdline`, "/usr/sbin/faxq\0");
      site.machine.put(`/proc/${NO_PID}/mountinfo`, "22 1 8:1 / / rw - ext4 /dev/a rw\n");
    },
  },
  {
    what: "the door leads to another program than the gofaxd that runs",
    check: "gofaxd-version",
    state: "warning",
    says: /runs \/opt\/gofax, and the door leads to \/usr\/bin\/gofax/,
    make: (site) => {
      site.machine.put("/usr/bin/gofax", "\x7fELF", 0o755);
      site.machine.put("/opt/gofax", "\x7fELF", 0o755);
      site.machine.linkTo(`/proc/${Deno.pid}/exe`, "/opt/gofax");
    },
  },
  {
    what: "FaxMaster is no alias",
    check: "fax-master",
    state: "warning",
    says: /FaxMaster is no alias in \/etc\/aliases/,
    isMended: true,
    asRoot: true,
    make: (site) => Deno.writeTextFileSync(site.real("/etc/aliases"), "postmaster: root"),
  },
  {
    what: "recvq is root's",
    check: "spool-owner",
    state: "fault",
    says: /recvq \(user 0\)/,
    isMended: true,
    asRoot: true,
    make: (site) => Deno.chownSync(site.spool("recvq"), 0, 0),
  },
  {
    what: "everybody may write in log",
    check: "spool-owner",
    state: "fault",
    says: /log \(mode 0777\)/,
    isMended: true,
    make: (site) => Deno.chmodSync(site.spool("log"), 0o777),
  },
  {
    what: "an earlier version left files as root's",
    check: "spool-root-files",
    state: "warning",
    says: /root owns log\/gofax-fallback, status\/freeswitch1 in/,
    isMended: true,
    asRoot: true,
    make: (site) => {
      site.machine.put("/var/spool/hylafax/log/gofax-fallback", "");
      // that one is faxsetup's
      site.machine.put("/var/spool/hylafax/status/any.info", "");
      Deno.chownSync(site.spool("status/freeswitch1"), 0, 0);
    },
  },
  {
    what: "something else is in the place of faxq's FIFO",
    check: "spool-fifos",
    state: "fault",
    says: /hylafax\/FIFO is no FIFO/,
    make: (site) => {
      site.faxq[Symbol.dispose]();
      Deno.removeSync(site.spool("FIFO"));
      putOld(site, "FIFO");
    },
  },
  {
    what: "the counter of calls cannot be written",
    check: "spool-records",
    state: "fault",
    says: /log\/seqf in .* cannot be written/,
    isMended: true,
    make: (site) => {
      putOld(site, "log/seqf");
      Deno.chmodSync(site.spool("log/seqf"), 0o444);
    },
  },
  {
    what: "others may read the secret of the calls",
    check: "spool-call-key",
    state: "warning",
    says: /gofax-call-key is not right/,
    isMended: true,
    make: (site) => {
      putOld(site, "log/gofax-call-key");
      Deno.writeFileSync(site.spool("log/gofax-call-key"), new Uint8Array(32));
      Deno.chmodSync(site.spool("log/gofax-call-key"), 0o644);
    },
  },
  {
    what: "a sender that was killed left its document",
    check: "left-documents",
    state: "warning",
    says: /left by processes that are gone: tmp\/gofax-q7-c000000009-p4000000-00ff\.tif/,
    isMended: true,
    make: (site) => putOld(site, `tmp/gofax-q7-c000000009-p${NO_PID}-00ff.tif`),
  },
  {
    what: "a door that was killed left its FIFO",
    check: "left-doors",
    state: "warning",
    says: /gofax\/a\.4000000\.1/,
    isMended: true,
    make: (site) => {
      putOld(site, `gofax/a.${NO_PID}.1`);
      Deno.chmodSync(site.spool("gofax"), 0o700);
      if (geteuid() === 0) Deno.chownSync(site.spool("gofax"), UUCP, UUCP);
    },
  },
  {
    what: "a note of a job that is gone is left",
    check: "left-notes",
    state: "warning",
    says: /log\/gofax-send-q12/,
    isMended: true,
    make: (site) => putOld(site, "log/gofax-send-q12"),
  },
  {
    what: "gofaxd is not enabled",
    check: "gofaxd-unit",
    state: "warning",
    says: /gofaxd\.service is not enabled/,
    make: (site) => Deno.removeSync(site.real("/etc/systemd/system/multi-user.target.wants/gofaxd.service")),
  },
  {
    what: "gofaxd's unit may not write to the spool",
    check: "gofaxd-unit-content",
    state: "fault",
    says: /may not write to \/var\/spool\/hylafax/,
    make: (site) => site.edit("/etc/systemd/system/gofaxd.service", "ReadWritePaths=/var/spool/hylafax", ""),
  },
  {
    what: "gofaxd's unit is of an earlier version",
    check: "gofaxd-unit-shipped",
    state: "warning",
    says: /has not TimeoutStopSec=960s/,
    make: (site) =>
      site.edit("/etc/systemd/system/gofaxd.service", "TimeoutStopSec=960s", "TimeoutStopSec=90s"),
  },
  {
    what: "too few files may be open for the modems",
    check: "open-files",
    state: "warning",
    says: /no more than 64 files may be open/,
    make: (site) => site.edit("/etc/systemd/system/gofaxd.service", "LimitNOFILE=65536", "LimitNOFILE=64"),
  },
  {
    what: "Debian has a faxgetty for the modems",
    check: "getty-units",
    state: "warning",
    says: /faxgetty@freeswitch0\.service, faxgetty@freeswitch1\.service/,
    isMended: true,
    asRoot: true,
    make: (site) =>
      site.machine.put(
        "/lib/systemd/system/faxgetty@.service",
        "[Service]\nExecStart=/usr/sbin/faxgetty %i\n",
      ),
  },
  {
    what: "inittab starts a faxgetty",
    check: "getty-inittab",
    state: "warning",
    says: /m0:2345:respawn:/,
    make: (site) => site.machine.put("/etc/inittab", "m0:2345:respawn:/usr/sbin/faxgetty freeswitch0\n"),
  },
  {
    what: "a faxgetty runs for a modem",
    check: "getty-processes",
    state: "fault",
    says: /faxgetty runs \(process 4000000: freeswitch0\)/,
    make: (site) => site.machine.put(`/proc/${NO_PID}/cmdline`, "/usr/sbin/faxgetty\0freeswitch0\0"),
  },
  {
    what: "FreeSWITCH's password is another one",
    check: "event-socket",
    state: "fault",
    says: /password is not the one of gofax\.conf/,
    make: (site) => site.edit("/etc/freeswitch/vars.xml", 'password=secret-1"', 'password=secret-2"'),
  },
  {
    what: "the event socket has the well-known password",
    check: "event-socket-password",
    state: "warning",
    says: /one that everybody knows \(ClueCon\)/,
    also: ["conf-password", "switch-login"],
    make: (site) => {
      site.edit("/etc/freeswitch/vars.xml", 'password=secret-1"', 'password=ClueCon"');
      site.conf = site.conf.replace("secret-1", "ClueCon");
    },
  },
  {
    what: "the event socket is open to other machines",
    check: "event-socket-reach",
    state: "fault",
    says: /listens at 0\.0\.0\.0, for no list/,
    make: (site) => {
      site.edit("/etc/freeswitch/autoload_configs/event_socket.conf.xml", '"127.0.0.1"', '"0.0.0.0"');
      site.edit("/etc/freeswitch/autoload_configs/event_socket.conf.xml", /.*apply-inbound-acl.*\n/, "");
    },
  },
  {
    what: "modules.conf does not load mod_spandsp",
    check: "switch-modules-file",
    state: "fault",
    says: /does not load mod_spandsp/,
    make: (site) => site.edit("/etc/freeswitch/autoload_configs/modules.conf.xml", /.*"mod_spandsp".*\n/, ""),
  },
  {
    what: "gofax.conf names a gateway that there is not",
    check: "gateway-files",
    state: "fault",
    says: /no gateway of FreeSWITCH's configuration is called "deffault"/,
    make: (site) => void (site.conf = site.conf.replace("gateway = default", "gateway = deffault")),
  },
  {
    what: "the gateway still has the sample's address",
    check: "gateway-address",
    state: "fault",
    says: /default\.xml has an address that stands for none/,
    make: (site) => site.edit("/etc/freeswitch/gateways/default.xml", '"10.1.2.3"', '"192.0.2.1"'),
  },
  {
    what: "calls are taken from everybody",
    check: "acl",
    state: "fault",
    says: /the list sip_peers lets in every address/,
    make: (site) =>
      site.edit("/etc/freeswitch/autoload_configs/acl.conf.xml", 'default="deny"', 'default="allow"'),
  },
  {
    what: "the list of callers is still the sample's",
    check: "acl-sample",
    state: "fault",
    says: /the list sip_peers has only an address that stands for none/,
    make: (site) => site.edit("/etc/freeswitch/autoload_configs/acl.conf.xml", "10.1.2.3", "192.0.2.1"),
  },
  {
    what: "FreeSWITCH hands calls over at another port",
    check: "dialplan",
    state: "fault",
    says: /vars\.xml has FreeSWITCH hand calls over at 127\.0\.0\.1:8022/,
    make: (site) =>
      site.edit("/etc/freeswitch/vars.xml", /gofaxd_socket=127\.0\.0\.1:\d+/, "gofaxd_socket=127.0.0.1:8022"),
  },
  {
    what: "everybody can read FreeSWITCH's passwords",
    check: "switch-modes",
    state: "warning",
    says: /everybody can read \/etc\/freeswitch\/vars\.xml/,
    isMended: true,
    make: (site) => Deno.chmodSync(site.real("/etc/freeswitch/vars.xml"), 0o644),
  },
  {
    what: "FreeSWITCH runs as another user",
    check: "switch-user",
    state: "warning",
    says: /freeswitch\.service runs as freeswitch/,
    make: (site) => site.edit("/etc/systemd/system/freeswitch.service", /^User=.*$/m, "User=freeswitch"),
  },
  {
    what: "runsas names nobody",
    check: "runs-as",
    state: "fault",
    says: /there is no user "no-such-user"/,
    also: ["switch-answers"],
    make: (site) =>
      void (site.conf = site.conf.replace("[freeswitch]\n", "[freeswitch]\nrunsas = no-such-user\n")),
  },
  {
    what: "the SIP profile has an address that the machine does not have",
    check: "sip-addresses",
    state: "fault",
    says: /sip-ip is 10\.9\.9\.9, which this machine does not have/,
    make: (site) => {
      site.machine.put(
        "/proc/net/fib_trie",
        "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 10.0.0.7\n        /32 host LOCAL\n",
      );
      site.edit("/etc/freeswitch/vars.xml", "$${local_ip_v4}", "10.9.9.9");
    },
  },
  {
    what: "the machine is behind NAT, and the profile does not know",
    check: "nat",
    state: "warning",
    says: /10\.0\.0\.7, gateway 8\.8\.4\.4 is on the internet/,
    make: (site) => {
      site.machine.put(
        "/proc/net/fib_trie",
        "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 10.0.0.7\n        /32 host LOCAL\n",
      );
      site.edit("/etc/freeswitch/gateways/default.xml", '"10.1.2.3"', '"8.8.4.4"');
    },
  },
  {
    what: "the firewall lets SIP in, and no RTP",
    check: "firewall",
    state: "warning",
    says: /no rule of nft lets in UDP 16384-32768 \(RTP and T\.38\)/,
    make: (site) => {
      site.machine.put("/usr/sbin/nft", "", 0o755);
      const rules =
        "table inet filter {\n\tchain input {\n\t\ttype filter hook input priority 0; policy drop;\n" +
        "\t\ttcp dport 22 accept\n\t\tudp dport 5060 accept\n\t}\n}\n";
      site.says.set("nft", said(0, rules));
    },
  },
  {
    what: "the clock is not set",
    check: "clock",
    state: "warning",
    says: /the clock is not set by a time service/,
    make: (site) => {
      site.machine.put("/usr/bin/timedatectl", "", 0o755);
      site.says.set("timedatectl", said(0, "no\n"));
    },
  },
  {
    what: "no more files fit on the disk",
    check: "inodes",
    state: "fault",
    says: /7 more files fit in/,
    make: (site) =>
      site.says.set(
        "df",
        said(0, "Filesystem Inodes IUsed IFree IUse% Mounted on\n/dev/a 1000 993 7 100% /\n"),
      ) && undefined,
  },
  {
    what: "faxq does not run",
    check: "faxq",
    state: "fault",
    says: /it does not run: nobody reads the spool's FIFO/,
    make: (site) => site.faxq[Symbol.dispose](),
  },
  {
    what: "hfaxd does not run",
    check: "hfaxd",
    state: "fault",
    says: /it does not answer at port \d+/,
    make: (site) => site.hfaxd[Symbol.asyncDispose](),
  },
  {
    what: "gofaxd does not run",
    check: "gofaxd",
    state: "fault",
    says: /it does not run: nobody reads the modems' FIFOs/,
    make: (site) => site.gofaxd[Symbol.dispose](),
  },
  {
    what: "gofaxd does not listen",
    check: "gofaxd-port",
    state: "fault",
    says: /nobody listens at 127\.0\.0\.1:\d+/,
    make: (site) => site.port[Symbol.asyncDispose](),
  },
  {
    what: "gofaxd cannot keep up",
    check: "gofaxd-pace",
    state: "warning",
    says: /late by 900 ms/,
    make: (site) => {
      putOld(site, "log/gofax-daemon");
      const at = Math.floor(Date.now() / 1000);
      Deno.writeTextFileSync(
        site.spool("log/gofax-daemon"),
        `at=${at} pid=7 jobs=1 calls=0 lag50=20 lag99=900 lagmax=2000\n`,
      );
    },
  },
  {
    what: "an operator took a modem out of use",
    check: "modems-in-use",
    state: "warning",
    says: /taken out of use by an operator: freeswitch0/,
    make: (site) => {
      putOld(site, "log/gofax-modems");
      Deno.writeTextFileSync(site.spool("log/gofax-modems"), "freeswitch0\tdown\n");
    },
  },
  {
    what: "the gofaxd that runs was replaced",
    check: "gofaxd-version",
    state: "warning",
    says: /still runs \/usr\/bin\/gofax as it was before/,
    make: (site) => site.machine.linkTo(`/proc/${Deno.pid}/exe`, "/usr/bin/gofax (deleted)"),
  },
  {
    what: "FreeSWITCH does not run",
    check: "switch-answers",
    state: "fault",
    says: /cannot be reached/,
    make: (site) => site.sim.close(),
  },
  {
    what: "FreeSWITCH runs with another password than its files say",
    check: "switch-login",
    state: "fault",
    says: /does not accept freeswitch\.password/,
    make: (site) => {
      site.edit("/etc/freeswitch/vars.xml", 'password=secret-1"', 'password=secret-3"');
      site.conf = site.conf.replace("secret-1", "secret-3");
    },
  },
  {
    what: "libspandsp3 is the version that crashes",
    check: "switch-versions",
    state: "fault",
    says: /libspandsp3 3\.0\.0-16125392215-7977601689~bookworm/,
    make: (site) =>
      site.says.set("dpkg-query", said(0, "3.0.0-16125392215-7977601689~bookworm")) && undefined,
  },
  {
    what: "mod_spandsp is not loaded",
    check: "switch-modules",
    state: "fault",
    says: /mod_spandsp is not loaded/,
    make: (site) =>
      void (site.answers = (command) => command === "module_exists mod_spandsp" ? "false" : undefined),
  },
  {
    what: "the SIP profile does not run",
    check: "sip-profile",
    state: "fault",
    says: /no SIP profile that runs/,
    make: (site) =>
      void (site.answers = (command) =>
        command === "sofia status"
          ? "   Name\t   Type\t  Data\tState\n===\n0 profiles 0 aliases\n"
          : undefined),
  },
  {
    what: "the gateway is not registered",
    check: "gateways",
    state: "fault",
    says: /gateway default cannot take calls: registration FAIL_WAIT/,
    make: (site) =>
      void (site.answers = (command) =>
        command === "sofia status gateway default" ? "State   \tFAIL_WAIT\nStatus  \tDOWN\n" : undefined),
  },
  {
    what: "the provider refuses the calls",
    check: "gateway-answers",
    state: "warning",
    says: /the gateway answered SIP 403 Forbidden to the last 2 calls/,
    make: (site) => {
      site.conf = site.conf.replace("[gofaxd]\n", "xferfaxlog = log/xferfaxlog\n[gofaxd]\n");
      const line = (id: number): string =>
        `11/23/26 11:1${id}\tSEND\t00000001${id}\tfreeswitch0\t${id}\t""\ta@b\t"1001"\t""\t0\t0\t0:00:13\t0:00:00\t` +
        `"Gateway default refused the call (CALL_REJECTED, SIP 403 Forbidden)"\t""\t""\t""\t"root"\t""\n`;
      putOld(site, "log/xferfaxlog");
      Deno.writeTextFileSync(site.spool("log/xferfaxlog"), line(1) + line(2));
    },
  },
  {
    what: "the list in force lets strangers in",
    check: "acl-open",
    state: "fault",
    says: /the list sip_peers lets in 203\.0\.113\.77/,
    make: (site) => void (site.answers = (command) => command.startsWith("acl ") ? "true" : undefined),
  },
  {
    what: "FreeSWITCH does not see the spool",
    check: "switch-sees-spool",
    state: "fault",
    says: /FreeSWITCH does not see/,
    make: (site) =>
      void (site.answers = (command) => command.startsWith("file_exists ") ? "false" : undefined),
  },
  {
    what: "FreeSWITCH's user cannot write to the spool",
    check: "switch-writes",
    state: "fault",
    says: /nobody cannot write in \/var\/spool\/hylafax\/recvq/,
    also: ["switch-reads"],
    asRoot: true,
    make: (site) => site.machine.put("/proc/net/tcp", tcpTable("0100007F", site.sim.port, 65_534)),
  },
  {
    what: "FreeSWITCH runs as root and keeps what it writes to itself",
    check: "switch-writes",
    state: "fault",
    says: /runs as root with umask 0077: uucp cannot use/,
    asRoot: true,
    make: (site) => {
      site.machine.put("/proc/net/tcp", tcpTable("0100007F", site.sim.port, 0));
      site.machine.put(`/proc/${NO_PID}/cmdline`, "/usr/bin/freeswitch\0");
      site.machine.put(`/proc/${NO_PID}/status`, "Name:\tfreeswitch\nUmask:\t0077\n");
    },
  },
  {
    what: "a doctor that was killed left what it wrote",
    check: "left-documents",
    state: "warning",
    says: /recvq\/\.gofax-doctor-/,
    isMended: true,
    make: (site) => putOld(site, "recvq/.gofax-doctor-00000000-0000-4000-8000-000000000000"),
  },
  {
    what: "the event socket listens for all, whatever its file says",
    check: "port-reach",
    state: "warning",
    says: /event socket \(port \d+\) listens for other machines, too/,
    make: (site) =>
      site.machine.put(
        "/proc/net/tcp",
        tcpTable("00000000", site.sim.port, geteuid() === 0 ? UUCP : geteuid()),
      ),
  },
];

function bad(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ state }) => state === "warning" || state === "fault");
}

function told(findings: readonly Finding[]): readonly string[] {
  return bad(findings).map(({ check, seen }) => `${check.id}: ${seen}`);
}

async function mend(findings: readonly Finding[]): Promise<void> {
  for (const { fix } of findings) await fix?.run();
}

for (
  const { what, check, state, says, isMended, also = [], asRoot, hylafax = "hylafax", make } of BREAKAGES
) {
  const ignore = asRoot === true && geteuid() !== 0;
  Deno.test({
    name: `doctor names the cause: ${what}${ignore ? " (ignored: only root can break it so)" : ""}`,
    ignore,
    fn: async () => {
      await using site = await SoundSite.start({ hylafax });
      await make(site);
      const findings = await runChecks(site.look(), CHECKS);
      const found = bad(findings).filter((each) => !also.includes(each.check.id));
      assert.deepEqual([...new Set(found.map((each) => each.check.id))], [check], told(findings).join("\n"));
      assert.equal(found.some((each) => each.state === "fault") ? "fault" : "warning", state);
      assert.match(found.map(({ seen }) => seen).join("\n"), says);
      assert.equal(found.some(({ fix }) => fix !== undefined), isMended === true);
      if (isMended !== true) return;
      await mend(findings);
      const after = await runChecks(site.look(), CHECKS);
      assert.deepEqual(told(after), []);
      if (geteuid() === 0) {
        assert.equal(
          await must("find", [
            site.spool(""),
            ...["-user", "root", "-not", "-path", "*/bin*", "-not", "-name", "any.info"],
          ]),
          "",
        );
      }
    },
  });
}

Deno.test("the checks that come after a fault are skipped because of it", async () => {
  await using site = await SoundSite.start();
  await site.sim.close();
  const findings = await runChecks(site.look(), CHECKS);
  const because = findings.filter(({ seen }) => seen === 'skipped because of "switch-answers"').map((
    { check },
  ) => check.id);
  for (const id of ["switch-login", "switch-modules", "gateways"]) {
    assert(because.includes(id), because.join(" "));
  }
});
