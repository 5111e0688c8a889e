/** Checks of FreeSWITCH's files: whose calls are taken, and where they are handed over. */

import { printHostPort } from "../../../text/ip_address.ts";
import type { SwitchFiles } from "../../look/freeswitch_files.ts";
import type { ProfileFile } from "../../look/switch_sections.ts";
import { type Check, fault, orOk, type Verdict } from "../base/check.ts";
import { AFTER, faxProfiles, fileCheck, type FileLook, NO_ADDRESS } from "./at_files.ts";

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

/** The checks. */
export const INCOMING_CHECKS: readonly Check[] = [
  fileCheck("acl", "calls are taken from certain addresses only", acl),
  fileCheck("acl-sample", "the list of these addresses is not the sample's", aclSample, {
    after: [...AFTER, "acl"],
  }),
  fileCheck("dialplan", "FreeSWITCH hands calls over where gofaxd listens", dialplan),
];
