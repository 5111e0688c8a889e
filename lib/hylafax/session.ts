/**
 * Lines of a session log `log/c<commid>`, as HylaFAX 6.0.7 writes them. notify and faxrcvd print the whole file into
 * mails, so what comes from outside must neither begin a line nor reach a terminal as a command.
 */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Writes control characters so that they can be seen. */
function showControls(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what this is about
  return text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, (c) => {
    const code = c.charCodeAt(0);
    return NAMED[c] ?? (code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16)}`);
  });
}

function formatStamp(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  const hundredths = two(Math.floor(date.getMilliseconds() / 10));
  return `${MONTHS[date.getMonth()]} ${two(date.getDate())} ${time}.${hundredths}`;
}

/** Prints one line, in local time: `Nov 23 02:55:35.57: [ 5304]: text`. Always exactly one. */
export function formatSessionLine(date: Date, pid: number, text: string): string {
  return `${formatStamp(date)}: [${String(pid).padStart(5)}]: ${showControls(text)}\n`;
}
