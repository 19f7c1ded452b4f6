import type { DebugProtocol } from '@vscode/debugprotocol';

type Message = DebugProtocol.ProtocolMessage & { readonly type: string };

/** A request that was refused; its message is the answer's. */
export class RequestRefused extends Error {}

/** A small client of the Debug Adapter Protocol: whatever carries the messages, it asks and waits. */
export class DebugClient {
  /** Every message, in the order in which it was sent or came. */
  readonly trace: Message[] = [];
  private seq = 1;
  private readonly open = new Map<number, (response: DebugProtocol.Response) => void>();
  private readonly events: DebugProtocol.Event[] = [];
  private readonly waiting: { readonly event: string; readonly found: (event: DebugProtocol.Event) => void }[] = [];

  constructor(private readonly post: (message: DebugProtocol.Request) => void) {}

  receive(message: Message): void {
    this.trace.push(message);
    if (message.type === 'event') return this.hear(message as DebugProtocol.Event);
    const response = message as DebugProtocol.Response;
    this.open.get(response.request_seq)?.(response);
    this.open.delete(response.request_seq);
  }

  /** The answer's body; rejects where the request is refused. */
  async request<T = Record<string, never>>(command: string, args?: unknown): Promise<T> {
    const request: DebugProtocol.Request = { seq: this.seq++, type: 'request', command, arguments: args };
    this.trace.push(request);
    const response = await new Promise<DebugProtocol.Response>((resolve) => {
      this.open.set(request.seq, resolve);
      this.post(request);
    });
    if (!response.success) throw new RequestRefused(response.message);
    return response.body as T;
  }

  /** The next event of this name that nobody has waited for yet; it may have come already. */
  event<T = Record<string, unknown>>(event: string): Promise<T> {
    const index = this.events.findIndex((known) => known.event === event);
    const [known] = index < 0 ? [] : this.events.splice(index, 1);
    if (known) return Promise.resolve(known.body as T);
    return new Promise((resolve) => this.waiting.push({ event, found: ({ body }) => resolve(body as T) }));
  }

  /** How many events of this name have come that nobody has waited for. */
  count(event: string): number {
    return this.events.filter((known) => known.event === event).length;
  }

  /** A request, and the stop that it leads to. */
  async stop(command: string, args: object = {}): Promise<DebugProtocol.StoppedEvent['body']> {
    await this.request(command, { threadId: 1, ...args });
    return this.event('stopped');
  }

  /** From `initialize` to the first stop, or until it runs. */
  async launch(configuration: object, breakpoints?: { path: string; lines: number[] }, request = 'launch') {
    await this.request('initialize', { adapterID: 'nnspec', linesStartAt1: true, columnsStartAt1: true });
    const launched = this.request(request, configuration);
    await Promise.race([launched, this.event('initialized')]);
    await launched;
    const set = breakpoints && (await this.setBreakpoints(breakpoints.path, breakpoints.lines));
    await this.request('configurationDone');
    return set;
  }

  async setBreakpoints(path: string, lines: readonly number[]): Promise<DebugProtocol.Breakpoint[]> {
    const args = { source: { path }, breakpoints: lines.map((line) => ({ line })) };
    return (await this.request<DebugProtocol.SetBreakpointsResponse['body']>('setBreakpoints', args)).breakpoints;
  }

  async frames(): Promise<DebugProtocol.StackFrame[]> {
    return (await this.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', { threadId: 1 })).stackFrames;
  }

  /** The scopes of a frame, by default the innermost, by their names. */
  async scopes(frame = 0): Promise<Record<string, number>> {
    const frameId = (await this.frames())[frame]!.id;
    const { scopes } = await this.request<DebugProtocol.ScopesResponse['body']>('scopes', { frameId });
    return Object.fromEntries(scopes.map(({ name, variablesReference }) => [name, variablesReference]));
  }

  async variables(variablesReference: number, page: object = {}): Promise<DebugProtocol.Variable[]> {
    const args = { variablesReference, ...page };
    return (await this.request<DebugProtocol.VariablesResponse['body']>('variables', args)).variables;
  }

  async evaluate(expression: string): Promise<string> {
    return (await this.request<DebugProtocol.EvaluateResponse['body']>('evaluate', { expression })).result;
  }

  private hear(event: DebugProtocol.Event): void {
    const index = this.waiting.findIndex((waiting) => waiting.event === event.event);
    if (index < 0) this.events.push(event);
    else this.waiting.splice(index, 1)[0]!.found(event);
  }
}
