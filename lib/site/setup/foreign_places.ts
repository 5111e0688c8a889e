/** Places in somebody's own FreeSWITCH configuration where files can be added, if it is certain where that is. */

import type { SwitchFiles } from "../look/freeswitch_files.ts";
import type { ProfileFile } from "../look/switch_sections.ts";
import { type Element, findConfiguration, within } from "../look/switch_tree.ts";
import { scanTags } from "../xml/tags.ts";

/** What an element includes, within the file that it begins in, if that is all `*.xml` of one folder: as it is written there. */
function includedData(files: SwitchFiles, element: Element): string | undefined {
  const text = files.tree.files.get(element.file) ?? "";
  const close = scanTags(text).tags.find(({ name, kind, start }) =>
    name === element.name && kind === "close" && start > element.tag.start
  );
  if (element.tag.kind !== "open" || close === undefined) return undefined;
  const inside = text.slice(element.tag.end, close.start).replace(/<!--[^]*?-->/g, "")
    // What a profile includes is its own, such as its gateways.
    .replace(/<profile\b[^]*?<\/profile>/g, "");
  const found = [...inside.matchAll(/<X-PRE-PROCESS\s+cmd="include"\s+data="([^"$*?]+)\/\*\.xml"\s*\/>/gi)];
  const [data] = found.map(([, folder = ""]) => folder);
  return found.length === 1 ? data : undefined;
}

/** The folder whose `*.xml` an element includes; undefined if that is not certain. */
function includedFolder(files: SwitchFiles, element: Element): string | undefined {
  const data = includedData(files, element);
  if (data === undefined || data.includes("..")) return undefined;
  return data.startsWith("/") ? data : `${element.file.slice(0, element.file.lastIndexOf("/"))}/${data}`;
}

/** The folder whose files are SIP profiles; undefined if that is not certain. */
export function profileFolder(files: SwitchFiles, profiles: Element): string | undefined {
  const data = includedData(files, profiles);
  if (data === undefined) return undefined;
  const path = data.startsWith("/")
    ? data
    : `${profiles.file.slice(0, profiles.file.lastIndexOf("/"))}/${data}`;
  return path.replace(/\/[^/]+\/\.\.(?=\/)/g, "");
}

/** The profile whose gateways lie in a folder of their own; the one named `external` comes first. */
export function gatewayFolder(
  files: SwitchFiles,
): { readonly profile: ProfileFile; readonly folder: string } | undefined {
  const elements = within(findConfiguration(files.tree, "sofia.conf"), "profile");
  const found = files.profiles.flatMap((profile) => {
    const element = elements.find((each) => each.file === profile.file && each.line === profile.line);
    const gateways = element?.children.find(({ name }) => name === "gateways");
    const folder = gateways === undefined ? undefined : includedFolder(files, gateways);
    return folder === undefined ? [] : [{ profile, folder }];
  });
  return found.find(({ profile }) => profile.name === "external") ??
    (found.length === 1 ? found[0] : undefined);
}

/** The folder of extensions of the context that calls from outside come into. */
export function contextFolder(files: SwitchFiles): string | undefined {
  const { profile } = gatewayFolder(files) ?? {};
  const context = profile?.params.get("context")?.value ?? "public";
  const found = files.tree.roots.flatMap((root) => within(root, "context"))
    .filter(({ attributes }) => attributes.get("name") === context);
  const [only] = found;
  return only === undefined || found.length !== 1 ? undefined : includedFolder(files, only);
}
