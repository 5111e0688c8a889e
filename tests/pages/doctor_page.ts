/** docs/doctor.md, made from the list of checks. */

import { checkTables } from "../../cmd/doctor/check_list.ts";
import { CHECKS } from "../../lib/site/doctor/checks.ts";
import { MADE } from "./markdown.ts";

const JSON_FIELDS = `| field | value | meaning |
| --- | --- | --- |
| \`format\` | number | 1; 2 when a field changes its meaning or is removed |
| \`gofax\` | text | our version |
| \`time\` | time | ISO 8601, UTC |
| \`config\` | text | the gofax.conf that was read |
| \`exit\` | number | the exit code |
| \`counts\` | object | how many findings there are of each state: \`ok\`, \`warning\`, \`fault\`, \`skipped\` |
| \`findings\` | list | all of them, in order of cause |
| \`findings[].check\` | text | the check, as in the tables above |
| \`findings[].part\`, \`findings[].title\` | text | what it is about, and what is right |
| \`findings[].state\` | text | \`ok\`, \`warning\`, \`fault\`, \`skipped\` |
| \`findings[].seen\` | text | what was seen |
| \`findings[].means\`, \`findings[].mend\` | text, null | what follows from it, and what to do |
| \`findings[].fix\` | text, null | what \`--fix\` would do |
| \`findings[].key\` | text, null | the key of gofax.conf that it is about |
| \`mended\` | list | what \`--fix\` did: \`check\`, \`done\` (false: it could not be done) and \`words\` |
`;

/** The page. */
export function doctorPage(): string {
  return `${MADE}
# What is wrong here? gofax doctor

\`gofax doctor\` looks at the whole installation, from \`gofax.conf\` to FreeSWITCH's gateways, with ${CHECKS.length} checks in order of cause. It tells what
was seen, what it means, and what mends it. What is right is only counted; \`--all\` shows it. Mend what stands first: a check that would only repeat it
is skipped, and says because of what.

\`\`\`sh
gofax doctor            # warnings and faults
gofax doctor --fix      # mends what is safe, tells what it did, and looks again
gofax doctor --all      # every check
gofax doctor --list     # what the checks are
\`\`\`

- A **fault** means that faxes do not go, do not come, or go astray. A **warning** means that it works now, and may not tomorrow, or that somebody may
  look or write where he should not. The exit code is 2 if there is a fault, 1 if there are warnings only, else 0.
- As root it sees all. As HylaFAX's user (uucp) it says of what it could not see. Other users see less.
- It ends within 15 seconds, whatever hangs: FreeSWITCH, faxq, a program, the disk of the spool.
- Without \`--fix\` it changes nothing. Two checks try whether FreeSWITCH's user and HylaFAX's can write and read in the spool: each makes a small file
  there as that user, and removes it.
- \`--fix\` changes owners and modes, makes files that are missing, removes those that dead processes left, writes the door anew, and adds the alias
  \`FaxMaster\`. What it makes in the spool belongs to the spool's owner, and it follows no link there. It never restarts a service, and changes no
  password and no \`gofax.conf\`.
- With \`--root DIR\` it looks at the files of a machine below DIR, such as a chroot.

\`gofax config check\` makes the checks that ask no program, so it can be used before anything runs. \`gofax status\` tells the faults among them.

## The checks

${checkTables()}
## Versions that are known to be bad

The check \`switch-versions\` knows libspandsp3 \`3.0.0-16125392215-7977601689\`, with which FreeSWITCH crashes with every fax that comes in, and versions of
FreeSWITCH that strangers can make crash. Each finding names its source. The table is \`lib/site/look/versions.ts\`.

## --json

\`gofax doctor --json\` prints one object, \`gofax doctor --list --json\` the list of the checks (\`check\`, \`part\`, \`title\`, \`after\`, \`asks\`, \`mends\`).

${JSON_FIELDS}
\`\`\`
gofax doctor --json | jq -r '.findings[] | select(.state == "fault") | "\\(.check): \\(.seen)"'
\`\`\`
`;
}
