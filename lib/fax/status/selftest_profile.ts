/** The SIP profile of the shipped configuration with which `gofax selftest` calls FreeSWITCH from itself. */
export const SELFTEST_PROFILE = "gofax-selftest";
