import { UserError } from '../base/problem';
import type { Disposable } from '../base/events';

/** A two-way channel of structured-cloneable messages: a worker, a webview, or a pair in one process. */
export interface Port {
  post(message: unknown): void;
  /** Hears every message of the other side; one listener a port. */
  listen(listener: (message: unknown) => void): void;
}

/** Both sides must speak the same version; a mismatch (an old panel after an update) asks for a reload. */
export const protocolVersion = 1;

type Message =
  | { readonly kind: 'call'; readonly version: number; readonly id: number; readonly method: string; readonly args: readonly unknown[] }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: SentError }
  | { readonly kind: 'event'; readonly name: string; readonly value: unknown };

interface SentError {
  readonly message: string;
  /** Present for a `UserError`. */
  readonly code?: string;
  readonly at?: { readonly layer?: string; readonly key?: string };
  readonly stack?: string;
}

/** An interface whose methods all answer with a promise, as one side calls it on the other. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the bound of a mapped type; nothing is read through it
export type Remote<T> = { readonly [K in keyof T]: T[K] extends (...args: any[]) => Promise<unknown> ? T[K] : never };

/**
 * One side of a conversation: calls the other side's `Theirs`, hears its `Events`, and answers calls to `Ours`.
 * Failures travel as failures; when the channel ends, every open call is rejected.
 */
export class Peer<Theirs extends object, Events extends object = Record<never, never>> implements Disposable {
  private nextId = 1;
  private closed: Error | undefined;
  private readonly open = new Map<number, { resolve: (value: unknown) => void; reject: (failure: Error) => void }>();
  private readonly listeners = new Map<string, ((value: never) => void)[]>();

  /** The other side's methods. */
  readonly remote: Remote<Theirs> = new Proxy({} as Remote<Theirs>, {
    // With a method `then`, awaiting the whole would be taken for a call.
    get: (_target, method) =>
      typeof method === 'symbol' || method === 'then' ? undefined : (...args: unknown[]) => this.call(method, args),
  });

  constructor(
    private readonly port: Port,
    private readonly ours: object = {},
  ) {
    port.listen((message) => void this.receive(message as Message));
  }

  on<K extends keyof Events & string>(name: K, listener: (value: Events[K]) => void): void {
    const listeners = this.listeners.get(name) ?? [];
    listeners.push(listener as (value: never) => void);
    this.listeners.set(name, listeners);
  }

  emit(name: string, value: unknown): void {
    if (!this.closed) this.port.post({ kind: 'event', name, value } satisfies Message);
  }

  /** Ends the conversation; open and later calls are rejected with `reason`. */
  close(reason: Error): void {
    this.closed ??= reason;
    for (const { reject } of this.open.values()) reject(reason);
    this.open.clear();
  }

  dispose(): void {
    this.close(new Error('the connection is closed'));
  }

  private call(method: string, args: readonly unknown[]): Promise<unknown> {
    if (this.closed) return Promise.reject(this.closed);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.open.set(id, { resolve, reject });
      try {
        this.port.post({ kind: 'call', version: protocolVersion, id, method, args } satisfies Message);
      } catch (failure) {
        this.open.delete(id);
        reject(failure instanceof Error ? failure : new Error(String(failure)));
      }
    });
  }

  private async receive(message: Message): Promise<void> {
    if (message.kind === 'event') {
      for (const listener of this.listeners.get(message.name) ?? []) listener(message.value as never);
    } else if (message.kind === 'call') {
      await this.answer(message);
    } else {
      const waiting = this.open.get(message.id);
      this.open.delete(message.id);
      if (message.kind === 'result') waiting?.resolve(message.value);
      else waiting?.reject(receiveError(message.failure));
    }
  }

  private async answer({ id, method, args, version }: Extract<Message, { kind: 'call' }>): Promise<void> {
    let reply: Message;
    try {
      if (version !== protocolVersion) throw new Error(`protocol version ${version} meets ${protocolVersion}; reload the window`);
      const target = (this.ours as Record<string, unknown>)[method];
      if (typeof target !== 'function') throw new Error(`no method "${method}"`);
      reply = { kind: 'result', id, value: await (target as (...a: unknown[]) => unknown).apply(this.ours, [...args]) };
    } catch (failure) {
      reply = { kind: 'failure', id, failure: sendError(failure) };
    }
    if (this.closed) return;
    try {
      this.port.post(reply);
    } catch (failure) {
      // What cannot be cloned cannot be sent, and the caller must not wait for ever.
      this.port.post({ kind: 'failure', id, failure: sendError(failure) } satisfies Message);
    }
  }
}

function sendError(failure: unknown): SentError {
  if (failure instanceof UserError) return { message: failure.message, code: failure.code, at: failure.at };
  if (failure instanceof Error) return { message: failure.message, stack: failure.stack };
  return { message: String(failure) };
}

function receiveError(sent: SentError): Error {
  if (sent.code !== undefined) return new UserError(sent.code, sent.message, sent.at);
  const error = new Error(sent.message);
  if (sent.stack) error.stack = sent.stack;
  return error;
}
