/**
 * Lines of a session log `log/c<commid>`, as HylaFAX 6.0.7 writes them. notify and faxrcvd print the whole file into mails, so
 * text from outside must neither begin a line nor reach a terminal as a command.
 */

import { showUnseen } from "../text/unseen.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function formatStamp(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  const hundredths = two(Math.floor(date.getMilliseconds() / 10));
  return `${MONTHS[date.getMonth()]} ${two(date.getDate())} ${time}.${hundredths}`;
}

/** Prints one line, in local time: `Nov 23 02:55:35.57: [ 5304]: text`. Always exactly one. */
export function formatSessionLine(date: Date, pid: number, text: string): string {
  return `${formatStamp(date)}: [${String(pid).padStart(5)}]: ${showUnseen(text)}\n`;
}
