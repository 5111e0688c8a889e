/** Signals of the operating system: those that end the process, as one AbortSignal, and others that must not end it. */

/** Why the AbortSignal of {@linkcode onSignals} was aborted. */
export class SignalReceived extends Error {
  /** As it stands in front of the message in a stack. */
  override readonly name = "SignalReceived";
  /** The signal, for example `SIGTERM`. */
  readonly signalName: Deno.Signal;

  /** Names the signal in its message. */
  constructor(signalName: Deno.Signal) {
    super(`Received ${signalName}`);
    this.signalName = signalName;
  }
}

/** Listening to signals, until it is disposed of. */
export interface SignalWatch extends Disposable {
  /** Aborted by the first signal that arrives, with a {@linkcode SignalReceived} as its reason. */
  readonly signal: AbortSignal;
  /**
   * Aborted by the second signal that arrives, with a {@linkcode SignalReceived} as its reason. SIGHUP does not count as a second
   * one: a shell and the kernel may each send one when a terminal is closed.
   */
  readonly again: AbortSignal;
}

/**
 * Listens to signals instead of being ended by them. After the second signal, further ones have no effect. Listening does not keep
 * the process alive.
 *
 * @throws {TypeError} If the system does not know a signal, or does not allow to listen to it.
 */
export function onSignals(names: readonly Deno.Signal[]): SignalWatch {
  const first = new AbortController();
  const second = new AbortController();
  const arrive = (name: Deno.Signal): void => {
    if (!first.signal.aborted) first.abort(new SignalReceived(name));
    else if (name !== "SIGHUP") second.abort(new SignalReceived(name));
  };
  const listeners = names.map((name) => ({ name, listener: (): void => arrive(name) }));
  for (const { name, listener } of listeners) {
    Deno.addSignalListener(name, listener);
  }
  return {
    signal: first.signal,
    again: second.signal,
    [Symbol.dispose](): void {
      for (const { name, listener } of listeners.splice(0)) {
        Deno.removeSignalListener(name, listener);
      }
    },
  };
}

/** Keeps a signal from ending the process, and calls `arrived` for each one, until it is disposed of. */
export function surviveSignal(name: Deno.Signal, arrived: () => void): Disposable {
  Deno.addSignalListener(name, arrived);
  return { [Symbol.dispose]: (): void => Deno.removeSignalListener(name, arrived) };
}
