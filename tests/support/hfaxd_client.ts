/**
 * A client of hfaxd that says what it is told to: what sendfax would never write into a job, somebody else may. The protocol is
 * FTP's with commands for jobs, hfaxd(8); `\012` in a quoted text is a line break.
 */

/** A session with hfaxd, logged in. */
export class HfaxdClient implements Disposable {
  readonly #connection: Deno.TcpConn;
  #text = "";

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  /** Logs in; `host` as {@linkcode HylafaxSite.host} has it. */
  static async login(host: string, user = "alice"): Promise<HfaxdClient> {
    const [hostname = "", port] = host.split(":");
    const client = new HfaxdClient(await Deno.connect({ hostname, port: Number(port) }));
    await client.#reply();
    await client.command(`USER ${user}`);
    return client;
  }

  async #line(): Promise<string> {
    const buffer = new Uint8Array(4096);
    for (;;) {
      const end = this.#text.indexOf("\n");
      if (end >= 0) {
        const line = this.#text.slice(0, end).replace(/\r$/, "");
        this.#text = this.#text.slice(end + 1);
        return line;
      }
      const count = await this.#connection.read(buffer);
      if (count === null) throw new Error("hfaxd closed the connection");
      this.#text += new TextDecoder().decode(buffer.subarray(0, count));
    }
  }

  async #reply(): Promise<string> {
    for (;;) {
      const line = await this.#line();
      if (/^\d{3} /.test(line)) return line;
    }
  }

  async #send(command: string): Promise<string> {
    await this.#connection.write(new TextEncoder().encode(`${command}\r\n`));
    return await this.#reply();
  }

  /**
   * Says something and tells the last line of the answer.
   *
   * @throws {Error} If it is refused.
   */
  async command(command: string): Promise<string> {
    const answer = await this.#send(command);
    if (/^[123]/.test(answer)) return answer;
    throw new Error(`${command}: ${answer}`);
  }

  /** Hands a file over as `how` says, `STOT` or `STOR NAME`, and tells its name on the server. */
  async store(how: string, bytes: Uint8Array): Promise<string> {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    await this.command("TYPE I");
    await this.command(`PORT 127,0,0,1,${port >> 8},${port & 255}`);
    const [answer, data] = await Promise.all([this.command(how), listener.accept()]);
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await data.write(rest));
    data.close();
    await this.#reply();
    return /FILE: (\S+)/.exec(answer)?.[1] ?? how.replace(/^\w+ /, "");
  }

  /** Begins a job to a number and tells its id. */
  async newJob(number: string): Promise<number> {
    const id = /jobid: (\d+)/.exec(await this.command("JNEW"))?.[1];
    if (id === undefined) throw new Error("hfaxd tells no job id");
    await this.set("FROMUSER", "alice");
    await this.set("NOTIFYADDR", "alice@localhost");
    await this.set("DIALSTRING", number);
    await this.command("JPARM LASTTIME 000300");
    return Number(id);
  }

  /** Sets a parameter of the job. */
  async set(parameter: string, value: string): Promise<void> {
    await this.command(`JPARM ${parameter} "${value}"`);
  }

  /** Hands the job to faxq. */
  async submit(): Promise<void> {
    await this.command("JSUBM");
  }

  /** Hangs up. */
  [Symbol.dispose](): void {
    this.#connection.close();
  }
}
