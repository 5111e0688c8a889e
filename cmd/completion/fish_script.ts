/** The completion for fish (complete(1) of fish). */

import { LINK_PLACES, paths, type Place, type PlaceFlag, places, type Values } from "./places.ts";

/** Text in single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}

function offer(values: Values): string {
  switch (values.kind) {
    case "some":
      return ` -xa ${quoted(values.some.join(" "))}`;
    case "files":
      return " -rF";
    case "folders":
      return " -xa '(__fish_complete_directories)'";
    case "free":
      return " -x";
    default:
      return values satisfies never;
  }
}

function flagText({ short, long, meaning, value, values }: PlaceFlag): string {
  const names = [...short === undefined ? [] : [`-s ${short}`], ...long === undefined ? [] : [`-l ${long}`]];
  return `${names.join(" ")}${value === undefined ? "" : offer(values)} -d ${quoted(meaning)}`;
}

function placeLines({ path, next, flags, words }: Place): string {
  const at = `__gofax_complete at ${quoted(path)}`;
  const end = `__gofax_complete end ${quoted(path)}`;
  const values = words.map((word) => word.values).filter(({ kind }) => kind !== "free");
  return [
    ...next.map(([word, meaning]) => `${end} -a ${quoted(word)} -d ${quoted(meaning)}\n`),
    ...flags.map((flag) => `${at} ${flagText(flag)}\n`),
    ...values.map((each) => `${at}${each.kind === "some" ? ` -a ${quoted(each.some.join(" "))}` : " -F"}\n`),
  ].join("");
}

/** The script. */
export function fishScript(): string {
  const all = places();
  const programs = ["gofax", ...Object.keys(LINK_PLACES)];
  const links = Object.entries(LINK_PLACES).map(([program, name]) =>
    `        case ${program}\n            set place ${name}\n`
  );
  return `# Completion of gofax for fish, made by "gofax completion fish".
function __gofax_place
    set -l tokens (commandline -opc)
    set -l place ''
    switch (basename $tokens[1])
${links.join("")}    end
    set -l more
    for word in $tokens[2..-1]
        set -l longer (string trim -- "$place $word")
        if not contains -- $longer ${paths(all).map(quoted).join(" ")}
            set more more
            break
        end
        set place $longer
    end
    echo -- $place
    echo -- $more
end
function __gofax_at
    set -l place (__gofax_place)
    test "$place[1]" = "$argv[1]"
end
function __gofax_end
    set -l place (__gofax_place)
    test "$place[1]" = "$argv[1]" -a -z "$place[2]"
end
function __gofax_complete
    for program in ${programs.join(" ")}
        complete -c $program -n "__gofax_$argv[1] '$argv[2]'" $argv[3..-1]
    end
end
${programs.map((program) => `complete -c ${program} -f\n`).join("")}${
    all.map(placeLines).join("")
  }functions -e __gofax_complete
`;
}
