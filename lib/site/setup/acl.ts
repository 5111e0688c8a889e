/** The list of addresses that FreeSWITCH takes calls from: closed, but for the PBX's. */

import { findConfiguration, type SwitchTree, within } from "../look/switch_tree.ts";
import { parseIp } from "../../text/ip_address.ts";
import type { SwitchEdits } from "./switch_edits.ts";

/** Addresses for documentation (RFC 5737), which stand for none. */
const NO_ADDRESS = /^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}(?::\d+)?(?:\/\d+)?$/;

/** Whether an address is one that stands for none. */
export function isNoAddress(address: string): boolean {
  return NO_ADDRESS.test(address);
}

/** The network of one address. */
export function cidrOf(address: string): string {
  return `${address}/${parseIp(address)?.length === 4 ? 32 : 128}`;
}

/**
 * Opens a list for addresses. An address of the sample, and the old address of the same PBX, make room for the first one.
 *
 * @param old the addresses that the PBX had before
 * @returns whether that could be done
 */
export function openAcl(
  edits: SwitchEdits,
  tree: SwitchTree,
  list: string,
  addresses: readonly string[],
  old: readonly string[],
): boolean {
  const found = within(findConfiguration(tree, "acl.conf"), "list").find((each) =>
    each.attributes.get("name") === list
  );
  if (found === undefined) return false;
  const nodes = within(found, "node").filter(({ attributes }) => attributes.get("type") === "allow");
  const cidrs = nodes.map(({ attributes }) => attributes.get("cidr") ?? "");
  const wanted = addresses.map(cidrOf);
  const missing = wanted.filter((cidr) => !cidrs.includes(cidr));
  const isStale = (cidr: string): boolean =>
    isNoAddress(cidr) || (old.map(cidrOf).includes(cidr) && !wanted.includes(cidr));
  const free = nodes.filter((_, index) => isStale(cidrs[index] ?? ""));
  const replaced = missing.slice(0, free.length);
  for (const [index, cidr] of replaced.entries()) {
    const node = free[index];
    if (node !== undefined && !edits.setAttribute(node, "cidr", cidr)) return false;
  }
  const added = missing.slice(free.length).map((cidr) => `\n      <node type="allow" cidr="${cidr}"/>`).join(
    "",
  );
  if (added !== "" && found.tag.kind !== "open") return false;
  if (added !== "") edits.insertBehind(nodes.at(-1) ?? found, added);
  return true;
}
