/** What the shells offer, asked of the shells themselves. */

import assert from "node:assert/strict";
import { SCRIPTS } from "../../cmd/completion/completion.ts";
import { places } from "../../cmd/completion/places.ts";
import { COMMANDS } from "../../cmd/table/table.ts";
import { runGofax } from "../support/admin_site.ts";

/** What is typed, and what is offered: all of `has`, and nothing of `hasNot`. */
interface Case {
  readonly line: string;
  readonly has: readonly string[];
  readonly hasNot?: readonly string[];
}

const COMMAND_NAMES = Object.keys(COMMANDS);

const CASES: readonly Case[] = [
  { line: "gofax ", has: [...COMMAND_NAMES, "help"], hasNot: ["list", "a file.conf"] },
  { line: "gofax fal", has: ["fallback"], hasNot: ["status"] },
  {
    line: "gofax fallback ",
    has: ["list", "show", "add", "remove", "expire", "adopt"],
    hasNot: ["a file.conf"],
  },
  {
    line: "gofax fallback list --",
    has: ["--json", "--csv", "--config", "--color", "--help"],
    hasNot: ["--why"],
  },
  { line: "gofax fallback list --csv --j", has: ["--json"] },
  { line: "gofax status --color ", has: ["auto", "always", "never"], hasNot: ["a file.conf"] },
  { line: "gofax status -c ", has: ["a file.conf"], hasNot: ["status"] },
  { line: "gofax status --config a", has: ["a file.conf"] },
  { line: "gofax fallback add --why ", has: [], hasNot: ["a file.conf", "--json", "list"] },
  { line: "gofax dynamicconfig ", has: ["test"] },
  { line: "gofax dynamicconfig test ", has: ["outgoing", "incoming"] },
  { line: "gofax dynamicconfig test incoming --r", has: ["--recipient"] },
  { line: "gofax help ", has: COMMAND_NAMES },
  { line: "gofax help override ", has: ["list", "set", "unset"] },
  { line: "gofax completion ", has: ["bash", "zsh", "fish"] },
  { line: "gofax man gofax", has: ["gofax.conf", "gofaxd", "gofaxsend"] },
  { line: "gofaxd --con", has: ["--config"], hasNot: ["status"] },
  { line: "gofaxsend ", has: ["a file.conf"], hasNot: ["status"] },
  { line: "gofax nonsense ", has: [], hasNot: ["status", "list"] },
];

interface Shell {
  readonly name: string;
  readonly program: keyof typeof SCRIPTS;
  /** The script that asks for `$LINE`; `$SCRIPT` is our completion. */
  readonly asks: string;
}

/** Splits the line as bash's readline does, which makes a word of each "=". */
const BASH = `
source "$SCRIPT"
complete -p gofax gofaxd gofaxsend >/dev/null || exit 3
COMP_LINE=$LINE COMP_POINT=\${#LINE}
read -ra COMP_WORDS <<<"\${LINE//=/ = }"
[[ $LINE == *" " ]] && COMP_WORDS+=("")
COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
_gofax
printf '%s\\n' "\${COMPREPLY[@]}"
`;

const FISH = `
source $SCRIPT
complete -C $LINE | string replace -r '\\t.*' ''
`;

/** zsh completes in its line editor only: one on a terminal of its own prints what compadd gets in place of adding it. */
const ZSH = `
zmodload zsh/zpty
zpty editor zsh -f -i
zpty -w editor 'PROMPT= RPROMPT=; stty -echo; autoload -Uz compinit; LOAD'
zpty -w editor 'compadd() {
  local -a offered
  local each
  builtin compadd -O offered "$@"
  for each in "\${offered[@]}"; do print -r -- "OFFER \${each}"; done
  builtin compadd "$@"
}'
zpty -w editor 'ask() { zle complete-word; print -r -- E""ND; exit; }'
zpty -w editor 'zle -N ask; bindkey "^X^X" ask; print BE""GIN'
zpty -r editor answer '*BEGIN*'
zpty -w -n editor "$LINE"$'\\C-x\\C-x'
zpty -r editor answer '*END*'
print -r -- $answer | tr -d '\\r' | sed -n 's/.*OFFER //p'
`;

/** As a package installs it, and as one tries it out. */
const FROM_FPATH = "fpath=($SCRIPT:h $fpath); compinit -u -D";
const SOURCED = "compinit -u -D; source $SCRIPT";

const SHELLS: readonly Shell[] = [
  { name: "bash", program: "bash", asks: BASH },
  { name: "zsh", program: "zsh", asks: ZSH.replace("LOAD", FROM_FPATH) },
  { name: "zsh, where the script is sourced,", program: "zsh", asks: ZSH.replace("LOAD", SOURCED) },
  { name: "fish", program: "fish", asks: FISH },
];

async function offered(dir: string, { program, asks }: Shell, line: string): Promise<readonly string[]> {
  const env = {
    SCRIPT: `${dir}/functions/_gofax`,
    LINE: line,
    HOME: dir,
    TERM: "xterm",
    LC_ALL: "C.UTF-8",
    XDG_CONFIG_HOME: dir,
  };
  const args = program === "zsh" ? ["-f", "-c", asks] : ["-c", asks];
  const { stdout, stderr } = await new Deno.Command(program, { args, cwd: `${dir}/here`, env, stdin: "null" })
    .output();
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  assert.equal(text(stderr), "", line);
  return text(stdout).split("\n").map((each) => each.replaceAll("\\ ", " ").trim()).filter((each) =>
    each !== ""
  );
}

for (const shell of SHELLS) {
  Deno.test(`${shell.name} completes commands, forms, flags and values`, async (t) => {
    const dir = await Deno.makeTempDir();
    try {
      await Deno.mkdir(`${dir}/here`);
      await Deno.writeTextFile(`${dir}/here/a file.conf`, "");
      await Deno.mkdir(`${dir}/functions`);
      await Deno.writeTextFile(`${dir}/functions/_gofax`, SCRIPTS[shell.program]());
      for (const { line, has, hasNot = [] } of CASES) {
        await t.step(line, async () => {
          const offers = await offered(dir, shell, line);
          assert.deepEqual(
            has.filter((each) => !offers.includes(each)),
            [],
            `missing of ${offers.join(", ")}`,
          );
          assert.deepEqual(hasNot.filter((each) => offers.includes(each)), [], offers.join(", "));
        });
      }
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  });
}

Deno.test("every form of every command is a place of its own, and hidden flags are at none", () => {
  const all = places();
  for (const { name, forms } of Object.values(COMMANDS)) {
    for (const key of Object.keys(forms)) {
      assert(all.some(({ path }) => path === [name, ...key === "" ? [] : [key]].join(" ")), `${name} ${key}`);
    }
  }
  assert(!all.some(({ flags }) => flags.some(({ long }) => long === "password")));
});

Deno.test("gofax completion prints the script of the shell that is named", async () => {
  const { stdout, code } = await runGofax(["completion", "fish"]);
  assert.deepEqual([stdout, code], [SCRIPTS.fish(), 0]);
  const { stderr } = await runGofax(["completion", "bahs"]);
  assert.equal(
    stderr,
    'gofax completion: SHELL wants bash, zsh, fish, not "bahs": did you mean bash?\n"gofax help completion" tells how it is called.\n',
  );
});
