/** What a person tells `gofax setup`, by flags or answers. What is not told stays as it is. */

/** Kinds of PBXs and providers that there are templates for. */
export const PBX_KINDS = ["fritzbox", "3cx", "asterisk", "freepbx", "trunk", "trunk-register"] as const;

/** A kind of PBX or provider. */
export type PbxKind = typeof PBX_KINDS[number];

/** The PBX or provider. */
export interface Pbx {
  /** Which template. */
  readonly kind: PbxKind;
  /** `HOST` or `HOST:PORT`, as SIP has it. */
  readonly address: string;
  /** IP addresses that its calls come from. */
  readonly from: readonly string[];
  /** The account; undefined if there is none. */
  readonly user?: string;
  /** The name to log in with, where that is not the account. */
  readonly authUser?: string;
  /** The account's password. */
  readonly password?: string;
}

/** What a person wants. */
export interface Wishes {
  /** Our station id. */
  readonly ident?: string;
  /** The text at the head of each page. */
  readonly header?: string;
  /** The number that we show when we call. */
  readonly faxNumber?: string;
  /** How many virtual modems. */
  readonly modems?: number;
  /** The PBX or provider. */
  readonly pbx?: Pbx;
  /** Called numbers that are for faxes, where FreeSWITCH does other work, too. */
  readonly faxTo: readonly string[];
  /** Who gets mail for FaxMaster, where nobody does. */
  readonly faxMaster: string;
  /** The port of the SIP profile; undefined if it stays. */
  readonly sipPort?: number;
  /** Whether services are enabled and started. */
  readonly mayStart: boolean;
}

/** Whether a kind of PBX wants an account to register with. */
export function hasAccount(kind: PbxKind): boolean {
  return kind === "fritzbox" || kind === "3cx" || kind === "trunk-register";
}
