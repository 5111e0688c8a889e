/** Debian packages for tests: that of gofax, one of it that is older, and one as GOfax.IP's. */

import { must } from "./exec.ts";

/** Unpacks a package, has it changed and packs it again. */
export async function repack(deb: string, into: string, change: (dir: string) => void): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "gofax-repack-" });
  try {
    await must("dpkg-deb", ["--raw-extract", deb, dir]);
    change(dir);
    await must("dpkg-deb", ["--root-owner-group", "-Zgzip", "--build", dir, into]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function edit(path: string, change: (text: string) => string): void {
  Deno.writeTextFileSync(path, change(Deno.readTextFileSync(path)));
}

/** Makes an earlier version of gofax's package: with another gofax.conf, and a program that can do nothing. */
export async function makeOlder(deb: string, into: string): Promise<void> {
  await repack(deb, into, (dir) => {
    edit(`${dir}/DEBIAN/control`, (text) => text.replace(/^Version: .*$/m, "Version: 0.0.9-1"));
    edit(`${dir}/etc/gofax.conf`, (text) => `; as of 0.0.9\n${text}`);
    Deno.writeTextFileSync(`${dir}/usr/bin/gofax`, "#!/bin/sh\necho gofax 0.0.9\n");
  });
}

const GOFAXIP = `Package: gofaxip
Version: 1.4-1
Architecture: amd64
Maintainer: Nobody <nobody@example.org>
Depends: libtiff-tools, hylafax-server
Section: net
Priority: extra
Description: Fax Over IP backend for HylaFAX using FreeSWITCH
`;

/** Makes a package with the name and the files of GOfax.IP's. */
export async function makeGofaxip(into: string): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "gofax-gofaxip-" });
  try {
    for (const folder of ["DEBIAN", "etc", "usr/bin", "lib/systemd/system"]) {
      Deno.mkdirSync(`${dir}/${folder}`, { recursive: true });
    }
    await Deno.chmod(dir, 0o755);
    Deno.writeTextFileSync(`${dir}/DEBIAN/control`, GOFAXIP);
    Deno.writeTextFileSync(`${dir}/DEBIAN/conffiles`, "/etc/gofax.conf\n");
    Deno.writeTextFileSync(`${dir}/etc/gofax.conf`, "[freeswitch]\npassword = ClueCon\n");
    Deno.writeTextFileSync(
      `${dir}/lib/systemd/system/gofaxip.service`,
      "[Service]\nExecStart=/usr/bin/gofaxd\n",
    );
    for (const program of ["gofaxd", "gofaxsend"]) {
      Deno.writeTextFileSync(`${dir}/usr/bin/${program}`, "#!/bin/sh\n", { mode: 0o755 });
    }
    await must("dpkg-deb", ["--root-owner-group", "--build", dir, into]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}
