/** Checks of addresses, ports and the firewall. */

import { isLoopback } from "../../../config/host_port.ts";
import { firewall, isPrivate, lets, listening, ownAddresses } from "../../look/network.ts";
import { type Check, fault, ok, orOk, skipped, type Verdict, warning, withConfig } from "../base/check.ts";
import type { Site } from "../base/site.ts";

/** The addresses that SIP profiles use, which are not left to FreeSWITCH. */
function profileAddresses(site: Site): readonly Verdict[] {
  const files = site.switchFiles.files;
  const own = ownAddresses(site.machine);
  if (site.isSwitchElsewhere || files === undefined) return skipped("there are no files of FreeSWITCH here");
  if (own === undefined) return skipped("the machine does not tell its addresses");
  const found = files.profiles.flatMap(({ name, params }): readonly Verdict[] => {
    const strange = ["sip-ip", "rtp-ip"].filter((key) => {
      const value = params.get(key)?.value ?? "";
      return /^[\d.]+$/.test(value) && value !== "0.0.0.0" && !isLoopback(value) && !own.includes(value);
    });
    return strange.map((key) =>
      fault(`SIP profile ${name}: ${key} is ${params.get(key)?.value}, which this machine does not have`, {
        means: "the profile does not start: no call goes or comes",
        mend: `sip_ip in vars.xml: one of ${own.filter((ip) => !ip.startsWith("127.")).join(", ")}`,
      })
    );
  });
  return orOk(found, "the machine has them");
}

/** Whether a gateway is on the internet, and the machine is not. */
function nat(site: Site): readonly Verdict[] {
  const files = site.switchFiles.files;
  const own = ownAddresses(site.machine)?.filter((ip) => !ip.startsWith("127."));
  if (site.isSwitchElsewhere || files === undefined || own === undefined || own.length === 0) {
    return skipped("addresses are not known");
  }
  const isInside = own.every(isPrivate);
  const found = files.profiles.flatMap(({ name, params, gateways }): readonly Verdict[] => {
    const ext = ["ext-sip-ip", "ext-rtp-ip"].map((key) => params.get(key)?.value ?? "");
    const given = ext.filter((value) => value !== "" && !value.startsWith("auto"));
    const used = gateways.filter((gateway) => site.config?.freeswitch.gateways.includes(gateway.name));
    const outside = used.map((gateway) =>
      gateway.params.get("proxy")?.value ?? gateway.params.get("realm")?.value ?? ""
    )
      .map((value) => value.replace(/:\d+$/, "")).filter((ip) =>
        /^\d+(\.\d+){3}$/.test(ip) && !isPrivate(ip)
      );
    const mend = "ext-sip-ip and ext-rtp-ip of the SIP profile: the address that the world sees";
    if (given.length === 1) {
      return [
        warning(`SIP profile ${name} has one of ext-sip-ip and ext-rtp-ip only`, {
          means: "fax data goes to an address that cannot be reached",
          mend,
        }),
      ];
    }
    return isInside && outside.length > 0 && given.length === 0
      ? [
        warning(
          `the machine has ${own.join(", ")}, gateway ${
            outside[0]
          } is on the internet, and SIP profile ${name} has no ext-sip-ip`,
          {
            means:
              "behind NAT the far end sends its fax data to an address that cannot be reached, unless the gateway helps",
            mend,
          },
        ),
      ]
      : [];
  });
  return orOk(found, own.join(", "));
}

/** The usual range of RTP ports: FreeSWITCH's default. */
const RTP = [16_384, 32_768] as const;

async function ports(site: Site): Promise<readonly Verdict[]> {
  const rules = await firewall(site.machine, PROGRAM_MS);
  if (rules === undefined) return ok("there is no firewall on this machine");
  if (typeof rules === "string") return skipped(rules);
  if (!rules.isClosed) return ok(`${rules.program} drops nothing by default`);
  const files = site.switchFiles.files;
  const number = (text: string | undefined, usual: number): number =>
    /^\d+$/.test(text ?? "") ? Number(text) : usual;
  const sip = (files?.profiles ?? []).filter(({ params }) => !isLoopback(params.get("sip-ip")?.value ?? ""))
    .map(({ params }) => number(params.get("sip-port")?.value, 5060));
  const rtp = [
    number(files?.core.get("rtp-start-port")?.value, RTP[0]),
    number(files?.core.get("rtp-end-port")?.value, RTP[1]),
  ] as const;
  const mend = (what: string): string =>
    rules.program === "nft"
      ? `nft add rule inet filter input ip saddr PBX udp dport ${what} accept`
      : `iptables -I INPUT -s PBX -p udp --dport ${what.replace("-", ":")} -j ACCEPT`;
  const closed: Verdict[] = sip.filter((port) => !lets(rules, [port, port])).map((port) =>
    warning(`no rule of ${rules.program} lets in UDP ${port} (SIP)`, {
      means: "no call comes in, unless the gateway is registered and its way stays open",
      mend: mend(String(port)),
    })
  );
  if (!lets(rules, rtp)) {
    closed.push(warning(`no rule of ${rules.program} lets in UDP ${rtp.join("-")} (RTP and T.38)`, {
      means: "calls are answered, and no fax data arrives",
      mend: mend(rtp.join("-")),
    }));
  }
  return orOk(closed, "SIP and RTP are let in, as far as the rules can be read");
}

/** Sockets without a password, or with one that goes over the wire: for whom they listen. */
function reach({ machine, config }: Site): readonly Verdict[] {
  const sockets = listening(machine);
  if (sockets === undefined || config === undefined) return skipped("the machine does not tell");
  const all = (port: number): boolean =>
    sockets.some((each) =>
      each.protocol === "tcp" && each.port === port && !isLoopback(each.ip) && each.ip !== "::1"
    );
  const found: Verdict[] = [];
  if (isLoopback(config.freeswitch.socket.hostname) && all(config.freeswitch.socket.port)) {
    found.push(
      warning(
        `FreeSWITCH's event socket (port ${config.freeswitch.socket.port}) listens for other machines, too`,
        {
          means: "who has the password commands FreeSWITCH",
          mend: 'listen-ip "127.0.0.1" in event_socket.conf.xml; then restart FreeSWITCH',
        },
      ),
    );
  }
  if (isLoopback(config.gofaxd.socket.hostname) && all(config.gofaxd.socket.port)) {
    found.push(warning(`port ${config.gofaxd.socket.port}, gofaxd's, listens for other machines, too`, {
      means: "somebody else listens there, or gofaxd runs with another gofax.conf",
      mend: `ss -ltnp sport = ${config.gofaxd.socket.port}`,
    }));
  }
  return orOk(found, "for this machine only, or as gofax.conf says");
}

const PROGRAM_MS = 4_000;

/** The checks. */
export const NETWORK_CHECKS: readonly Check[] = [
  {
    id: "sip-addresses",
    part: "machine",
    title: "the machine has the addresses of the SIP profile",
    after: ["switch-config"],
    look: withConfig(profileAddresses),
  },
  {
    id: "nat",
    part: "machine",
    title: "behind NAT, the SIP profile says which address the world sees",
    after: ["switch-config", "gateway-address"],
    look: nat,
  },
  {
    id: "firewall",
    part: "machine",
    title: "the firewall lets SIP and RTP in",
    after: ["switch-config"],
    asks: true,
    look: ports,
  },
  {
    id: "port-reach",
    part: "machine",
    title: "the event socket and gofaxd's port are for this machine only",
    after: ["conf-valid"],
    asks: true,
    look: reach,
  },
];
