import assert from 'node:assert/strict';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { RequestRefused } from '../../support/debugClient';
import { settled } from '../session/support';
import { converse, launched, line, network, path, prediction, type Conversation, type Spec } from './support';

type Stopped = DebugProtocol.StoppedEvent['body'];

/** Where both clients of the session see the network: the debugger by its frames, a panel by the session's state. */
async function bothPositions({ client, spec }: Conversation) {
  const [top] = await client.frames();
  const { next, time } = await spec.session.state();
  const instruction = spec.program!.instructions[next]!;
  return { top: top!.name, panel: `${instruction.layer}: ${instruction.phase}`, time };
}

async function assertSamePlace(conversation: Conversation): Promise<void> {
  const { top, panel } = await bothPositions(conversation);
  assert.equal(top.slice(0, panel.length), panel);
}

/** Waits until training is under way. */
async function moved({ session }: Spec): Promise<void> {
  const { step } = (await session.state()).time;
  while ((await session.state()).time.step === step) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe('the debugger', () => {
  describe('starts', () => {
    it('a fresh run, whatever has been trained before', async () => {
      const conversation = await converse(network);
      await conversation.spec.session.step({ unit: 'epoch' });
      await conversation.client.launch({ program: path });
      assert.equal((await conversation.client.event<Stopped>('stopped')).reason, 'entry');
      assert.deepEqual((await conversation.spec.session.state()).time, { step: 0, pc: 0 });
    });

    it('by joining the session where it stands', async () => {
      const conversation = await converse(network);
      const before = await conversation.spec.session.step({ unit: 'pass' });
      await conversation.client.launch({ program: path }, undefined, 'attach');
      await conversation.client.event('stopped');
      assert.deepEqual((await conversation.spec.session.state()).time, before.time);
      await assertSamePlace(conversation);
    });

    it('with a run to the first breakpoint where it is not to stop at the beginning', async () => {
      const { client } = await converse(network);
      await client.launch({ program: path, stopOnEntry: false }, { path, lines: [line.out] });
      const stopped = await client.event<Stopped>('stopped');
      assert.deepEqual([stopped.reason, stopped.hitBreakpointIds], ['breakpoint', [1]]);
      assert.equal(client.count('stopped'), 0);
    });

    it('without debugging: past breakpoints, to the end, and ends with it', async () => {
      const { client, spec } = await converse(network);
      await client.launch({ program: path, noDebug: true }, { path, lines: [line.out] });
      await client.event('terminated');
      assert.equal((await spec.session.state()).status, 'finished');
      assert.equal(client.count('stopped'), 0);
    });

    it('not, where the text cannot run, and says why', async () => {
      const { client, spec } = await converse(network);
      spec.problem = 'Line 9: wrong';
      await assert.rejects(client.launch({ program: path }), new RequestRefused('Line 9: wrong'));
      assert.equal(spec.detached, 1);
      await assert.rejects(client.request('stackTrace', { threadId: 1 }), /launch one first/);
      await assert.rejects(client.request('launch', {}), /Which spec/);
    });
  });

  describe('breakpoints', () => {
    const lines = (found: DebugProtocol.Breakpoint[]) => found.map(({ verified, line: at }) => [verified, at]);

    it('stand on layers, the data and the loss, and on no other line', async () => {
      const { client, spec } = await launched(network);
      const found = await client.setBreakpoints(path, [line.h1, line.source, line.loss, line.train, line.network, 19]);
      assert.deepEqual(lines(found), [
        [true, line.h1], [true, line.data], [true, line.loss], [false, line.train], [false, line.network], [false, 19],
      ]);
      assert.match(found[3]!.message ?? '', /on a layer, the data or the loss/);
      const names = spec.stops.map((index) => spec.program!.instructions[index]!.id);
      assert.deepEqual(names, [
        'input/forward/load/0',
        'h1/forward/affine/0',
        'loss/loss/binary_cross_entropy/0',
        'loss/backward/binary_cross_entropy_gradient/0',
        'h1/backward/tanh_gradient/0',
      ]);
    });

    it('of another file are refused, and those of this one stay', async () => {
      const { client, spec } = await launched(network, [line.h1]);
      const [other] = await client.setBreakpoints('/specs/other.nnspec', [line.out]);
      assert.equal(other?.verified, false);
      assert.equal(spec.stops.length, 2);
    });

    it('halt forward and backward, step after step', async () => {
      const { client } = await launched(network, [line.h1]);
      const seen: string[] = [];
      for (let stop = await client.stop('continue'); stop.reason === 'breakpoint'; stop = await client.stop('continue')) {
        const [layer, batch, epoch] = await client.frames();
        seen.push(`${layer!.name}, ${batch!.name}, ${epoch!.name}`);
      }
      const each = (batch: number, epoch: number) =>
        ['forward (affine)', 'backward (tanh gradient)'].map(
          (phase) => `h1: ${phase}, batch ${batch} of 2, epoch ${epoch} of 2`,
        );
      assert.deepEqual(seen, [...each(1, 1), ...each(2, 1), ...each(1, 2), ...each(2, 2)]);
    });

    it('move with the text, wait while a layer is missing, and hold in a new program', async () => {
      const { client, spec } = await launched(network, [line.out]);
      const changed = async () => (await client.event<DebugProtocol.BreakpointEvent['body']>('breakpoint')).breakpoint;
      spec.edit((text) => text.replace('  h1 =', '  // first\n  h1 ='));
      assert.deepEqual([(await changed()).line, (await client.frames())[0]?.line], [line.out + 1, line.data]);
      spec.edit((text) => text.replace('out =', 'uot ='));
      assert.deepEqual([await changed()].map(({ verified, message }) => [verified, message]), [
        [false, 'The text has no layer "out" any more.'],
      ]);
      spec.edit((text) => text.replace('uot =', 'h2 = dense(2, relu)\n  out ='));
      assert.equal((await changed()).line, line.out + 2);
      await spec.open();
      assert.match((await client.event<Stopped>('stopped')).description ?? '', /opened anew/);
      const names = spec.stops.map((index) => spec.program!.instructions[index]!.id);
      assert.deepEqual(names, ['out/forward/affine/0', 'out/backward/sigmoid_binary_cross_entropy_gradient/0']);
    });

    it('on a layer that is not in the running network wait for it', async () => {
      const { client, spec } = await launched(network);
      spec.edit((text) => text.replace('  out =', '  h2 = dense(2)\n  out ='));
      const [waiting] = await client.setBreakpoints(path, [line.out]);
      assert.match(waiting!.message ?? '', /of an older text; Restart/);
      await spec.open();
      const { breakpoint } = await client.event<DebugProtocol.BreakpointEvent['body']>('breakpoint');
      assert.deepEqual([breakpoint.verified, breakpoint.line], [true, line.out]);
    });
  });

  describe('moves', () => {
    it('by layer, instruction and pass, and back', async () => {
      const conversation = await launched(network);
      const { client } = conversation;
      const at = async () => (await client.frames())[0]!.name;
      const seen: string[] = [];
      for (const command of ['next', 'stepIn', 'stepOut', 'stepOut', 'stepBack', 'reverseContinue']) {
        await client.stop(command);
        seen.push(await at());
        await assertSamePlace(conversation);
      }
      assert.deepEqual(seen, [
        'h1: forward (affine)',
        'h1: forward (tanh)',
        'loss: loss (binary cross entropy)',
        'loss: backward (binary cross entropy gradient)',
        'loss: loss (binary cross entropy)',
        'input: forward (load)',
      ]);
      await client.stop('next');
      await client.stop('next', { granularity: 'instruction' });
      assert.equal(await at(), 'h1: forward (tanh)');
      await client.stop('stepBack', { granularity: 'instruction' });
      assert.equal(await at(), 'h1: forward (affine)');
    });

    it('tell of a stop also where nothing has moved, for the client waits for one', async () => {
      const { client } = await launched(network);
      assert.equal((await client.stop('stepBack')).reason, 'step');
      assert.equal((await client.stop('reverseContinue')).reason, 'goto');
    });

    it('answer before they tell where it has led', async () => {
      const { client } = await launched(network, [line.h1]);
      for (const command of ['continue', 'next', 'stepBack', 'pause']) {
        const start = client.trace.length;
        await client.stop(command);
        const kinds = client.trace.slice(start).map((message) => message.type);
        assert.deepEqual(kinds, ['request', 'response', 'event'], command);
      }
    });

    it('restart to the beginning', async () => {
      const { client, spec } = await launched(network, [line.h1]);
      await client.stop('continue');
      assert.equal((await client.stop('restart')).reason, 'entry');
      assert.deepEqual((await spec.session.state()).time, { step: 0, pc: 0 });
      assert.equal((await client.stop('continue')).reason, 'breakpoint');
    });

    it('stop at the end, where one can still look and go back', async () => {
      const { client } = await launched(network);
      assert.equal((await client.stop('continue')).reason, 'finished');
      assert.deepEqual((await client.frames()).map(({ name }) => name), ['batch 2 of 2', 'epoch 2 of 2', 'run: finished']);
      const [layers] = Object.values(await client.scopes());
      assert.deepEqual((await client.variables(layers!)).map(({ name }) => name), ['h1', 'out']);
      await client.stop('stepBack');
      assert.equal((await client.frames())[0]!.name, 'out: update (adam)');
    });

    it('behind the last step of a prediction are refused with a sentence, and nothing is lost', async () => {
      const { client } = await launched(prediction);
      await client.stop('continue');
      await assert.rejects(client.request('next', { threadId: 1 }), /last step/);
      await client.stop('stepBack');
      assert.equal((await client.frames())[0]!.name, 'go: forward (affine)');
    });
  });

  describe('and a panel have one position', () => {
    it('when the panel steps, resets, and sets the learning rate', async () => {
      const conversation = await launched(network);
      const { client, spec } = conversation;
      for (const unit of ['layer', 'instruction', 'pass', 'batch', 'epoch'] as const) {
        await spec.session.step({ unit });
        const stopped = await client.event<Stopped>('stopped');
        assert.ok(stopped.preserveFocusHint, 'the keyboard stays in the panel');
        await assertSamePlace(conversation);
      }
      await spec.session.stepBack({ unit: 'layer' });
      assert.equal((await client.event<Stopped>('stopped')).reason, 'goto');
      await assertSamePlace(conversation);
      await spec.session.reset();
      assert.equal((await client.event<Stopped>('stopped')).description, 'At the beginning');
      await spec.session.setLearningRate(0.5);
      assert.equal(await client.evaluate('learning_rate'), '0.5');
      assert.equal(client.count('stopped'), 0, 'the network has not moved');
    });

    it('when the panel trains to a breakpoint, and to the end', async () => {
      const conversation = await launched(network, [line.out]);
      const { client, spec } = conversation;
      await spec.session.train();
      await client.event('continued');
      const stopped = await client.event<Stopped>('stopped');
      assert.deepEqual([stopped.reason, stopped.preserveFocusHint], ['breakpoint', undefined]);
      await assertSamePlace(conversation);
      await client.setBreakpoints(path, []);
      await spec.session.train();
      await client.event('continued');
      assert.equal((await client.event<Stopped>('stopped')).reason, 'finished');
    });

    it('when the debugger runs and the panel pauses', async () => {
      const conversation = await launched(network.replace('epochs:     2', 'epochs:     1000000'));
      const { client, spec } = conversation;
      await client.request('continue', { threadId: 1 });
      await moved(spec);
      await spec.session.pause();
      assert.equal((await client.event<Stopped>('stopped')).reason, 'pause');
      await client.request('continue', { threadId: 1 });
      await moved(spec);
      assert.equal((await client.stop('pause')).reason, 'pause');
      assert.equal((await spec.session.state()).status, 'paused');
      assert.equal(client.count('stopped') + client.count('continued'), 0);
    });

    it('when both step at once: one is refused, and both see where it stands', async () => {
      const conversation = await launched(network);
      const { client, spec } = conversation;
      const panel = spec.session.step({ unit: 'pass' });
      await assert.rejects(client.request('next', { threadId: 1 }), /moved on/);
      await panel;
      await client.event('stopped');
      await assertSamePlace(conversation);
    });
  });

  describe('ends', () => {
    it('by Stop: training pauses where it is, and halts nowhere any more', async () => {
      const { client, spec } = await launched(network.replace('epochs:     2', 'epochs:     1000000'), [line.h1]);
      await client.request('continue', { threadId: 1 });
      await client.event('stopped');
      await client.setBreakpoints(path, []);
      await client.request('continue', { threadId: 1 });
      await moved(spec);
      await client.request('terminate');
      await client.event('terminated');
      await client.request('disconnect', { terminateDebuggee: true });
      const { status, time } = await spec.session.state();
      assert.equal(status, 'paused');
      assert.ok(time.step > 0);
      assert.deepEqual([spec.stops, spec.detached], [[], 1]);
      await spec.session.step({ unit: 'layer' });
      assert.equal(client.count('stopped'), 0, 'nothing is told any more');
    });

    it('by letting go: training goes on', async () => {
      const { client, spec } = await launched(network.replace('epochs:     2', 'epochs:     1000000'), [line.h1]);
      await client.stop('continue');
      await client.setBreakpoints(path, []);
      await client.request('continue', { threadId: 1 });
      await client.request('disconnect', { terminateDebuggee: false });
      assert.equal((await spec.session.state()).status, 'running');
      await spec.session.pause();
    });

    it('with the session, and says so', async () => {
      const { client, spec } = await launched(network);
      spec.close();
      assert.match((await client.event<DebugProtocol.OutputEvent['body']>('output')).output, /net\.nnspec has been closed/);
      await client.event('terminated');
    });
  });

  it('says what has become of a network that fails under it', async () => {
    const { client, spec } = await launched(network);
    spec.fail('The network has stopped unexpectedly.');
    const { output, category } = await client.event<DebugProtocol.OutputEvent['body']>('output');
    assert.deepEqual([output, category], ['The network has stopped unexpectedly.\n', 'stderr']);
  });

  it('refuses what is no request, and what it does not know, with a sentence', async () => {
    const { client, adapter } = await launched(network);
    await assert.rejects(client.request('dataBreakpointInfo', {}), /knows no request "dataBreakpointInfo"/);
    const refused = () => client.trace.at(-1) as DebugProtocol.Response;
    for (const message of [null, 7, 'x', { seq: 5, type: 'event', event: 'x' }, { type: 'request' }]) {
      adapter.receive(message);
      assert.equal(refused().success, false);
      assert.match(refused().message ?? '', /no request/);
    }
    adapter.receiveMalformed('Unexpected token');
    assert.match(refused().message ?? '', /not valid JSON: Unexpected token/);
    assert.equal((await settled((await launched(network)).spec.session)).status, 'ready');
  });
});
