/** Versions of FreeSWITCH and SpanDSP that are known to be bad, each with the source of that. */

/** The versions of a site; undefined is what is not known. */
export interface Versions {
  /** Such as `1.10.12-release`. */
  readonly freeswitch: string | undefined;
  /** Of Debian's package libspandsp3. */
  readonly spandsp: string | undefined;
  /** The number of the Debian release. */
  readonly debian: number | undefined;
}

/** Something that is wrong with a version. */
export interface BadVersion {
  /** Whether faxes do not go or come. */
  readonly isFatal: boolean;
  /** What is there. */
  readonly what: string;
  /** What happens. */
  readonly means: string;
  /** What to do. */
  readonly mend: string;
  /** Where that is known from. */
  readonly source: string;
}

interface Row extends Omit<BadVersion, "what"> {
  readonly of: "freeswitch" | "spandsp";
  readonly isMeant: (version: string, all: Versions) => boolean;
}

/** Whether a version is older than another: numbers with dots, compared one by one. */
export function isOlder(version: string, than: string): boolean {
  const numbers = (text: string): readonly number[] =>
    (/^[\d.]+/.exec(text)?.[0] ?? "").split(".").map(Number);
  const [a, b] = [numbers(version), numbers(than)];
  const at = b.findIndex((number, index) => number !== (a[index] ?? 0));
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

const BAD: readonly Row[] = [
  {
    of: "spandsp",
    isMeant: (version) => version.startsWith("3.0.0-16125392215-7977601689"),
    isFatal: true,
    means: "FreeSWITCH crashes with every fax that comes in",
    mend: "install another version of libspandsp3, older or newer, and restart FreeSWITCH",
    source: "docs/internals/freeswitch.md#versions",
  },
  {
    of: "freeswitch",
    isMeant: (version, { debian }) => debian !== undefined && debian >= 13 && isOlder(version, "1.11"),
    isFatal: false,
    means: "Debian 13 needs FreeSWITCH 1.11",
    mend: "install FreeSWITCH 1.11",
    source: "docs/internals/freeswitch.md#versions",
  },
  {
    of: "freeswitch",
    isMeant: (version) => isOlder(version, "1.10.7"),
    isFatal: false,
    means: "it relays SIP MESSAGE requests of strangers without a login (CVE-2021-37624)",
    mend: "install 1.10.12 or newer",
    source: "the record of CVE-2021-37624: patched in 1.10.7",
  },
  {
    of: "freeswitch",
    isMeant: (version) => !isOlder(version, "1.10.7") && isOlder(version, "1.10.11"),
    isFatal: false,
    means: "strangers can end calls whose media are encrypted by DTLS-SRTP (CVE-2023-51443)",
    mend: "install 1.10.12 or newer",
    source: "the record of CVE-2023-51443: patched in 1.10.11",
  },
];

/** What is wrong with the versions of a site. */
export function badVersions(versions: Versions): readonly BadVersion[] {
  const names = { freeswitch: "FreeSWITCH", spandsp: "libspandsp3" } as const;
  return BAD.flatMap(({ of, isMeant, isFatal, means, mend, source }) => {
    const version = versions[of];
    return version !== undefined && isMeant(version, versions)
      ? [{ isFatal, what: `${names[of]} ${version}`, means, mend, source }]
      : [];
  });
}
