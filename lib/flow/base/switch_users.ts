/**
 * Which users of this machine may be FreeSWITCH. Its event socket has a password, which we say to whoever listens there; the port
 * on which we take calls has none. On both, somebody else on this machine may have been faster.
 */

/** Users who may be FreeSWITCH. */
export interface SwitchUsers {
  /** Root, our own user and the owner of the spool, who can do to us whatever they want without pretending to be FreeSWITCH. */
  readonly always: ReadonlySet<number>;
  /** Whom gofax.conf names (`freeswitch.runsas`); undefined where it names nobody. */
  readonly named: number | undefined;
}

/** The numbers of people's accounts begin here (`UID_MIN` of login.defs); those of services are below. */
const FIRST_PERSON = 1000;

/**
 * Whether FreeSWITCH may run as that user.
 * @param uid the user's number
 */
export function mayBeSwitch({ always, named }: SwitchUsers, uid: number): boolean {
  return always.has(uid) || (named === undefined ? uid < FIRST_PERSON : uid === named);
}

/**
 * Whether a user is FreeSWITCH's beyond doubt.
 * @param uid the user's number
 * @param listener who listens where we reach FreeSWITCH; undefined if nobody does on this machine
 */
export function isSwitch(users: SwitchUsers, uid: number, listener: number | undefined): boolean {
  if (users.always.has(uid) || uid === users.named) return true;
  return uid === listener && mayBeSwitch(users, uid);
}
