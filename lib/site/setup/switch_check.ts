/**
 * Whether FreeSWITCH's files come to what they should after a change: they are read once more as FreeSWITCH reads them, before anything
 * is written. A variable that is set twice, or an include in an odd place, shows here.
 */

import { aclsOf, eventSocketOf, profilesOf, socketUsesOf } from "../look/switch_sections.ts";
import { cidrOf } from "./acl.ts";
import { treeOfTexts } from "./switch_edits.ts";
import type { Pbx } from "./wishes.ts";

/** What the files should say; what is not given does not matter. */
export interface Expected {
  /** The event socket's password. */
  readonly password?: string;
  /** The gateway that leads to the PBX. */
  readonly gateway?: { readonly name: string; readonly pbx: Pbx };
  /** Where calls are handed to. */
  readonly socket?: string;
  /** The list that has the PBX's addresses. */
  readonly list?: string;
}

/**
 * Compares the files with what they should say.
 *
 * @param texts all files, as they would be
 * @returns what is wrong, for a person; empty if nothing is
 */
export function switchProblems(
  folder: string,
  texts: ReadonlyMap<string, string>,
  { password, gateway, socket, list }: Expected,
): readonly string[] {
  const tree = treeOfTexts(texts, folder);
  const found = profilesOf(tree).flatMap(({ gateways }) => gateways).filter(({ name }) =>
    name === gateway?.name
  );
  const cidrs = aclsOf(tree).filter(({ name }) => name === list).flatMap(({ nodes }) =>
    nodes.map(({ cidr }) => cidr)
  );
  const checks: readonly (readonly [what: string, isRight: boolean])[] = [
    ["the event socket's password", password === undefined || eventSocketOf(tree)?.password === password],
    [
      `the gateway ${gateway?.name}`,
      gateway === undefined ||
      (found.length === 1 && found[0]?.params.get("proxy")?.value === gateway.pbx.address &&
        (gateway.pbx.password ?? "") === (found[0]?.params.get("password")?.value ?? "")),
    ],
    [
      "handing calls to gofaxd",
      socket === undefined || socketUsesOf(tree).some(({ address }) => address === socket),
    ],
    [
      `the list ${list}`,
      list === undefined || (gateway?.pbx.from ?? []).every((address) => cidrs.includes(cidrOf(address))),
    ],
  ];
  return checks.filter(([, isRight]) => !isRight).map(([what]) =>
    `${folder}: ${what} would not come out as it should, so nothing is changed; look for a second place that sets it`
  );
}
