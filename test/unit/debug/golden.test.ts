import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import type { Conversation } from './support';
import { converse, line, network, path, prediction } from './support';

// Whole conversations, message by message. NNSPEC_UPDATE_GOLDEN=1 writes them anew: read what has changed.

function compare(name: string, { client }: Conversation): void {
  const file = `test/unit/debug/golden/${name}.jsonl`;
  const actual = client.trace.map((message) => JSON.stringify(message)).join('\n') + '\n';
  if (process.env['NNSPEC_UPDATE_GOLDEN']) writeFileSync(file, actual);
  assert.deepEqual(actual.split('\n'), readFileSync(file, 'utf8').split('\n'));
}

describe('golden conversations of the debugger', () => {
  it('launch, breakpoint, values, steps forward and back', async () => {
    const conversation = await converse(network);
    const { client } = conversation;
    await client.launch({ program: path }, { path, lines: [line.h1, line.epochs] });
    await client.event('stopped');
    await client.request('threads');
    await client.frames();
    await client.stop('continue');
    await client.frames();
    await client.stop('next');
    const scopes = await client.scopes();
    for (const reference of Object.values(scopes)) await client.variables(reference);
    const [output] = await client.variables(scopes['Inputs']!);
    await client.variables(output!.variablesReference, { filter: 'indexed', start: 0, count: 2 });
    await client.evaluate('h1.output[1, 2]');
    await client.stop('stepIn');
    await client.frames();
    await client.stop('stepBack');
    await client.stop('stepOut');
    await client.frames();
    await client.stop('reverseContinue');
    await client.request('disconnect', { terminateDebuggee: true });
    compare('training', conversation);
  });

  it('a prediction from its first instruction to its end', async () => {
    const conversation = await converse(prediction);
    const { client } = conversation;
    await client.launch({ program: path });
    await client.event('stopped');
    await client.frames();
    await client.stop('next');
    await client.stop('continue');
    await client.frames();
    for (const reference of Object.values(await client.scopes())) await client.variables(reference);
    await client.evaluate('go');
    await client.request('terminate');
    await client.event('terminated');
    await client.request('disconnect');
    compare('prediction', conversation);
  });
});
