import assert from 'node:assert/strict';
import { drawnSize, pixelsOfBytes, pixelsOfNumbers, rangeOf, readColour } from '../../../webview/layout/raster';
import { inspectedRow } from '../../../webview/state/data';
import { initialState } from '../../../webview/state/panel';
import { reduce, type Action } from '../../../webview/state/reducer';
import { bytesOfCell, columnsOfNumbers, inputPictures, isFilled, kindOf, pageAround, pixelOf, placeOfPixel, placesOf, readingOf, stageHint } from '../../../webview/state/stages';
import type { SampleStages } from '../../../src/protocol/data';
import { wantSampleStages, wantSummary } from '../../../webview/feeds/dataWants';
import { denseProgram, sessionState } from './programs';

const sampleOf = (...stages: SampleStages['stages']): SampleStages => ({ row: 0, rows: 3, part: 'train', stages, answers: [] });

const row = sampleOf(
  { name: 'raw', shape: [3], labels: ['size', 'kind', 'kind=b'], values: ['2', 'b', '7'] },
  { name: 'parsed', shape: [3], labels: ['size', 'kind', 'kind=b'], values: [2, 'b', 7] },
  { name: 'numbers', shape: [4], labels: ['size', 'kind=a', 'kind=b', 'kind=b'], values: Float32Array.of(2, 0, 1, 7) },
  { name: 'normalized', shape: [4], labels: ['size', 'kind=a', 'kind=b', 'kind=b'], values: Float32Array.of(0.5, 0, 1, 7) },
);

const bytes = Uint8Array.from({ length: 2 * 3 * 3 }, (_, i) => i);
const plane = (channel: number): Uint8Array => bytes.filter((_, i) => i % 3 === channel);
const picture = sampleOf(
  { name: 'picture', shape: [2, 3, 3], values: bytes },
  ...['red', 'green', 'blue'].map((name, channel) => ({ name, shape: [2, 3], values: plane(channel) })),
  { name: 'flattened', shape: [18], values: bytes, arithmetic: '2 × 3 × 3 = 18' },
);

const tokens = sampleOf(
  { name: 'raw', shape: [1], values: ['a b'] },
  { name: 'tokens', shape: [2], values: ['a', 'b'] },
  { name: 'vocabulary', shape: [3], values: ['?', 'b', 'a'] },
  { name: 'ids', shape: [2], values: Float32Array.of(2, 1) },
);

describe('webview: stages of a sample', () => {
  it('are told apart by what they are of', () => {
    assert.deepEqual([row, picture, tokens].map(kindOf), ['row', 'picture', 'tokens']);
    // A sentence beside other columns is one of them.
    const beside = sampleOf(row.stages[0]!, ...tokens.stages.slice(1).map((stage) => ({ ...stage, column: 'text' })), row.stages[2]!);
    assert.equal(kindOf(beside), 'row');
    assert.deepEqual([row, picture, tokens].map(placesOf), [4, 18, 2]);
  });

  it('lead from a number to its pixel and back', () => {
    const size = { rows: 2, columns: 3, channels: 3 };
    for (let place = 0; place < 18; place++) {
      const { row: line, column, channel } = pixelOf(size, place);
      assert.equal(placeOfPixel(size, line, column, channel), place);
      assert.equal(plane(channel)[line * 3 + column], bytes[place]);
    }
  });

  it('say that a missing cell is filled in', () => {
    const gap = sampleOf(row.stages[0]!, { ...row.stages[1]!, values: [2, '', 7] }, row.stages[2]!);
    assert.deepEqual([row, gap, picture].map(isFilled), [false, true, false]);
    assert.match(stageHint(gap.stages[2]!, 'row', isFilled(gap)), /missing is filled in/);
    assert.doesNotMatch(stageHint(row.stages[2]!, 'row', isFilled(row)), /missing/);
  });

  it('are of pictures where a network is fed with one alone', () => {
    const program = denseProgram([12, 1], { inputShape: [2, 2, 3], inputColumns: ['picture'] });
    assert.deepEqual(inputPictures(program), { rows: 2, columns: 2, channels: 3 });
    assert.equal(inputPictures({ ...program, inputShape: [12] }), undefined);
    assert.equal(inputPictures({ ...program, inputColumns: ['a', 'b'] }), undefined);
    assert.deepEqual([...bytesOfCell('0 128 255')], [0, 128, 255]);
  });

  it('lead from a number of a row to its column, also where names are alike', () => {
    assert.deepEqual(columnsOfNumbers(row), [0, 1, 1, 1]);
    const plain = sampleOf({ ...row.stages[0]!, labels: ['a', 'b'] }, { ...row.stages[2]!, labels: ['a', 'b'] });
    assert.deepEqual(columnsOfNumbers(plain), [0, 1]);
    const sentence = sampleOf({ ...row.stages[0]!, labels: ['a', 'ab'] }, { ...row.stages[2]!, labels: ['a[0]', 'a[1]', 'ab'] });
    assert.deepEqual(columnsOfNumbers(sentence), [0, 0, 1]);
  });

  it('are read out with place and value in each', () => {
    assert.equal(
      readingOf(picture, 13, 4),
      'row 1, column 1 · red 12 · green 13 · blue 14 · place of green in the vector: (1 × 3 + 1) × 3 + 1 = 13',
    );
    assert.equal(readingOf(tokens, 0, 4), 'token 0: a · index 2 of a vocabulary of 3 · a 1 at place 2, and 0 elsewhere');
    assert.equal(readingOf(row, 2, 4), 'kind: b in the data · number 2, kind=b: 1 · normalized: 1');
  });

  it('stand on pages', () => {
    assert.deepEqual(pageAround(9, 20, 8), [8, 9, 10, 11, 12, 13, 14, 15]);
    assert.deepEqual(pageAround(19, 20, 8), [16, 17, 18, 19]);
    assert.deepEqual(pageAround(99, 3, 8), [0, 1, 2]);
    assert.deepEqual(pageAround(0, 0, 8), []);
  });
});

describe('webview: pictures on a canvas', () => {
  it('have the colours of their bytes', () => {
    assert.deepEqual([...pixelsOfBytes([1, 2, 3, 4, 5, 6], 2, 3)], [1, 2, 3, 255, 4, 5, 6, 255]);
    assert.deepEqual([...pixelsOfBytes([7, 8], 2, 1)], [7, 7, 7, 255, 8, 8, 8, 255]);
    assert.deepEqual([...pixelsOfBytes([1, 2, 3, 4], 1, 4)], [1, 2, 3, 4]);
    // What was not told cannot be seen.
    assert.deepEqual([...pixelsOfBytes([9], 2, 1)], [9, 9, 9, 255, 0, 0, 0, 0]);
  });

  it('of numbers are a colour as opaque as the number is large', () => {
    assert.deepEqual([...pixelsOfNumbers([0, 1, 2], 3, { least: 0, most: 2 }, [9, 8, 7])], [9, 8, 7, 0, 9, 8, 7, 128, 9, 8, 7, 255]);
    assert.deepEqual([...pixelsOfNumbers([5], 1, { least: 5, most: 5 }, [9, 8, 7])], [9, 8, 7, 0]);
    assert.deepEqual([rangeOf([3, NaN, -1, Infinity]), rangeOf([])], [{ least: -1, most: 3 }, { least: 0, most: 0 }]);
  });

  it('take the colours that a browser tells', () => {
    assert.deepEqual(readColour('rgb(204, 12, 0)'), [204, 12, 0]);
    assert.deepEqual(readColour('rgba(1, 2, 3, 0.5)'), [1, 2, 3]);
    assert.deepEqual(readColour('color(srgb 1 0.2 0)'), [255, 51, 0]);
  });

  it('have whole pixels where there is room', () => {
    assert.deepEqual(drawnSize(28, 28, 208), { width: 196, height: 196 });
    assert.deepEqual(drawnSize(400, 200, 208), { width: 104, height: 208 });
  });
});

describe('webview: the sample that is looked at', () => {
  const open = (status: 'paused' | 'running', ...actions: Action[]) => {
    const session = sessionState({ status, samples: [7, 3], revision: 4 });
    const content: Action = { type: 'content', content: { spec: 'file:///t', title: 't', program: denseProgram([2, 1]), state: session } };
    return [content, { type: 'collapse', cell: 'data', collapsed: false } as const, ...actions].reduce(reduce, initialState);
  };

  it('is the one in hand, until another is chosen', () => {
    assert.equal(inspectedRow(open('paused')), 7);
    assert.equal(inspectedRow(open('paused', { type: 'sample', sample: 1 })), 3);
    assert.equal(inspectedRow(open('paused', { type: 'inspect', row: 5 })), 5);
    assert.equal(inspectedRow(open('paused', { type: 'inspect', row: 5 }, { type: 'inspect', row: undefined })), 7);
  });

  it('stays while training runs, and a chosen one is asked for', () => {
    assert.equal(wantSampleStages(open('running')), undefined);
    assert.equal(wantSampleStages(open('running', { type: 'inspect', row: 5 }))?.row, 5);
  });

  it('is asked for again after a step only where weights are part of it', () => {
    const later: Action = { type: 'state', state: sessionState({ status: 'paused', samples: [7, 3], revision: 9 }) };
    const key = (...actions: Action[]) => wantSampleStages(open('paused', ...actions))?.key;
    assert.equal(key(), key(later));
    const program = denseProgram([2, 1]);
    const embedding = { ...program, layers: program.layers.map((layer) => ({ ...layer, type: 'embedding' })) };
    const other: Action = { type: 'content', content: { spec: 'file:///t', title: 't', program: embedding, state: sessionState({ samples: [7] }) } };
    assert.notEqual(key(other), key(other, later));
  });

  it('closed, nothing is asked for', () => {
    const closed = open('paused', { type: 'collapse', cell: 'data', collapsed: true });
    assert.deepEqual([wantSampleStages(closed), wantSummary(closed)], [undefined, undefined]);
    assert.deepEqual(wantSummary(open('paused', { type: 'dataColumn', column: 1 }))?.request, { part: 'all', from: 1, count: 1 });
  });
});
