/** What is installed by which package, and with which command: of Debian, openSUSE, Fedora. */

import type { Machine } from "../machine.ts";

/** Something that a package brings. */
export type Packaged = "hylafax" | "tiffcp";

/** Managers of packages by the program that tells them apart, and the words of their commands. */
const MANAGERS:
  readonly (readonly [program: string, install: string, names: Readonly<Record<Packaged, string>>])[] = [
    ["apt-get", "apt-get install", {
      hylafax: "netbase hylafax-server hylafax-client libtiff-tools",
      tiffcp: "libtiff-tools",
    }],
    ["zypper", "zypper install", { hylafax: "hylafax+ hylafax+-client tiff", tiffcp: "tiff" }],
    // dnf finds the package that has a file
    ["dnf", "dnf install", {
      hylafax: "hylafax+ hylafax+-client /usr/bin/tiffcp",
      tiffcp: "/usr/bin/tiffcp",
    }],
  ];

const WORDS: Readonly<Record<Packaged, string>> = {
  hylafax: "install HylaFAX 6.0.7 or HylaFAX+ 7, with faxq and hfaxd",
  tiffcp: "install the tools of libtiff",
};

/** How an administrator installs something on this machine: a command, or words where it has no manager of packages that is known. */
export function installWords(machine: Machine, what: Packaged): string {
  const found = MANAGERS.find(([program]) => machine.which(program) !== undefined);
  return found === undefined ? WORDS[what] : `${found[1]} ${found[2][what]}`;
}
