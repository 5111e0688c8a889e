/** Who a call says it is: caller id, station ident, page header (gofaxip.md §2 `cidname`, §6 DynamicConfig). */

/** What of the configuration decides about identity. */
export interface IdentityConfig {
  readonly ident: string;
  readonly header: string;
  readonly faxNumber: string;
  /** `sender`, `number`, `cidnum`, or the name itself. */
  readonly cidName: string;
  /** Whether the job's own tsi, faxnumber and tagline count. */
  readonly jobIdentity: boolean;
}

/** What of the job decides about identity. */
export interface IdentityJob {
  readonly sender: string;
  readonly number: string;
  readonly tsi: string;
  readonly faxnumber: string;
  readonly tagline: string;
}

/** What DynamicConfig said, where it said something. */
export interface IdentityWish {
  readonly localIdentifier?: string | undefined;
  readonly tagLine?: string | undefined;
  readonly faxNumber?: string | undefined;
}

/** The identity of one call. */
export interface Identity {
  /** TSI. */
  readonly ident: string;
  readonly header: string;
  readonly callerNumber: string;
  readonly callerName: string;
}

function callerName(rule: string, job: IdentityJob, callerNumber: string): string {
  switch (rule.toLowerCase()) {
    case "sender":
      return job.sender;
    case "number":
      return job.number;
    case "cidnum":
      return callerNumber;
    default:
      return rule;
  }
}

/**
 * A name as it can stand in a SIP header: FreeSWITCH puts it in quotes and escapes nothing. A quote in it leaves only what
 * stands in the last ones, and with a backslash at its end no call is made.
 */
function displayName(name: string): string {
  return name.replaceAll('"', "'").replace(/[\\\s]+$/, "");
}

/** The first that says something. */
function first(...values: readonly (string | undefined)[]): string {
  return values.find((value) => value !== undefined && value !== "") ?? "";
}

/** DynamicConfig before the job (where the site allows it) before the configuration. */
export function callIdentity(config: IdentityConfig, job: IdentityJob, wish: IdentityWish): Identity {
  const own = config.jobIdentity ? job : { tsi: "", faxnumber: "", tagline: "" };
  const callerNumber = first(wish.faxNumber, own.faxnumber, config.faxNumber);
  return {
    ident: first(wish.localIdentifier, own.tsi, config.ident),
    header: first(wish.tagLine, own.tagline, config.header),
    callerNumber,
    callerName: displayName(callerName(config.cidName, job, callerNumber)),
  };
}
