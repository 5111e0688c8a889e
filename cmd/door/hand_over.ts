/**
 * The part of the door that hands the job to gofaxd, protocol version 1. docs/internals/door.md says which files the door and gofaxd
 * write, and what happens if one of them dies. This is a fragment of the script in door_script.ts.
 *
 * Facts about shells that this part depends on, besides those in door_script.ts:
 *   - dash ends when a redirection fails, unless the redirection belongs to a compound command or to `command exec`;
 *   - bash keeps a copy of a descriptor that a `{ }` redirects, also in a child: so children close their descriptors with `exec`;
 *   - if a signal arrives just before the read(2) of `read`, the shell notices it only when there is something to read: so the door gets
 *     everything that it must not miss as a line through the FIFO, also the end of the time limit;
 *   - `read` gives the same result after a signal as at the end of the file: so the door counts the signals;
 *   - `<>` makes a plain file if there is no file.
 */

/** Shell functions of the door; the script calls `by_gofaxd`. Variables that start empty: answer, given, asked, taken, left, timers. */
export const HAND_OVER = `
# Whether gofaxd takes requests here. A few looks at the disk, nothing is started. What is not ours is not believed.
has_gofaxd() {
  [ -p gofax/request ] && [ -O gofax/request ] && [ ! -h gofax/request ] && [ -O gofax ] && [ ! -h gofax ]
}

# Whether there is nothing at all, not even a link that leads nowhere.
is_free() { # FILE...
  for file do
    { [ ! -e "$file" ] && [ ! -h "$file" ]; } || return
  done
}

# Names for our two files. A door that had our number may have left some.
choose_names() {
  number=0
  until answer=gofax/a.$$.$number given=gofax/j.$$.$number && is_free "$answer" "$given"; do
    number=$((number + 1))
    [ $number -lt 100 ] || { answer= given=; return 1; }
  done
}

# What the sender would have got from faxq, a NUL behind each.
print_arguments() {
  [ -z "\${GOFAX_CONFIG-}" ] || printf '%s\\0' --config "$GOFAX_CONFIG" || return
  printf '%s\\0' "$@"
}

# Makes the two files, by one child that leaves our umask alone, and opens the answer; for reading and writing first, which never waits.
make_files() {
  (umask 077 && set -C && print_arguments "$@" >"$given" && exec mkfifo "$answer") 2>/dev/null &&
    { command exec 4<>"$answer" 5<"$answer"; } 2>/dev/null
}

remove_files() {
  [ -n "$answer" ] || return 0
  is_free "$answer" "$given" || rm -f "$answer" "$given"
  answer= given=
} 2>/dev/null

# Tells ourselves that no answer is to be waited for. Where the name is gone, there is one.
say_late() {
  [ ! -p "$answer" ] || printf 'late\\n' 1<>"$answer"
}

# The time limit for "taken". What runs meanwhile keeps none of our files open, and ends when it is told to.
start_timer() {
  {
    exec <&- >&- 4<&- 5<&- 2>/dev/null
    nap=
    trap 'kill $nap; exit' TERM
    sleep "$limit" &
    nap=$!
    wait "$nap"
    say_late
  } &
  timers="$timers $!"
}

stop_timers() {
  [ -z "$timers" ] || kill $timers
  timers=
} 2>/dev/null

# Sends a line to gofaxd, in the background, for its FIFO may be full. Open for reading as well only until it is open for writing,
# which would wait for a reader: where nobody else reads, writing fails at once, and so it does when the last reader goes.
request() { # LINE
  {
    exec <&- 4<&- 5<&- 2>/dev/null
    trap '' PIPE
    [ -p gofax/request ] && command exec 3<>gofax/request >gofax/request 3<&- && printf '1 %s\\n' "$1" || say_late
  } &
}

close_answer() {
  exec 4<&- 5<&-
  asked= taken=
}

# Withdraws the job. Whoever removes the arguments has it.
take_back() {
  rm "$given" </dev/null 2>/dev/null && return
  [ -e "$given" ] || return
  # gofaxd may still take it, unless it finds that we are gone
  close_answer
  why='The job could not be taken back from gofaxd'
  finish "$@"
}

# From here on the end of the file is the end of gofaxd.
was_taken() {
  exec 4<&-
  stop_timers
}

# Waits for gofaxd's answer. Returns if the job is ours; ends with the job where it was gofaxd's.
wait_for_gofaxd() { # what faxq gave us
  while :; do
    before=$signals
    if IFS= read -r line <&5; then
      case $taken$line in
        '1 taken')
          # in one command, for no signal gets between: what comes later tells gofaxd itself
          early=$stopped taken=yes:
          was_taken
          [ -z "$early" ] || request "stop $$ $number $early"
          ;;
        '1 self') return ;;
        late)
          [ -z "$asker" ] || kill "$asker" 2>/dev/null
          asker=
          stop_timers
          take_back "$@" && return
          was_taken
          ;;
        *'1 exit '[012])
          end=\${line##* }
          why="gofaxd ended this job with $end and left no result"
          break
          ;;
      esac
    elif [ $before = $signals ]; then
      left=left why='gofaxd ended while it had this job'
      break
    fi
  done
  close_answer
  finish "$@"
}

# Hands the job to gofaxd, if it takes it, and ends with it; returns where we are to start the sender.
by_gofaxd() { # what faxq gave us
  has_gofaxd && [ $# -gt 0 ] && choose_names || return
  if make_files "$@"; then
    asked=yes
    start_timer
    request "send $$ $number"
    asker=$!
    wait_for_gofaxd "$@"
  fi
  close_answer
  stop_timers
  remove_files
}
`;
