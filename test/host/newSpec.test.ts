import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../src/host/activate';
import { templateGroups } from '../../src/host/templates';
import { NewSpec } from '../../src/host/newSpec';
import { activate, closeEverything, inWorkspace, nameOf, pause, problemsOf, until } from './support';

const { fs } = vscode.workspace;

describe('New Spec', () => {
  let api: Api;
  let newSpec: NewSpec;

  before(async () => {
    api = await activate();
    newSpec = new NewSpec(packageFolder());
  });

  afterEach(async () => {
    await closeEverything();
    // The next one may have the same address.
    await until('unsaved specs are gone', () => api.sessions.all().every(({ uri }) => uri.scheme !== 'untitled'));
  });

  function packageFolder(): vscode.Uri {
    const extension = vscode.extensions.getExtension('nnspec.nnspec');
    assert.ok(extension);
    return extension.extensionUri;
  }

  const packed = (name: string) => fs.readFile(vscode.Uri.joinPath(packageFolder(), 'examples', name));
  const packedText = async (name: string) => new TextDecoder().decode(await packed(name)).replaceAll('\r\n', '\n');

  const active = () => vscode.window.activeTextEditor?.document;

  /** Runs the command, and in the pick that it shows goes down so many items and accepts. */
  async function choosing(down: number, ...given: unknown[]): Promise<void> {
    const command = vscode.commands.executeCommand('nnspec.newSpec', ...given);
    await pause(1000);
    for (let i = 0; i < down; i++) await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await command;
  }

  const newFolder = async (): Promise<vscode.Uri> => {
    const folder = inWorkspace(`test-${crypto.randomUUID()}`);
    await fs.createDirectory(folder);
    return folder;
  };

  const namesIn = async (folder: vscode.Uri) => (await fs.readDirectory(folder)).map(([name]) => name).sort();

  /** Has a file of the workspace away, or another one in its place, and in the end as it was. */
  async function without(name: string, run: () => Promise<void>, other?: string): Promise<void> {
    const file = inWorkspace(name);
    const bytes = await fs.readFile(file);
    try {
      if (other === undefined) await fs.delete(file);
      else await fs.writeFile(file, new TextEncoder().encode(other));
      await run();
    } finally {
      await fs.writeFile(file, bytes);
    }
  }

  it('has every template and its data in the package', async () => {
    for (const { name, data } of templateGroups().flatMap(({ templates }) => templates)) {
      for (const file of [`${name}.nnspec`, ...data]) assert.ok((await packed(file)).length > 0, file);
    }
  });

  it('offers the examples, and opens the chosen one as a document that is not saved', async () => {
    await choosing(1);
    const document = await until('the editor', active);
    assert.equal(document.isUntitled, true);
    assert.equal(document.languageId, 'nnspec');
    assert.equal(document.getText().replaceAll('\r\n', '\n'), await packedText('and.nnspec'));
    const session = api.sessions.of(document.uri);
    await session.open();
    assert.equal(session.program?.mode, 'train');
  });

  it('asks nothing where the data is there already, and reads it unsaved', async () => {
    await vscode.commands.executeCommand('nnspec.newSpec', 'iris');
    const document = await until('the editor', active);
    assert.equal(document.isUntitled, true);
    const session = api.sessions.of(document.uri);
    await session.open();
    assert.equal(session.program?.rows.train, 120);
  });

  it('copies the data to the folder where that is chosen', async () => {
    await without('viewing.csv', async () => {
      await choosing(0, 'recommender');
      const document = await until('the editor', active);
      assert.equal(document.isUntitled, true);
      assert.deepEqual(await fs.readFile(inWorkspace('viewing.csv')), await packed('viewing.csv'));
      assert.deepEqual((await api.analyses.complete(document)).analysis.problems, []);
    });
  });

  it('leaves another file of that name alone, and does not offer to copy over it', async () => {
    await without(
      'viewing.csv',
      async () => {
        // Save together, then the spec alone: the second of two.
        await choosing(1, 'recommender');
        const document = await until('the editor', active);
        assert.match((await problemsOf(document))[0]?.message ?? '', /column/);
        assert.equal(new TextDecoder().decode(await fs.readFile(inWorkspace('viewing.csv'))), 'a,b\n1,2\n');
      },
      'a,b\n1,2\n',
    );
  });

  it('opens nothing where the question is left', async () => {
    await without('viewing.csv', async () => {
      const command = vscode.commands.executeCommand('nnspec.newSpec', 'recommender');
      await pause(1000);
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      await command;
      assert.equal(active(), undefined);
      assert.ok(!(await namesIn(inWorkspace('.'))).includes('viewing.csv'));
    });
  });

  it('saves spec and data together in a folder', async () => {
    const folder = await newFolder();
    await vscode.commands.executeCommand('nnspec.newSpec', 'picture', folder);
    const document = await until('the editor', active);
    assert.equal(nameOf(document), 'picture.nnspec');
    assert.deepEqual(await namesIn(folder), ['digits-labels.idx', 'digits.idx', 'picture.nnspec']);
    assert.deepEqual((await api.analyses.complete(document)).analysis.problems, []);
    // Once more does no harm: all is there.
    await newSpec.run('picture', folder);
  });

  it('writes nothing where a file would be lost', async () => {
    for (const name of ['digits-labels.idx', 'picture.nnspec']) {
      const folder = await newFolder();
      await fs.writeFile(vscode.Uri.joinPath(folder, name), new Uint8Array([1]));
      await assert.rejects(newSpec.run('picture', folder), new RegExp(`has another ${name} already, and nothing has been written`));
      assert.deepEqual(await namesIn(folder), [name]);
    }
  });

  it('names the templates where one is not known', async () => {
    await assert.rejects(newSpec.run('perceptron'), /no template "perceptron"; the templates are boating, and, /);
  });
});
