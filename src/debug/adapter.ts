import type { DebugProtocol } from '@vscode/debugprotocol';
import * as l10n from '@vscode/l10n';
import type { Disposable } from '../base/events';
import { UserError } from '../base/problem';
import { Debuggee, THREAD } from './debuggee';
import type { DebugTargets } from './target';

/** What a launch or attach configuration says. */
export interface Configuration {
  /** The spec's file, as the client names it. */
  readonly program?: string;
  /** Whether to stand before the first instruction; else it runs on to the first breakpoint. */
  readonly stopOnEntry?: boolean;
  readonly noDebug?: boolean;
}

export interface AdapterClient {
  send(message: DebugProtocol.ProtocolMessage): void;
  /** The client has ended the conversation. */
  ended?(): void;
  /** The sentence for a failure that is a defect of ours, which is written to a log where there is one. */
  explain?(failure: unknown): string;
}

type Body = Record<string, unknown> | undefined;

/** A request that is being answered. */
interface Asked {
  readonly args: unknown;
  /** Answers before the handler is through: what follows comes behind the answer. */
  answer(body?: Body): void;
}

type Handler = (asked: Asked) => Body | Promise<Body>;

/** Handled at once, also while another request is under way. */
const urgent: ReadonlySet<string> = new Set(['pause', 'disconnect', 'terminate', 'cancel']);

const capabilities: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsStepBack: true,
  supportsSteppingGranularity: true,
  supportsRestartRequest: true,
  supportsTerminateRequest: true,
  supportTerminateDebuggee: true,
  supportsEvaluateForHovers: true,
};

/**
 * The Debug Adapter Protocol over the session of a spec: requests in, answers and events out. It knows neither what
 * carries the messages nor where the session runs.
 */
export class DebugAdapter implements Disposable {
  private seq = 1;
  private queue: Promise<void> = Promise.resolve();
  private initialized: DebugProtocol.InitializeRequestArguments | undefined;
  private configuration: (Configuration & { readonly request: 'launch' | 'attach' }) | undefined;
  private debuggee: Debuggee | undefined;
  private isEnded = false;

  constructor(
    private readonly targets: DebugTargets,
    private readonly client: AdapterClient,
  ) {}

  /** Takes a message of the client. Requests are answered one after the other, in the order in which they come. */
  receive(message: unknown): void {
    if (!isRequest(message)) {
      return this.refuse(message, l10n.t('This is no request of the Debug Adapter Protocol.'));
    }
    if (urgent.has(message.command)) void this.handle(message);
    else this.queue = this.queue.then(() => this.handle(message));
  }

  /** Answers what could not be read as a message at all. */
  receiveMalformed(problem: string): void {
    this.refuse(undefined, l10n.t('This message is not valid JSON: {0}', problem));
  }

  dispose(): void {
    this.isEnded = true;
    this.debuggee?.dispose();
    this.debuggee = undefined;
  }

  private readonly handlers: Readonly<Record<string, Handler>> = {
    initialize: ({ args }) => {
      this.initialized = args as DebugProtocol.InitializeRequestArguments;
      return { ...capabilities };
    },
    launch: ({ args }) => this.start({ ...(args as Configuration), request: 'launch' }),
    attach: ({ args }) => this.start({ ...(args as Configuration), request: 'attach' }),
    configurationDone: (asked) => this.configurationDone(asked),
    restart: (asked) => this.restart(asked),
    disconnect: (asked) => this.disconnect(asked),
    terminate: () => this.terminate(),
    setBreakpoints: ({ args }) => this.require().setBreakpoints(args as DebugProtocol.SetBreakpointsArguments),
    threads: () => ({ threads: this.debuggee ? [{ id: THREAD, name: this.debuggee.target.name }] : [] }),
    stackTrace: ({ args }) => ({ ...this.require().stack((args ?? {}) as DebugProtocol.StackTraceArguments) }),
    scopes: ({ args }) => ({ scopes: this.require().scopes(args as DebugProtocol.ScopesArguments) }),
    variables: async ({ args }) => ({
      variables: await this.require().variables.variables(args as DebugProtocol.VariablesArguments),
    }),
    evaluate: async ({ args }) => ({
      ...(await this.require().variables.evaluate((args as DebugProtocol.EvaluateArguments).expression)),
    }),
    continue: async ({ answer }) => {
      const debuggee = this.require();
      await debuggee.move('continue', () => debuggee.proceed(), () => answer({ allThreadsContinued: true }));
      return undefined;
    },
    pause: (asked) => this.move(asked, 'pause', ({ target }) => target.pause()),
    next: (asked) => this.step(asked, 'layer'),
    stepIn: (asked) => this.step(asked, 'instruction'),
    stepOut: (asked) => this.step(asked, 'pass'),
    stepBack: (asked) => {
      const unit = isFine(asked) ? 'instruction' : 'layer';
      return this.move(asked, 'step', ({ target }) => target.stepBack(unit));
    },
    reverseContinue: (asked) => this.move(asked, 'reverse', ({ target }) => target.reverse()),
  };

  private async start(configuration: NonNullable<typeof this.configuration>): Promise<Body> {
    const { program, request, noDebug = false } = configuration;
    if (this.debuggee) throw new UserError('started', l10n.t('A spec is being debugged already.'));
    if (typeof program !== 'string' || program === '') {
      throw new UserError('no-program', l10n.t('Which spec? Set "program" of the launch configuration to its file.'));
    }
    const target = await this.targets.attach(program);
    const { linesStartAt1 = true, columnsStartAt1 = true, supportsInvalidatedEvent } = this.initialized ?? {};
    const options = {
      firstLine: linesStartAt1 ? 1 : 0,
      firstColumn: columnsStartAt1 ? 1 : 0,
      hearsInvalidated: supportsInvalidatedEvent === true,
      noDebug,
    };
    const debuggee = new Debuggee(target, options, (event, body) => this.event(event, body));
    try {
      if (request === 'launch') await debuggee.reset();
    } catch (failure) {
      debuggee.dispose();
      throw failure;
    }
    // The client may have gone away meanwhile.
    if (this.isEnded) debuggee.dispose();
    else this.debuggee = debuggee;
    this.configuration = configuration;
    // Breakpoints are sent next: by now there is a program that they can be bound to.
    this.event('initialized');
    return undefined;
  }

  private async configurationDone({ answer }: Asked): Promise<Body> {
    answer();
    const debuggee = this.require();
    if (this.configuration?.request === 'attach' || this.standsOnEntry) debuggee.begin('entry');
    else await debuggee.move('continue', () => debuggee.proceed(), () => undefined);
    return undefined;
  }

  private async restart({ args, answer }: Asked): Promise<Body> {
    const debuggee = this.require();
    const { arguments: changed } = (args ?? {}) as { arguments?: Configuration };
    if (changed && this.configuration) this.configuration = { ...this.configuration, ...changed };
    const stands = this.standsOnEntry;
    const action = async (): Promise<void> => {
      await debuggee.reset();
      if (!stands) await debuggee.proceed();
    };
    await debuggee.move(stands ? 'entry' : 'continue', action, () => answer());
    return undefined;
  }

  private get standsOnEntry(): boolean {
    const { stopOnEntry = true, noDebug = false } = this.configuration ?? {};
    return stopOnEntry && !noDebug;
  }

  private step(asked: Asked, unit: 'layer' | 'instruction' | 'pass'): Promise<Body> {
    return this.move(asked, 'step', (debuggee) => debuggee.step(isFine(asked) ? 'instruction' : unit));
  }

  private async move(
    { answer }: Asked,
    cause: 'step' | 'pause' | 'reverse',
    action: (debuggee: Debuggee) => Promise<void>,
  ): Promise<Body> {
    const debuggee = this.require();
    await debuggee.move(cause, () => action(debuggee), () => answer());
    return undefined;
  }

  /** Stop: training pauses, and stays where it is for whatever else shows it. */
  private async terminate(): Promise<Body> {
    await this.debuggee?.halt();
    this.event('terminated');
    return undefined;
  }

  private async disconnect({ args, answer }: Asked): Promise<Body> {
    const { terminateDebuggee } = (args ?? {}) as DebugProtocol.DisconnectArguments;
    const { debuggee } = this;
    this.debuggee = undefined;
    this.isEnded = true;
    const pauses = terminateDebuggee ?? this.configuration?.request === 'launch';
    // Whatever fails now, the conversation ends.
    if (pauses) await debuggee?.halt().catch(() => undefined);
    await debuggee?.end();
    answer();
    this.client.ended?.();
    return undefined;
  }

  private require(): Debuggee {
    if (this.debuggee) return this.debuggee;
    throw new UserError('not-started', l10n.t('No spec is being debugged; launch one first.'));
  }

  private async handle({ seq, command, arguments: args }: DebugProtocol.Request): Promise<void> {
    let isAnswered = false;
    const respond = (outcome: { success: boolean; message?: string; body?: unknown }): void => {
      if (isAnswered) return;
      isAnswered = true;
      this.send({ type: 'response', request_seq: seq, command, ...outcome });
    };
    const handler = Object.hasOwn(this.handlers, command) ? this.handlers[command] : undefined;
    try {
      if (!handler) throw new UserError('unknown-request', l10n.t('The debugger knows no request "{0}".', command));
      const body = await handler({ args, answer: (early) => respond({ success: true, body: early }) });
      respond({ success: true, body });
    } catch (failure) {
      const message = this.explain(failure);
      if (isAnswered) this.event('output', { category: 'stderr', output: `${message}\n` });
      else respond({ success: false, message, body: errorBody(message, command) });
    }
  }

  private explain(failure: unknown): string {
    if (failure instanceof UserError) return failure.message;
    return this.client.explain?.(failure) ?? l10n.t('Something went wrong inside NNSpec: {0}', String(failure));
  }

  private refuse(message: unknown, reason: string): void {
    const { seq, command } = (typeof message === 'object' && message !== null ? message : {}) as Partial<DebugProtocol.Request>;
    const [request, name] = [typeof seq === 'number' ? seq : 0, typeof command === 'string' ? command : ''];
    this.send({ type: 'response', request_seq: request, command: name, success: false, message: reason });
  }

  private event(event: string, body?: unknown): void {
    this.send({ type: 'event', event, body });
  }

  private send(message: { readonly type: 'response' | 'event' } & Record<string, unknown>): void {
    this.client.send({ seq: this.seq++, ...message });
  }
}

/** Whether a step was asked for by the instruction, whichever way it goes. */
function isFine({ args }: Asked): boolean {
  return (args as DebugProtocol.NextArguments | undefined)?.granularity === 'instruction';
}

/** What a view asks for by itself: a late question about a stop that has passed is no failure to be shown. */
const quiet: ReadonlySet<string> = new Set(['threads', 'stackTrace', 'scopes', 'variables', 'evaluate', 'setBreakpoints']);

function errorBody(message: string, command: string): { error: DebugProtocol.Message } {
  return { error: { id: 1, format: escaped(message), showUser: !quiet.has(command) } };
}

/** Braces in a message stand for variables, and there are none. */
function escaped(message: string): string {
  return message.replaceAll('{', '(').replaceAll('}', ')');
}

function isRequest(message: unknown): message is DebugProtocol.Request {
  if (typeof message !== 'object' || message === null) return false;
  const { type, seq, command } = message as Partial<DebugProtocol.Request>;
  return type === 'request' && typeof seq === 'number' && typeof command === 'string';
}
