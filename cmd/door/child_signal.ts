/**
 * The part of the door that makes sure that the shell hears of its children's ends. This is a fragment of the script in door_script.ts.
 *
 * HylaFAX+ 7.0.11 blocks SIGCHLD while its scheduler runs, and starts a sender from there if nothing of the job is to be prepared
 * (faxd/faxQueueApp.c++, runScheduler and blockSignals): with `MaxBatchJobs: 1` each second try. A mask of signals outlives fork and exec.
 * dash 0.5.12 and BusyBox 1.35 sleep in `wait` until SIGCHLD comes, which is never then; bash unblocks it when it starts. A shell cannot
 * change its mask, so the door, before all else, has itself started again by a program that can: GNU's env, as of coreutils 8.31, or else bash.
 */

/** Shell functions of the door, and the call of them, for a door that this shell runs. */
export function childSignal(interpreter: string): string {
  return `
# Whether SIGCHLD, signal 17 of the mask, is blocked.
is_deaf() {
  while read -r key value; do
    case $key in SigBlk:) break ;; esac
    value=
  done </proc/$$/status || return
  case $value in *[13579bdf]????) ;; *) return 1 ;; esac
}

# Starts ourselves again, once, by somebody who unblocks it.
hear_children() { # what faxq gave us
  again=\${GOFAX_DOOR_AGAIN-}
  unset GOFAX_DOOR_AGAIN
  [ -z "\${BASH_VERSION-}" ] && [ "$again" != $$ ] && is_deaf 2>/dev/null || return 0
  if env --default-signal=CHLD true 2>/dev/null; then set -- env --default-signal=CHLD ${interpreter} "$0" "$@"
  elif bash -p -c : 2>/dev/null; then set -- bash -p "$0" "$@"
  else return 0
  fi
  GOFAX_DOOR_AGAIN=$$
  export GOFAX_DOOR_AGAIN
  exec "$@"
}
hear_children "$@"
`;
}
