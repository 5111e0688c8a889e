/**
 * Stand-ins for our sender, to prove what the harness does and what HylaFAX hands a sender.
 */

import type { Sender } from "./hylafax.ts";

/**
 * Claims to have sent every page, and notes in `dir/started` how it was started. In Perl, which Debian always has and which,
 * unlike a shell, leaves real and effective user as they are. Perl is in taint mode then: names are cleaned before use.
 */
const STUB = (dir: string): string =>
  `#!/usr/bin/perl
use strict; use Fcntl qw(:flock SEEK_SET);
open my $note, '>>', '${dir}/started' or exit 1;
my ($group) = split ' ', $);
print $note join("\\t", $<, $>, $(+0, $group, readlink('/proc/self/cwd'), $0, @ARGV), "\\n";
close $note;
my ($file) = $ARGV[-1] =~ m{^(sendq/q\\d+)$} or exit 1;
open my $job, '+<', $file or exit 1;
flock $job, LOCK_EX;
local $/; my $text = <$job>;
my ($pages) = $text =~ /^totpages:(\\d+)/m;
my %set = (returned => 2, status => '', npages => $pages, commid => '000000001', totdials => 1, tottries => 1,
           signalrate => '14400 bit/s', dataformat => '2-D MMR', csi => 'STUB');
$text =~ s/^\\Q$_\\E:.*$/$_:$set{$_}/m for keys %set;
seek $job, 0, SEEK_SET; print $job $text; truncate $job, length $text; close $job;
exit 2;
`;

/** Puts the stub below a site's folder. */
export async function stubSender(dir: string): Promise<Sender> {
  const senderCommand = `${dir}/stub-send`;
  await Deno.writeTextFile(senderCommand, STUB(dir), { mode: 0o755 });
  await Deno.writeTextFile(`${dir}/started`, "");
  await Deno.chmod(`${dir}/started`, 0o666);
  return { senderCommand };
}
