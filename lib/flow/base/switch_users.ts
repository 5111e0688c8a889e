/**
 * Which users of this machine may be FreeSWITCH. gofax sends its password to the process that listens at FreeSWITCH's event
 * socket, and gofaxd's own port has no password. At both, another process of this machine may have been there first.
 */

/** Users who may be FreeSWITCH. */
export interface SwitchUsers {
  /** Root, the user of this process and the owner of the spool. They could harm gofax without pretending to be FreeSWITCH. */
  readonly always: ReadonlySet<number>;
  /** The user that gofax.conf names (`freeswitch.runsas`); undefined if it names none. */
  readonly named: number | undefined;
}

/** User numbers of people begin here (`UID_MIN` of login.defs); those of services are below. */
const FIRST_PERSON = 1000;

/**
 * Whether FreeSWITCH may run as that user.
 * @param uid the user's number
 */
export function mayBeSwitch({ always, named }: SwitchUsers, uid: number): boolean {
  return always.has(uid) || (named === undefined ? uid < FIRST_PERSON : uid === named);
}

/**
 * Whether a user is certainly FreeSWITCH's.
 * @param uid the user's number
 * @param listener the user who listens at FreeSWITCH's address; undefined if no process of this machine does
 */
export function isSwitch(users: SwitchUsers, uid: number, listener: number | undefined): boolean {
  if (users.always.has(uid) || uid === users.named) return true;
  return uid === listener && mayBeSwitch(users, uid);
}
