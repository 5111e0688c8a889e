/** The variables of the environment that commands obey, for manual pages and docs/commands.md. */

/** What each variable does, by its name. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  GOFAX_CONFIG: "the gofax.conf of commands that get none with -c; gofaxsend knows no other way",
  GOFAX_SIM_PASSWORD: "the event socket's password of gofax sim, if no gofax.conf has one",
  GOFAX_PBX_PASSWORD:
    "the account's password at the PBX for gofax setup, if --pbx-password-file names no file",
  NO_COLOR: "no colours on terminals, if it is not empty",
  COLUMNS:
    "the width for text and tables, in characters; without it the width of the terminal, and none for a file or a pipe",
  TZ: "the time zone of times that people read",
};
