/** The completion for bash (bash(1), Programmable Completion). It needs nothing else, such as bash-completion's functions. */

import { LINK_PLACES, paths, type Place, type PlaceFlag, places, type Values } from "./places.ts";

/** Words in single quotes, which must not hold any. */
function quoted(words: readonly string[]): string {
  return `'${words.join(" ")}'`;
}

function flagNames({ short, long }: PlaceFlag): readonly string[] {
  return [...short === undefined ? [] : [`-${short}`], ...long === undefined ? [] : [`--${long}`]];
}

/** What is to be offered: words, or a class of names that compgen knows. */
function offer(values: Values): string {
  switch (values.kind) {
    case "some":
      return `words=${quoted(values.some)}`;
    case "files":
      return "names=-f";
    case "folders":
      return "names=-d";
    case "free":
      return ":";
    default:
      return values satisfies never;
  }
}

function placeCase({ path, next, flags, words }: Place): string {
  const long = flags.flatMap((flag) => flag.long === undefined ? flagNames(flag) : [`--${flag.long}`]);
  const valued = flags.filter(({ value }) => value !== undefined).flatMap(flagNames);
  const offers = words.map(({ values }) => offer(values)).filter((each) => each !== ":");
  const sets = [
    ...next.length === 0 ? [] : [`next=${quoted(next.map(([word]) => word))}`],
    `flags=${quoted(long)}`,
    ...valued.length === 0 ? [] : [`valued=' ${valued.join(" ")} '`],
    ...new Set(offers),
  ];
  return `    '${path}') ${sets.join(" ")} ;;\n`;
}

/** What the flags with values offer; those that offer nothing are left out. */
function valueCases(all: readonly Place[]): string {
  const patterns = new Map<string, string[]>();
  for (const { path, flags } of all) {
    for (const flag of flags) {
      if (flag.value === undefined || flag.values.kind === "free") continue;
      const set = offer(flag.values);
      patterns.set(set, [...patterns.get(set) ?? [], ...flagNames(flag).map((name) => `'${path} ${name}'`)]);
    }
  }
  return [...patterns].map(([set, names]) => `      ${names.join("|")}) ${set} ;;\n`).join("");
}

/** The script. */
export function bashScript(): string {
  const all = places();
  const links = Object.entries(LINK_PLACES).map(([program, name]) => `    ${program}) place=${name} ;;\n`);
  return `# Completion of gofax for bash, made by "gofax completion bash".
_gofax() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  local place='' at=1 next='' words='' flags='' valued='' names='' longer
  COMPREPLY=()
  # bash splits a line at "=".
  if [[ $cur == = ]]; then
    cur=''
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  case \${COMP_WORDS[0]##*/} in
${links.join("")}  esac
  while (( at < COMP_CWORD )); do
    longer=\${place:+$place }\${COMP_WORDS[at]}
    case $longer in
      ${paths(all).map((path) => `'${path}'`).join("|")}) place=$longer ;;
      *) break ;;
    esac
    (( at++ ))
  done
  case $place in
${all.map(placeCase).join("")}  esac
  if (( at == COMP_CWORD )) && [[ -n $next ]]; then
    words=$next
  fi
  if [[ $valued == *" $prev "* ]]; then
    words='' names='' flags=''
    case "$place $prev" in
${valueCases(all)}    esac
  fi
  if [[ $cur == -* ]]; then
    words=$flags names=''
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
  if [[ -n $names ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen "$names" -- "$cur")
  fi
}
complete -F _gofax gofax ${Object.keys(LINK_PLACES).join(" ")}
`;
}
