/** The completion for zsh (zshcompsys(1)), for a folder of its fpath; or to be sourced when compinit has run. */

import {
  LINK_PLACES,
  paths,
  type Place,
  type PlaceFlag,
  places,
  type PlaceWord,
  type Values,
} from "./places.ts";

/** Text in single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Text in which _arguments and _describe find no signs of theirs. */
function plain(text: string): string {
  return text.replaceAll(/[\\:[\]]/g, "\\$&");
}

function action(values: Values): string {
  switch (values.kind) {
    case "some":
      return `(${values.some.join(" ")})`;
    case "files":
      return "_files";
    case "folders":
      return "_files -/";
    case "free":
      return " ";
    default:
      return values satisfies never;
  }
}

/** What _arguments is told of a flag: once for each of its names. */
function flagSpecs({ short, long, meaning, value, values, many }: PlaceFlag): readonly string[] {
  const names = [...short === undefined ? [] : [`-${short}`], ...long === undefined ? [] : [`--${long}`]];
  const before = many ? "*" : names.length > 1 ? `(${names.join(" ")})` : "";
  const behind = value === undefined ? "" : `:${plain(value)}:${action(values)}`;
  return names.map((name) => {
    const sign = value !== undefined && name.startsWith("--") ? "=" : "";
    return quoted(`${before}${name}${sign}[${plain(meaning)}]${behind}`);
  });
}

function wordSpec({ name, values, many }: PlaceWord, at: number): string {
  return quoted(`${many ? "*" : at + 1}:${plain(name)}:${action(values)}`);
}

function placeCase({ path, next, flags, words }: Place): string {
  const specs = [...flags.flatMap(flagSpecs), ...words.map(wordSpec)];
  const described = next.map(([word, meaning]) => quoted(`${plain(word)}:${plain(meaning)}`));
  const list = (name: string, items: readonly string[]): string =>
    items.length === 0
      ? ""
      : `      ${name}=(\n${items.map((item) => `        ${item}\n`).join("")}      )\n`;
  return `    (${quoted(path)})\n${list("next", described)}${list("specs", specs)}      ;;\n`;
}

/** The script. */
export function zshScript(): string {
  const all = places();
  const links = Object.entries(LINK_PLACES).map(([program, name]) => `    (${program}) place=${name} ;;\n`);
  const programs = ["gofax", ...Object.keys(LINK_PLACES)].join(" ");
  return `#compdef ${programs}
# Completion of gofax for zsh, made by "gofax completion zsh".
_gofax() {
  local place='' longer
  local -i at=2
  local -a next specs
  case \${words[1]:t} in
${links.join("")}  esac
  while (( at < CURRENT )); do
    longer=\${place:+$place }\${words[at]}
    case $longer in
      (${paths(all).map(quoted).join("|")}) place=$longer ;;
      (*) break ;;
    esac
    (( at++ ))
  done
  case $place in
${all.map(placeCase).join("")}  esac
  if (( $#next && CURRENT == at )) && [[ $PREFIX != -* ]]; then
    _describe -t commands command next
    return
  fi
  (( $#specs )) || return 1
  # _arguments takes the word before the first argument for the command.
  words=("\${(@)words[at-1,-1]}")
  (( CURRENT -= at - 2 ))
  _arguments : $specs
}
if [[ $funcstack[1] == _gofax ]]; then
  _gofax "$@"
else
  compdef _gofax ${programs}
fi
`;
}
