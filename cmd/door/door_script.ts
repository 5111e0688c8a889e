/**
 * The text of the door, the shell script that is HylaFAX's SendFaxCmd: POSIX shell, tried with dash, bash and BusyBox. It says itself
 * what it is for; how it hands a job to gofaxd stands in hand_over.ts; what faxq makes of an exit status and of `returned` is in
 * HylaFAX's faxQueueApp.c++ (docs/internals/hylafax.md#command-line, #how-a-job-ends).
 *
 * What a change of it must take into account about shells:
 *   - one that breaks off (no descriptor, no process, no memory) ends with 2, which is "sent" to faxq, hence the first trap;
 *   - it runs a trap between two commands only, so the sender is in the background and waited for; a signal ends that waiting;
 *   - what it starts in the background ignores INT until it says otherwise, and a signal between fork and exec can be lost;
 *   - dash and BusyBox forget a child once it was waited for and answer 127 the second time.
 *   - if a child ends while bash runs two traps in a row, bash loses its exit status: in about one of a hundred cases `wait` returns -1.
 */

import { DOOR_MARK } from "../../lib/hylafax/send_command.ts";
import { childSignal } from "./child_signal.ts";
import { HAND_OVER } from "./hand_over.ts";

/** What is different from machine to machine. */
export interface DoorPlace {
  /** What follows `#!`: a shell and what it needs to keep the effective user. */
  readonly interpreter: string;
  /** gofax, by its absolute path. */
  readonly program: string;
  /**
   * How long gofaxd may take to answer, in seconds.
   * @default {1}
   */
  readonly limitS?: number;
}

/** A word as the shell reads it back, whatever is in it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

const BODY = `
# Reads what a job says of its last try: 7 until the sender has written to it. HylaFAX+ begins with 0; there it counts as 7 while
# the job has no status.
look_at() { # QFILE
  returned= plus=
  while IFS= read -r line; do
    case $line in
      returned:*) returned=\${line#returned:} ;;
      status:?*) plus=said$plus ;;
      errorcode:*) plus=\${plus}plus ;;
    esac
  done <"$1" || returned=
  case $plus$returned in plus0) returned=7 ;; esac
}

# Whether a job is to be tried again at a time that is not past yet.
is_later() { # TTS
  case $1 in '' | *[!0-9]*) return 1 ;; esac
  [ "$1" -gt $((tts - 60)) ]
}

# Writes into a job why it waits. In place, for faxq locks the file and not its name. By the shell alone, for it may be that
# nothing can be started any more. Into room that was got before, so that a full disk takes nothing away. If nothing can be
# written, our status 0 still means "try again".
put_off() { # QFILE
  look_at "$1"
  # HylaFAX+'s jobs say 0 also if nobody tried them, and it may start those again at once
  case $left$plus$returned in *7 | left*0 | *plus0) ;; *) return 0 ;; esac
  old= rest= code=statuscode:343
  while IFS= read -r line || [ -n "$line" ]; do
    [ \${#old} -lt 65536 ] || return 0
    old=$old$line$newline
    case $line in
      returned:* | status:* | statuscode:*) ;;
      errorcode:*) code=errorcode:E343 ;; # HylaFAX+
      tts:*)
        # its try was judged, or it was put off
        [ "$returned" = 7 ] || ! is_later "\${line#tts:}" || return 0
        [ -n "$tts" ] || rest=$rest$line$newline
        ;;
      *) rest=$rest$line$newline ;;
    esac
  done <"$1"
  new=\${tts:+tts:$tts$newline}status:$why\${newline}$code\${newline}returned:0$newline$rest room=
  while [ \${#new} -lt \${#old} ]; do new=$new$newline; done
  while [ $((\${#old} + \${#room})) -lt \${#new} ]; do room=$room$newline; done
  printf %s "$room" >>"$1" && printf %s "$new" 1<>"$1"
}

# Whoever holds a job's lock for seconds is a sender at work; then the job is not ours.
locked() {
  [ -n "$flock" ] || return 0
  tries=0
  until "$flock" -n 9; do
    tries=$((tries + 1))
    [ $tries -lt 5 ] || return
    sleep 1
  done
}

# Ends, given what faxq gave us: [-c TAG:"VALUE"]... [-B] -m MODEM QFILE...
finish() {
  LC_ALL=C # a character is a byte
  # the jobs, whatever else is among the words: an option that is not known takes none of them along
  count=$# value=
  while [ $count -gt 0 ]; do
    word=$1 count=$((count - 1))
    shift
    if [ -n "$value" ]; then value=; else
      case $word in
        -c | -m | --config) value=next ;;
        q[1-9]* | */q[1-9]*) set -- "$@" "$word" ;;
      esac
    fi
  done
  [ -n "$broken" ] || remove_files
  returned=none
  [ ! -f "\${1-}" ] || look_at "$1"
  case $end:$returned in
    [012]: | [012]:7) ;;
    [012]:*) result=$end; set -- ;; # jobs behind the first may be untouched: faxq starts them anew at once
  esac
  if [ $# -gt 0 ] && [ -z "$broken" ]; then
    tts=$(($(date +%s) + 60))
    flock=$(command -v flock)
  fi
  for job do
    [ ! -f "$job" ] || { locked && put_off "$job"; } 9<>"$job"
  done 2>/dev/null
  trap - EXIT
  exit "$result"
}

# Ends the sender, or tells gofaxd to. A signal that meets a sender in its start can be lost, and INT is nothing to it then: so
# TERM, until it is gone.
stop() { # SIGNAL
  signals=$((signals + 1)) stopped=$1
  # before gofaxd has the job the wait for that must end, and a signal to all of our group has ended the timer
  if [ -n "$taken" ]; then request "stop $$ $number $1"; elif [ -n "$asked" ]; then start_timer; fi
  [ -n "$sender" ] || return 0
  kill -s "$1" "$sender"
  while kill -s 0 "$sender"; do
    sleep 0.2 || sleep 1 || break
    kill -s TERM "$sender"
  done
} 2>/dev/null

# A job that gofaxd may have is left alone: gofaxd sees that we are gone.
trap 'broken=yes flock=; [ -z "$asked" ] || set --; finish "$@"' EXIT
trap 'stop TERM' TERM
trap 'stop INT' INT
trap 'stop HUP' HUP

by_gofaxd "$@"

{ [ $# -eq 0 ] || printf '%s\\0' "$@"; } | "$program" send --door $$ &
sender=$!
[ -z "$stopped" ] || stop TERM
wait "$sender"
end=$?
if [ $end -gt 128 ]; then # of the sender, or of the waiting for it
  wait "$sender"
  again=$?
  case $again in -* | 127) ;; *) end=$again ;; esac
fi
sender=

case $end in
  126 | 127) why="The sender does not start: $program ($end)" ;;
  *) why="The sender ended with $end and left no result" ;;
esac
finish "$@"
`;

/** The door for a place. */
export function doorScript({ interpreter, program, limitS = 1 }: DoorPlace): string {
  return `#!${interpreter}
${DOOR_MARK} "gofax door" wrote it, and writes it anew; it is not to be edited.
#
# To faxq an exit status is a result: 0 try again, 1 failed, 2 sent, and nearly every other number is taken for sent, too. But
# a program can be killed, run out of memory or not start at all. So this waits for gofax and ends with 0, 1 or 2, and with
# 1 or 2 only if the job says so itself. A job to which nobody has written (returned:7) is put off, with words.
# Where gofaxd takes jobs it gets the job, and no gofax is started; else gofax is.
#
# gofax gets the arguments through a pipe: an argument that is not UTF-8 would end it before its first line. "-p" keeps the
# effective user, uucp: without it a shell makes the real one, root, its own. BusyBox does not, and does not know "-p".

result=0
trap 'exit "$result"' EXIT # a shell that breaks off would end with 2, sent

program=${quoted(program)}
why='The sender could not be started' end=7 sender= stopped= signals=0 broken= flock= tts=
limit=${limitS} answer= given= asked= taken= left= timers=
newline='
'
${childSignal(interpreter)}${HAND_OVER}${BODY}`;
}
