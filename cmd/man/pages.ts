/** Every manual page of gofax. */

import type { MAN_PAGES } from "../table/packages.ts";
import { configPage } from "./config_page.ts";
import { gofaxPage } from "./gofax_page.ts";
import { daemonPage, senderPage } from "./program_pages.ts";

/** What makes the source of each page. */
export const MANUAL: Readonly<Record<typeof MAN_PAGES[number], () => string>> = {
  gofax: gofaxPage,
  gofaxd: daemonPage,
  gofaxsend: senderPage,
  "gofax.conf": configPage,
};
