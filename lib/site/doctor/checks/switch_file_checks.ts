/** Checks of FreeSWITCH's configuration, as far as it is on this machine. */

import { isLoopback } from "../../../config/host_port.ts";
import { printHostPort } from "../../../text/ip_address.ts";
import { PLACEHOLDER_PASSWORD } from "../../../config/text.ts";
import { userId } from "../../../os/accounts.ts";
import type { SwitchFiles } from "../../look/freeswitch_files.ts";
import type { ProfileFile } from "../../look/switch_sections.ts";
import { WELL_KNOWN_PASSWORD } from "../../look/switch_sections.ts";
import { NEEDED_MODULES } from "../../look/switch_state.ts";
import { findUnit, unitUser, unitValues } from "../../look/service_manager.ts";
import { setRights } from "../base/act.ts";
import {
  type Check,
  fault,
  ok,
  orOk,
  skipped,
  some,
  type Verdict,
  warning,
  withConfig,
} from "../base/check.ts";
import type { Config } from "../../../config/config.ts";
import type { Site } from "../base/site.ts";

type FileLook = (files: SwitchFiles, config: Config, site: Site) => readonly Verdict[];

/** Files that are there, and that this user may not read: what stands in them is not known. */
function closedFiles({ machine, isRoot }: Site, { tree }: SwitchFiles): readonly string[] {
  return isRoot ? [] : tree.unread.filter((path) => machine.stat(path) !== undefined);
}

/** A look at FreeSWITCH's files, which are here. */
function atFiles(look: FileLook): Check["look"] {
  return withConfig((site, config) => {
    if (site.isSwitchElsewhere) return skipped("FreeSWITCH runs on another machine (freeswitch.socket)");
    const { files, folder } = site.switchFiles;
    if (files === undefined) {
      return skipped(`no configuration of FreeSWITCH in ${folder}, or not for this user`);
    }
    const closed = closedFiles(site, files);
    return closed.length > 0 ? skipped(`this user may not read ${some(closed)}`) : look(files, config, site);
  });
}

function configuration(site: Site): readonly Verdict[] {
  if (site.isSwitchElsewhere) return skipped("FreeSWITCH runs on another machine (freeswitch.socket)");
  const { state, folder, files } = site.switchFiles;
  if (files !== undefined) {
    return ok(`${folder}, ${files.kind === "shipped" ? "gofax's own" : "of this site"}`);
  }
  const why = state === "none" ? `there is no ${folder}` : `${folder} has no freeswitch.xml`;
  return [
    warning(`${why}, or this user may not look`, {
      means: "FreeSWITCH may be configured elsewhere",
      mend: "gofax setup",
    }),
  ];
}

/** The profiles that hand calls to gofaxd, or all if none is seen to. */
function faxProfiles({ profiles, sockets }: SwitchFiles): readonly ProfileFile[] {
  const names = sockets.filter(({ by }) => by === "profile").map(({ name }) => name);
  const handing = profiles.filter(({ name }) => names.includes(name));
  return handing.length > 0 ? handing : profiles;
}

const eventSocket: FileLook = ({ eventSocket: socket }, { freeswitch }) => {
  if (socket === undefined) {
    return [
      fault("event_socket.conf is not configured", {
        means: "gofax cannot talk to FreeSWITCH",
        mend: "gofax setup",
      }),
    ];
  }
  const verdicts: Verdict[] = [];
  const where = `${socket.file}:${socket.line}`;
  if (socket.port !== freeswitch.socket.port) {
    verdicts.push(
      fault(
        `${where}: the event socket is at port ${socket.port}, gofax.conf says ${freeswitch.socket.port}`,
        {
          means: "gofax finds nobody there",
          mend: `socket = 127.0.0.1:${socket.port} in gofax.conf`,
          key: "freeswitch.socket",
        },
      ),
    );
  }
  // With a user, the password is the user's.
  if (
    freeswitch.user === undefined && !socket.password.includes("$${") &&
    socket.password !== freeswitch.password
  ) {
    verdicts.push(fault(`${where}: the event socket's password is not the one of gofax.conf`, {
      means: "FreeSWITCH does not let gofax in",
      mend: "make them the same: vars.xml or event_socket.conf.xml, and gofax.conf; then restart FreeSWITCH",
      key: "freeswitch.password",
    }));
  }
  return orOk(verdicts, where);
};

const eventPassword: FileLook = ({ eventSocket: socket }) => {
  if (![WELL_KNOWN_PASSWORD, PLACEHOLDER_PASSWORD].includes(socket?.password ?? "")) {
    return ok("it is one of your own");
  }
  return [
    warning(
      `${socket?.file}: the event socket's password is one that everybody knows (${socket?.password})`,
      {
        means: "whoever is on this machine commands FreeSWITCH",
        mend: "gofax setup makes a new one in both places",
      },
    ),
  ];
};

const eventReach: FileLook = ({ eventSocket: socket }) => {
  if (socket === undefined || isLoopback(socket.listenIp)) {
    return ok("it listens at the loopback address only");
  }
  const isBound = socket.acls.some((list) => list === "loopback.auto");
  const seen = `${socket.file}: the event socket listens at ${socket.listenIp}, for ${
    socket.acls.join(", ") || "no list of addresses"
  }`;
  const more = {
    means: "other machines may command FreeSWITCH",
    mend: 'listen-ip "127.0.0.1" in event_socket.conf.xml',
  };
  return [isBound ? warning(seen, more) : fault(seen, more)];
};

const modules: FileLook = (files) => {
  const missing = Object.keys(NEEDED_MODULES).filter((name) =>
    !files.modules.some((each) => each.name === name)
  );
  if (missing.length === 0) return ok("all that a fax needs");
  return [fault(`modules.conf does not load ${missing.join(", ")}`, {
    means: missing.map((name) => `no ${NEEDED_MODULES[name]}`).join("; "),
    mend: "add a line <load module=…/> to modules.conf.xml",
  })];
};

const gateways: FileLook = ({ profiles }, { freeswitch }) => {
  const there = profiles.flatMap((profile) => profile.gateways).map(({ name }) => name);
  const missing = freeswitch.gateways.filter((name) => !there.includes(name));
  return orOk(
    missing.map((name) =>
      fault(`no gateway of FreeSWITCH's configuration is called ${JSON.stringify(name)}`, {
        means: "no fax is sent through it",
        mend: `name one of ${some(there) || "none"} in gofax.conf, or write gateways/${name}.xml`,
        key: "freeswitch.gateway",
      })
    ),
    freeswitch.gateways.join(", "),
  );
};

/** Addresses for documentation (RFC 5737), which the shipped gateway has in place of a real one. */
const NO_ADDRESS = /^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}(?:$|[:/])/;

const gatewayAddresses: FileLook = ({ profiles }, { freeswitch }) => {
  const used = profiles.flatMap((profile) => profile.gateways).filter(({ name }) =>
    freeswitch.gateways.includes(name)
  );
  const sample = used.filter(({ params }) =>
    ["proxy", "realm"].some((name) => NO_ADDRESS.test(params.get(name)?.value ?? ""))
  );
  return orOk(
    sample.map(({ file }) =>
      fault(`${file} has an address that stands for none: put your PBX or provider there`, {
        means: "no fax is sent",
        mend: `edit ${file}; then fs_cli -x 'reloadxml', and restart the profile`,
        key: "freeswitch.gateway",
      })
    ),
    "real addresses",
  );
};

/** Whether a list lets in everybody. */
function isOpen(files: SwitchFiles, name: string): boolean {
  const list = files.acls.find((each) => each.name === name);
  return list !== undefined &&
    (list.fallback === "allow" ||
      list.nodes.some(({ type, cidr }) => type === "allow" && /^(0\.0\.0\.0|::)\/0$/.test(cidr ?? "")));
}

function aclVerdicts(
  files: SwitchFiles,
  { name, acls, params, file, line }: ProfileFile,
): readonly Verdict[] {
  const where = `${file}:${line}: SIP profile ${name}`;
  const means = "anybody on the internet may send faxes here, or try";
  if (acls.length === 0) {
    const asks = params.get("auth-calls")?.value ?? "true";
    return asks === "false"
      ? [
        fault(`${where} takes calls of any address`, {
          means,
          mend: "apply-inbound-acl, as the shipped sofia.conf.xml has it",
        }),
      ]
      : [];
  }
  const builtIn = /\.auto$|^(domains|lan|any_v[46]\.auto)$/;
  const known = acls.filter((list) => !builtIn.test(list) && !/^[\d.:a-f]+\/\d+$/.test(list));
  const missing = known.filter((list) => !files.acls.some((each) => each.name === list));
  const open = acls.filter((list) =>
    isOpen(files, list) || /^(any_v[46]\.auto|0\.0\.0\.0\/0|::\/0)$/.test(list)
  );
  return [
    ...missing.map((list) =>
      fault(`${where} names the list ${list}, which is not in acl.conf`, {
        means: "every call is refused",
        mend: "write it in acl.conf.xml",
      })
    ),
    ...open.map((list) =>
      fault(`${where}: the list ${list} lets in every address`, {
        means,
        mend: `default="deny" and a node for each PBX in acl.conf.xml`,
      })
    ),
  ];
}

const acl: FileLook = (files) =>
  orOk(faxProfiles(files).flatMap((profile) => aclVerdicts(files, profile)), "it is closed");

const aclSample: FileLook = (files) => {
  const lists = files.acls.filter(({ name }) => faxProfiles(files).some(({ acls }) => acls.includes(name)));
  const sample = lists.filter(({ nodes }) =>
    nodes.some(({ type }) => type === "allow") &&
    nodes.filter(({ type }) => type === "allow").every(({ cidr }) => NO_ADDRESS.test(cidr ?? ""))
  );
  return orOk(
    sample.map(({ name, file, line }) =>
      fault(`${file}:${line}: the list ${name} has only an address that stands for none`, {
        means: "every call that comes in is refused",
        mend: `put the address of your PBX or provider into ${file}; then fs_cli -x reloadacl`,
      })
    ),
    "it has real addresses",
  );
};

const dialplan: FileLook = ({ sockets, tree }, { gofaxd: { socket } }) => {
  if (sockets.length === 0) {
    return [
      fault("nothing in FreeSWITCH's configuration hands calls to gofaxd", {
        means: "no fax is received",
        mend: "gofax setup",
      }),
    ];
  }
  const port = (address: string): number => Number(/:(\d+)$/.exec(address)?.[1]);
  const fitting = sockets.filter(({ address }) => port(address) === socket.port);
  const wrong = sockets.filter(({ by }) => by === "profile").filter(({ address }) =>
    port(address) !== socket.port
  );
  if (fitting.length === 0 || wrong.length > 0) {
    const [first] = wrong.length > 0 ? wrong : sockets;
    const variable = tree.variables.get("gofaxd_socket");
    const where = variable !== undefined && variable.value === first?.address ? variable.file : first?.file;
    return [
      fault(
        `${where} has FreeSWITCH hand calls over at ${first?.address}, and gofaxd listens at port ${socket.port}`,
        {
          means: "no fax is received",
          mend: `the same in both: gofaxd_socket in vars.xml, socket in [gofaxd] of gofax.conf (${
            printHostPort(socket)
          })`,
          key: "gofaxd.socket",
        },
      ),
    ];
  }
  const half = fitting.filter(({ words }) => !words.includes("async") || !words.includes("full"));
  return orOk(
    half.map(({ file, line, address }) =>
      fault(`${file}:${line}: socket ${address} without "async full"`, {
        means: "gofaxd cannot handle the call",
        mend: `"${address} async full"`,
      })
    ),
    fitting.map(({ address }) => address).join(", "),
  );
};

/** The user that gofax.conf names. */
function namedUser(_: Site, { freeswitch: { runsAs } }: Config): readonly Verdict[] {
  if (runsAs === undefined) return ok("root, or HylaFAX's user");
  if (userId(runsAs) !== undefined) return ok(runsAs);
  const seen = `there is no user ${
    JSON.stringify(runsAs)
  } in /etc/passwd: give his number, if he is known elsewhere`;
  const means = "FreeSWITCH does not get the password";
  return [fault(seen, { means, mend: "runsas in gofax.conf", key: "freeswitch.runsas" })];
}

/** Who FreeSWITCH runs as, by its unit. */
function unitRunsAs({ machine, owner }: Site, { freeswitch: { runsAs: named } }: Config): readonly Verdict[] {
  const unit = findUnit(machine, "freeswitch.service");
  const user = unit && unitUser(unit);
  if (user === undefined || owner === undefined || user === owner.name || user === "root") {
    return ok(user ?? "no unit names a user");
  }
  if (named === user) return ok(`${user}, as runsas says`);
  return [warning(`freeswitch.service runs as ${user}, and the spool is ${owner.name}'s`, {
    means: "it cannot write received faxes, and gofax does not give it the password",
    mend: `User=${owner.name} in freeswitch.service (config/systemd/freeswitch.service)`,
  })];
}

function unitWrites({ machine, spool }: Site): readonly Verdict[] {
  const unit = findUnit(machine, "freeswitch.service");
  if (unit === undefined) return skipped("there is no freeswitch.service");
  const value = (key: string): readonly string[] => unitValues(unit, "Service", key);
  if (value("ProtectSystem").at(-1) !== "strict") return ok(unit.path);
  const paths = value("ReadWritePaths").flatMap((each) => each.split(/\s+/)).map((path) =>
    path.replace(/^[-+]+/, "")
  );
  if (paths.some((path) => `${spool}/`.startsWith(`${path.replace(/\/+$/, "")}/`))) return ok(unit.path);
  return [fault(`freeswitch.service may not write to ${spool} (ProtectSystem=strict)`, {
    means: "no fax can be received",
    mend: `ReadWritePaths=${spool} in freeswitch.service`,
  })];
}

const timezones: FileLook = ({ tree }, { freeswitch }) => {
  if (freeswitch.timezone !== "") return ok("gofax.conf has the zone; FreeSWITCH gets its rule");
  const has = [...tree.files.keys()].some((path) => path.endsWith("timezones.conf.xml"));
  return ok(
    has ? "FreeSWITCH has timezones.conf.xml" : "no zone is named: the header line has FreeSWITCH's own time",
  );
};

/** Files with passwords that everybody may read. */
const fileModes: FileLook = ({ tree, folder }, _, site) => {
  const open = [...tree.files].filter(([path, text]) =>
    /password/i.test(text) && ((site.machine.stat(path)?.mode ?? 0) & 0o004) !== 0 &&
    path.startsWith(`${folder}/`)
  ).map(([path]) => path);
  if (open.length === 0) return ok("other users cannot read them");
  const below = open.map((path) => path.slice(folder.length + 1));
  return [warning(`everybody can read ${some(open)}`, {
    means: "passwords stand there",
    mend: `chmod -R o= ${folder}`,
    fix: setRights(
      site,
      folder,
      below.map((
        path,
        index,
      ) => [path, { mode: (site.machine.stat(open[index] ?? "")?.mode ?? 0o640) & 0o770 }]),
      `sets modes in ${folder}: ${some(below)} for other users no more`,
    ),
  })];
};

const AFTER = ["conf-valid", "switch-config"];
const one = (id: string, title: string, look: FileLook, more: Partial<Check> = {}): Check => ({
  id,
  part: "files",
  title,
  after: AFTER,
  look: atFiles(look),
  ...more,
});

/** The checks. */
export const SWITCH_FILE_CHECKS: readonly Check[] = [
  {
    id: "switch-config",
    part: "files",
    title: "FreeSWITCH's configuration is found",
    after: ["conf-valid"],
    look: configuration,
  },
  one("event-socket", "port and password of the event socket are those of gofax.conf", eventSocket),
  one("event-socket-password", "the event socket's password is one of your own", eventPassword),
  one("event-socket-reach", "the event socket listens for this machine only", eventReach),
  one("switch-modules-file", "FreeSWITCH is told to load the modules that a fax needs", modules),
  one("gateway-files", "FreeSWITCH's configuration has the gateways of gofax.conf", gateways),
  one("gateway-address", "no gateway has an address that stands for none", gatewayAddresses, {
    after: [...AFTER, "gateway-files"],
  }),
  one("acl", "calls are taken from certain addresses only", acl),
  one("acl-sample", "the list of these addresses is not the sample's", aclSample, {
    after: [...AFTER, "acl"],
  }),
  one("dialplan", "FreeSWITCH hands calls over where gofaxd listens", dialplan),
  one("timezone", "the clock in the header line is right", timezones),
  one("switch-modes", "other users cannot read FreeSWITCH's passwords", fileModes, {
    mends: "takes the right to read from other users",
  }),
  {
    id: "runs-as",
    part: "files",
    title: "the user of runsas is there",
    after: ["conf-valid"],
    look: withConfig(namedUser),
  },
  {
    id: "switch-user",
    part: "files",
    title: "FreeSWITCH runs as HylaFAX's user, or as runsas says",
    after: ["conf-valid", "spool", "runs-as"],
    look: withConfig(unitRunsAs),
  },
  {
    id: "switch-unit",
    part: "files",
    title: "FreeSWITCH's unit may write to the spool",
    after: ["spool"],
    look: unitWrites,
  },
];
