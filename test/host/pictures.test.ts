import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../src/host/activate';
import { fixtures, height, width } from '../support/pictures/fixtures';
import { activate, closeEverything, inWorkspace, problemsOf, showSpec, until } from './support';

const bytesOf = (name: string): Uint8Array => Uint8Array.from(atob(fixtures[name]!.file), (character) => character.charCodeAt(0));

describe('pictures of a folder of the workspace', () => {
  let api: Api;
  let folder: string;

  const write = (path: string, name: string) => vscode.workspace.fs.writeFile(inWorkspace(`${folder}/${path}`), bytesOf(name));
  const spec = (data: string) => `data {\n  source: images("${folder}")\n  ${data}\n}\nlayers {\n  flatten()\n  dense(2, softmax)\n}\ntrain {\n  epochs: 3\n}\n`;

  before(async () => {
    api = await activate();
  });

  beforeEach(async () => {
    folder = `pictures-${crypto.randomUUID()}`;
    await write('cat/1.png', 'rgb8.png');
    await write('cat/2.jpg', 'progressive.jpg');
    await write('cat/young/3.gif', 'animated.gif');
    await write('dog/1.bmp', '24.bmp');
    await write('dog/2.webp', 'lossy.webp');
  });

  afterEach(closeEverything);
  afterEach(() => vscode.workspace.fs.delete(inWorkspace(folder), { recursive: true }));

  it('train a network, read by the worker as by the editor', async () => {
    const { document } = await showSpec(spec('augment: [flip, shift]'));
    const session = api.sessions.of(document.uri);
    await session.open();
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
    assert.equal(session.program?.rows.train, 5);
    await session.train();
    await until('the end of training', () => session.state?.status === 'finished');
  });

  it('are watched with all that is in the folder', async () => {
    const { document } = await showSpec(spec('size: 8'));
    const session = api.sessions.of(document.uri);
    await session.open();
    await write('dog/old/3.png', 'palette8.png');
    await until('the new picture', () => session.program?.rows.train === 6);
    await write('dog/old/3.png', 'cmyk.jpg');
    const [problem] = await problemsOf(document);
    assert.match(problem?.message ?? '', /dog\/old\/3\.png is stored in a way that cannot be read \(CMYK\)/);
    assert.equal(problem?.range.start.line, 1);
    await vscode.workspace.fs.delete(inWorkspace(`${folder}/dog/old`), { recursive: true });
    await until('the old pictures', () => session.program?.rows.train === 5);
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
  });

  it('are looked for in a folder inside of the workspace only', async () => {
    for (const [path, message] of [
      ['../..', /lies outside of the folder/],
      ['none', /There is no folder "none" beside the spec/],
      ['iris.csv', /"iris\.csv" is a file, not a folder/],
      ['/etc', /absolute path/],
    ] as const) {
      const { document } = await showSpec(spec('size: 8').replace(folder, path));
      const [problem] = await problemsOf(document);
      assert.match(problem?.message ?? '', message);
    }
  });

  it('are of one size, which the first picture that is not like them tells', async () => {
    await write('dog/3.jpg', 'turned-6.jpg');
    const { document } = await showSpec(spec(''));
    const [problem] = await problemsOf(document);
    assert.ok(problem?.message.includes(`cat/1.png has ${height} × ${width} pixels`), problem?.message);
  });
});
