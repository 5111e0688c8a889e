/**
 * Which users of this machine may be FreeSWITCH. Its event socket has a password, which we say to whoever listens there; the port
 * on which we take calls has none. On both, somebody else on this machine may have been faster.
 */

/** Users who may be FreeSWITCH. */
export interface SwitchUsers {
  /** Root, we ourselves and the owner of the spool: whoever is one of them needs no trick. */
  readonly always: ReadonlySet<number>;
  /** Whom gofax.conf names (`freeswitch.runsas`); undefined where it names nobody. */
  readonly named: number | undefined;
}

/** People's accounts begin here (`UID_MIN` of login.defs); below are services. */
const FIRST_PERSON = 1000;

/** Whether FreeSWITCH may run as that user. */
export function mayBeSwitch({ always, named }: SwitchUsers, uid: number): boolean {
  return always.has(uid) || (named === undefined ? uid < FIRST_PERSON : uid === named);
}

/**
 * Whether a user is FreeSWITCH's beyond doubt.
 *
 * @param listener who listens where we reach FreeSWITCH; undefined if nobody does on this machine
 */
export function isSwitch(users: SwitchUsers, uid: number, listener: number | undefined): boolean {
  if (users.always.has(uid) || uid === users.named) return true;
  return uid === listener && mayBeSwitch(users, uid);
}
