/** What starts HylaFAX, and gofaxd where systemd does not run: supervisord, an init script, a person. */

import { shippedFor, type Site } from "./site.ts";
import { fileStep, type Part } from "./step.ts";
import type { Wishes } from "./wishes.ts";

/** HylaFAX's services, in the order in which they start; their names differ from system to system. */
export function hylafaxServices({ hylafax }: Site): readonly string[] {
  const { group, faxq, hfaxd } = hylafax?.services ?? {};
  return [group, faxq, hfaxd].filter((name) => name !== undefined);
}

/** What starts HylaFAX: its services, its init script, or its programs. */
export function hylafaxStart(site: Site): readonly string[] {
  const services = hylafaxServices(site);
  if (site.services === "systemd" && services.length > 0) return [`systemctl start ${services.join(" ")}`];
  const { hylafax } = site;
  const { script } = hylafax?.services ?? {};
  if (script !== undefined && hylafax?.debian === undefined) return [`${script} start`];
  const folder = hylafax?.programs?.folder ?? "/usr/sbin";
  const path = /^\/usr\/s?bin$/.test(folder) ? "" : `${folder}/`;
  const mount = hylafax?.debian === undefined ? [] : [`mount --bind ${hylafax.etc} ${hylafax.spool}/etc`];
  return [...mount, `${path}faxq`, `${path}hfaxd -i hylafax`];
}

/** supervisord's own configuration, of Debian and of others. */
const SUPERVISORD_CONF = ["/etc/supervisor/supervisord.conf", "/etc/supervisord.conf"];
/** What Debian's says. */
const DEBIAN_INCLUDES = "/etc/supervisor/conf.d/*.conf";

/** The file that supervisord reads for gofaxd, by the pattern of its `[include]`; undefined if it has no folder for such files. */
function supervisedFile({ machine }: Site): string | undefined {
  const path = SUPERVISORD_CONF.find((each) => machine.stat(each)?.isFile);
  const text = path === undefined ? undefined : machine.text(path);
  const said = text === undefined ? DEBIAN_INCLUDES : /^\s*files\s*=\s*(\S+)/m.exec(text)?.[1] ?? "";
  const [, folder, end] = /^(.*)\/\*(\.\w+)$/.exec(said) ?? [];
  if (folder === undefined) return undefined;
  const at = folder.startsWith("/") ? folder : `${path?.replace(/\/[^/]*$/, "")}/${folder}`;
  return machine.stat(at)?.isDirectory ? `${at}/gofaxd${end}` : undefined;
}

function underSupervisord(site: Site, user: string): Part {
  const text = shippedFor(site, "supervisor/gofaxd.conf").replace(/^user=uucp$/m, `user=${user}`);
  const path = supervisedFile(site);
  if (path === undefined) {
    return {
      byHand: [
        "supervisord has no folder for files of programs ([include] in its configuration): tell it of gofaxd as config/supervisor/gofaxd.conf does.",
      ],
    };
  }
  const steps = fileStep(site.machine, path, text, "gofaxd under supervisord");
  return {
    steps,
    byHand: steps.length === 0 ? [] : ["When HylaFAX and FreeSWITCH run: supervisorctl update"],
  };
}

/** Plans what is told where systemd does not run: to supervisord, or to a person. */
export function withoutSystemd(site: Site, { mayStart }: Wishes): Part {
  const { configFile, faxUser: { user }, freeswitch, services } = site;
  if (services === "supervisord") return underSupervisord(site, user);
  if (!mayStart) return {};
  const start = [
    `${
      freeswitch.program ?? "freeswitch"
    } -u ${user} -g ${site.faxUser.group} -nc -nonat -conf ${freeswitch.folder}`,
    ...hylafaxStart(site),
    `gofaxd -c ${configFile} &`,
  ];
  return {
    byHand: [
      `systemd does not run here, so nothing is started. By hand, in this order:\n${start.join("\n")}`,
    ],
  };
}

/** What a person starts, where systemd runs and has no unit for HylaFAX, as after `make install`. */
export function withoutUnits(site: Site): Part {
  const { hylafax } = site;
  if (hylafax === undefined || hylafax.services.faxq !== undefined || site.runsFaxq) return {};
  return {
    byHand: [
      `No unit of systemd starts HylaFAX, and faxq does not run. Start it, now and with the machine: ${
        hylafaxStart(site).join("; ")
      }`,
    ],
  };
}
