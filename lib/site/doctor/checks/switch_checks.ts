/** Checks of FreeSWITCH as it runs. */

import { lastResults } from "../../../hylafax/last_results.ts";
import { readTail } from "../../../spool/tail.ts";
import { printHostPort } from "../../../text/ip_address.ts";
import { restartWords } from "../../look/service_manager.ts";
import { badVersions } from "../../look/versions.ts";
import { NEEDED_MODULES, type SwitchState } from "../../look/switch_state.ts";
import { type Check, fault, ok, orOk, skipped, type Verdict, warning, withConfig } from "../base/check.ts";
import type { Config } from "../../../config/config.ts";
import type { Site } from "../base/site.ts";

type StateLook = (
  state: SwitchState,
  config: Config,
  site: Site,
) => readonly Verdict[] | Promise<readonly Verdict[]>;

function ofState(look: StateLook): Check["look"] {
  return withConfig(async (site, config) => {
    const state = await site.switchState();
    return state === undefined ? skipped("it is not asked") : await look(state, config, site);
  });
}

const answers: StateLook = ({ problem }, { freeswitch: { socket } }, { machine }) => {
  const address = printHostPort(socket);
  if (problem === undefined || problem.kind === "password" || problem.kind === "refused") return ok(address);
  const means = "no fax goes or comes";
  return problem.kind === "silent"
    ? [
      fault(`FreeSWITCH at ${address}: ${problem.message}`, {
        means,
        mend: `${restartWords(machine, "freeswitch")}, if its log tells nothing else`,
      }),
    ]
    : [
      fault(`FreeSWITCH at ${address} cannot be reached: ${problem.message}`, {
        means,
        mend: `${restartWords(machine, "freeswitch")}; see its log`,
      }),
    ];
};

const login: StateLook = ({ problem }, { file, freeswitch: { socket } }) => {
  const address = printHostPort(socket);
  if (problem?.kind === "password") {
    return [
      fault(`FreeSWITCH at ${address} does not accept freeswitch.password of ${file}: ${problem.message}`, {
        means: "no fax goes or comes",
        mend:
          "make the passwords the same (vars.xml, gofax.conf), and restart FreeSWITCH if you changed its own",
        key: "freeswitch.password",
      }),
    ];
  }
  if (problem?.kind === "refused") {
    return [fault(`FreeSWITCH at ${address} refuses connections from here: ${problem.message}`, {
      means: "no fax goes or comes",
      mend: "apply-inbound-acl in event_socket.conf.xml",
    })];
  }
  return ok("gofax is let in");
};

const ready: StateLook = ({ status }) => {
  if (status === undefined) {
    return [warning("it does not tell its status", { means: "this user of the event socket may not ask" })];
  }
  return status.ready
    ? ok("it takes calls")
    : [fault("FreeSWITCH is not ready: it is starting or shutting down", { means: "no fax goes or comes" })];
};

/** The version that dpkg knows of a package; undefined if it is not installed so. */
async function packageVersion({ machine }: Site, name: string): Promise<string | undefined> {
  const { code, stdout } = await machine.run("dpkg-query", ["-W", "-f", "${Version}", name], {
    timeoutMs: 3_000,
  });
  return code === 0 && stdout.trim() !== "" ? stdout.trim() : undefined;
}

const versions: StateLook = async ({ status }, _, site) => {
  const spandsp = site.isSwitchElsewhere ? undefined : await packageVersion(site, "libspandsp3");
  const release = /^VERSION_ID="?(\d+)/m.exec(site.machine.text("/etc/os-release") ?? "")?.[1];
  const found = badVersions({
    freeswitch: status?.version,
    spandsp,
    debian: release === undefined ? undefined : Number(release),
  });
  const seen = `FreeSWITCH ${status?.version ?? "?"}${
    spandsp === undefined ? "" : `, libspandsp3 ${spandsp}`
  }`;
  return orOk(
    found.map(({ isFatal, what, means, mend, source }) =>
      (isFatal ? fault : warning)(what, { means: `${means} (${source})`, mend })
    ),
    seen,
  );
};

const modules: StateLook = ({ modules }) => {
  if (modules.size === 0) return skipped("it does not tell");
  const missing = [...modules].filter(([, loaded]) => !loaded).map(([name]) => name);
  return orOk(
    missing.map((name) =>
      fault(`${name} is not loaded`, {
        means: `no ${NEEDED_MODULES[name]}`,
        mend: `fs_cli -x 'load ${name}', and modules.conf.xml`,
      })
    ),
    `${modules.size} of them`,
  );
};

const profiles: StateLook = ({ sofia }) => {
  if (sofia === undefined) return skipped("it does not tell");
  const all = sofia.filter(({ type }) => type === "profile");
  if (all.length === 0) {
    return [fault("FreeSWITCH has no SIP profile that runs", {
      means: "no call goes or comes: its address or port may be taken",
      mend: "fs_cli -x 'sofia profile gofax start'; see FreeSWITCH's log",
    })];
  }
  const down = all.filter(({ state }) => !/^RUNNING/.test(state));
  return orOk(
    down.map(({ name, state }) =>
      fault(`SIP profile ${name} is ${state}`, {
        means: "it takes no calls",
        mend: `fs_cli -x 'sofia profile ${name} start'`,
      })
    ),
    all.map(({ name, data }) => `${name} at ${data}`).join(", "),
  );
};

const registrations: StateLook = ({ gateways }, { freeswitch }) => {
  if (gateways.length === 0) return skipped("it does not tell");
  const bad = gateways.filter(({ usable }) => !usable).map(({ name, state, status }) => {
    const seen = state === undefined
      ? `gateway ${name} (freeswitch.gateway) is not known to FreeSWITCH`
      : `gateway ${name} cannot take calls: registration ${state}, ${status ?? "no status"}`;
    const mend = state === undefined
      ? "fs_cli -x 'sofia status'; write its file, then restart the profile"
      : state === "NOREG" || state === "REGED"
      ? "it does not answer pings (OPTIONS): see the address, or leave ping out"
      : "see user name and password of the gateway, and its address";
    return { seen, more: { means: "no fax goes through it", mend, key: "freeswitch.gateway" } };
  });
  const isLast = bad.length === freeswitch.gateways.length;
  return orOk(
    bad.map(({ seen, more }) =>
      isLast ? fault(seen, { ...more, means: "no fax is sent" }) : warning(seen, more)
    ),
    gateways.map(({ name, state, status }) => `${name}: ${state}, ${status}`).join("; "),
  );
};

const MOST_RESULTS = 20;

const TAIL_BYTES = 64 << 10;

/** What a gateway says of itself, not of the callee: it does not know us, it is not paid, it is overloaded. */
const REFUSED = /SIP (401|402|403|407|5\d\d)[^,;)]*/;

/** Whether the last calls ended with a no of the gateway. */
const lastAnswers: StateLook = (_, { hylafax }, { machine, spool }) => {
  const { xferfaxlog } = hylafax;
  if (xferfaxlog === "") return skipped("there are no accounts (xferfaxlog)");
  const path = xferfaxlog.startsWith("/") ? xferfaxlog : `${spool}/${xferfaxlog}`;
  const results = lastResults(readTail(machine.real(path), TAIL_BYTES), MOST_RESULTS).filter((
    { direction },
  ) => direction === "out");
  const [last] = results;
  if (last === undefined) return ok("no call has gone out yet");
  const answer = REFUSED.exec(last.reason)?.[0];
  if (answer === undefined) {
    return ok(
      last.success
        ? `the last call was a success (${last.time})`
        : `the last call reached the far end, or tried to: ${last.reason}`,
    );
  }
  const count = results.findIndex(({ reason }) => !REFUSED.test(reason));
  const times = count < 0 ? results.length : count;
  return [
    warning(
      `the gateway answered ${answer} to the last ${times === 1 ? "call" : `${times} calls`} (${last.time})`,
      {
        means: "it does not take our calls: account, credit, number shown, or overload",
        mend: `see log/c${last.commId} in ${spool}, and ask the provider`,
      },
    ),
  ];
};

const openLists: StateLook = ({ openLists: open }) =>
  orOk(
    open.map((list) =>
      fault(`the list ${list} lets in 203.0.113.77, an address of nobody`, {
        means: "anybody on the internet may call",
        mend: "acl.conf.xml; then fs_cli -x reloadacl",
      })
    ),
    "they let no stranger in",
  );

const seesSpool: StateLook = ({ seesSpool: sees }, { hylafax: { spooldir } }) =>
  sees === false
    ? [
      fault(`FreeSWITCH does not see ${spooldir}`, {
        means: "it can neither read nor write faxes",
        mend: "see its unit (ProtectSystem, PrivateTmp), chroot or container",
      }),
    ]
    : sees === undefined
    ? skipped("it does not tell")
    : ok(spooldir);

const AFTER = ["switch-login"];

const one = (id: string, title: string, look: StateLook, after: readonly string[] = AFTER): Check => ({
  id,
  part: "switch",
  title,
  after,
  asks: true,
  look: ofState(look),
});

/** The checks. */
export const SWITCH_CHECKS: readonly Check[] = [
  one("switch-answers", "FreeSWITCH answers at its event socket", answers, [
    "conf-valid",
    "spool",
    "event-socket",
  ]),
  one("switch-login", "FreeSWITCH lets gofax in", login, ["switch-answers"]),
  one("switch-ready", "FreeSWITCH takes calls", ready),
  one("switch-versions", "FreeSWITCH and SpanDSP are of versions that work", versions),
  one("switch-modules", "the modules that a fax needs are loaded", modules, [
    "switch-login",
    "switch-modules-file",
  ]),
  one("sip-profile", "the SIP profile runs", profiles, ["switch-modules", "sip-addresses"]),
  one("gateways", "the gateways can take calls", registrations, [
    "sip-profile",
    "gateway-files",
    "gateway-address",
  ]),
  one("gateway-answers", "the gateway took the last calls", lastAnswers, ["gateways"]),
  one("acl-open", "the lists in force let no stranger in", openLists, ["switch-login", "acl"]),
  one("switch-sees-spool", "FreeSWITCH sees the spool", seesSpool, ["switch-login", "switch-unit"]),
];
