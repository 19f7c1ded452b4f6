import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { formatBytes } from '../base/format';
import { UserError } from '../base/problem';
import { isolated } from '../base/visible';
import { nameOf } from './documents';
import { withoutIcons } from './labels';
import { templateGroups, type Template } from './templates';
import { writeWhole } from './wholeFile';

/** A file of an example, as the package has it. */
interface PackedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Where a spec is saved, and the folder that its data goes to; without the one it is unsaved, without the other it is alone. */
interface Place {
  readonly spec?: vscode.Uri;
  readonly folder?: vscode.Uri;
}

/** What a folder holds by the names of a template's data: the same, nothing, or something else. */
type Found = 'same' | 'none' | 'other';

/** The command New Spec: a spec made from an example, unsaved or, where it needs data, saved together with it. */
export class NewSpec {
  /** @param extension the folder of the package */
  constructor(private readonly extension: vscode.Uri) {}

  /**
   * Makes a spec of the template with this name, else of the one that the user chooses; in `folder`, together with its
   * data, else where the user says. What menus pass in place of a name is none.
   */
  async run(name?: unknown, folder?: unknown): Promise<void> {
    const template = typeof name === 'string' ? requireTemplate(name) : await chooseTemplate();
    if (!template) return;
    const spec = await this.read(`${template.name}.nnspec`);
    const data = await Promise.all(template.data.map((file) => this.read(file)));
    if (folder instanceof vscode.Uri) {
      await requireNoOther([spec], folder);
      return open(spec, data, { spec: vscode.Uri.joinPath(folder, spec.name), folder });
    }
    const place = await choosePlace(spec, data);
    if (place) await open(spec, data, place);
  }

  /** A file of the package's examples. */
  private async read(name: string): Promise<PackedFile> {
    return { name, bytes: await vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.extension, 'examples', name)) };
  }
}

async function chooseTemplate(): Promise<Template | undefined> {
  const items = templateGroups().flatMap(({ title, templates }) => [
    { label: title, kind: vscode.QuickPickItemKind.Separator },
    ...templates.map((template) => ({
      label: template.title,
      description: template.data.join(', '),
      detail: template.teaches,
      template,
    })),
  ]);
  const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem & { template?: Template }>(items, {
    title: l10n.t('New Spec'),
    placeHolder: l10n.t('Choose an example to begin with'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.template;
}

function requireTemplate(name: string): Template {
  const all = templateGroups().flatMap(({ templates }) => templates);
  const template = all.find((each) => each.name === name);
  if (template) return template;
  const message = l10n.t('There is no template "{0}"; the templates are {1}.', isolated(name), all.map((each) => each.name).join(', '));
  throw new UserError('no-template', message);
}

/** Undefined where the user changes their mind. An unsaved spec looks for its data in the first folder of the window. */
async function choosePlace({ name }: PackedFile, data: readonly PackedFile[]): Promise<Place | undefined> {
  if (data.length === 0) return {};
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const found = folder ? await lookFor(data, folder) : 'none';
  if (found === 'same') return {};
  const names = namesOf(data);
  const placeHolder = l10n.t('This example reads {0} ({1}). Where is it to be?', names, sizeOf(data));
  const items = placeItems(names, folder, found, () => chooseFile(name, names, folder));
  const chosen = await vscode.window.showQuickPick(items, { title: l10n.t('New Spec'), placeHolder });
  return chosen?.place();
}

interface PlaceItem extends vscode.QuickPickItem {
  place(): Promise<Place | undefined>;
}

function placeItems(
  names: string,
  folder: vscode.Uri | undefined,
  found: Found,
  chooseTogether: PlaceItem['place'],
): PlaceItem[] {
  const name = folder && withoutIcons(nameOf(folder));
  const copy: PlaceItem = {
    label: l10n.t('Copy the data to {0}', name ?? ''),
    detail: l10n.t('The new spec finds it there, and you save the spec when you like.'),
    place: async () => ({ folder }),
  };
  const together: PlaceItem = {
    label: l10n.t('Save spec and data together…'),
    detail: l10n.t('You say where the spec is saved; the data goes beside it.'),
    place: chooseTogether,
  };
  const alone: PlaceItem = {
    label: l10n.t('Open the spec alone'),
    detail: aloneDetail(names, name, found),
    place: async () => ({}),
  };
  return folder && found === 'none' ? [copy, together, alone] : [together, alone];
}

async function chooseFile(name: string, data: string, folder?: vscode.Uri): Promise<Place | undefined> {
  const spec = await vscode.window.showSaveDialog({
    title: l10n.t('Save the Spec, and {0} beside It', data),
    saveLabel: l10n.t('Save Both'),
    filters: { [l10n.t('Neural network')]: ['nnspec'] },
    defaultUri: folder && vscode.Uri.joinPath(folder, name),
  });
  return spec && { spec, folder: vscode.Uri.joinPath(spec, '..') };
}

function aloneDetail(names: string, folder: string | undefined, found: Found): string {
  if (folder === undefined) return l10n.t('Once it is saved, it looks for {0} beside it.', names);
  return found === 'other'
    ? l10n.t('It reads what {0} has by that name, which is another file.', folder)
    : l10n.t('It looks for {0} in {1}.', names, folder);
}

/** Writes what is to be written and shows the spec. Nothing is written where another file of data would be lost. */
async function open(text: PackedFile, data: readonly PackedFile[], { spec, folder }: Place): Promise<void> {
  if (folder) {
    await requireNoOther(data, folder);
    for (const { name, bytes } of data) await write(vscode.Uri.joinPath(folder, name), bytes);
  }
  if (spec) await write(spec, text.bytes);
  const { openTextDocument } = vscode.workspace;
  const unsaved = { language: 'nnspec', content: new TextDecoder().decode(text.bytes) };
  const document = await (spec ? openTextDocument(spec) : openTextDocument(unsaved));
  await vscode.window.showTextDocument(document, { preview: false });
}

const namesOf = (data: readonly PackedFile[]): string => data.map(({ name }) => name).join(', ');

const sizeOf = (data: readonly PackedFile[]): string => formatBytes(data.reduce((sum, { bytes }) => sum + bytes.length, 0));

/** Whether a folder has all of the data; `other` where a file by one of the names is not the same. */
async function lookFor(data: readonly PackedFile[], folder: vscode.Uri): Promise<Found> {
  const each = await Promise.all(data.map((file) => compare(file, folder)));
  if (each.includes('other')) return 'other';
  return each.includes('none') ? 'none' : 'same';
}

async function compare({ name, bytes }: PackedFile, folder: vscode.Uri): Promise<Found> {
  const file = vscode.Uri.joinPath(folder, name);
  try {
    const { type, size } = await vscode.workspace.fs.stat(file);
    // Not read in vain: a file of another size may be huge.
    if ((type & vscode.FileType.File) === 0 || size !== bytes.length) return 'other';
    const there = await vscode.workspace.fs.readFile(file);
    return bytes.every((byte, i) => byte === there[i]) ? 'same' : 'other';
  } catch (failure) {
    // What is there and cannot be read is something else.
    return failure instanceof vscode.FileSystemError && failure.code === 'FileNotFound' ? 'none' : 'other';
  }
}

/** Throws a `UserError` where a folder has something else by one of the names. */
async function requireNoOther(data: readonly PackedFile[], folder: vscode.Uri): Promise<void> {
  for (const file of data) {
    if ((await compare(file, folder)) !== 'other') continue;
    const message = l10n.t('{0} has another {1} already, and nothing has been written. Choose another folder.', nameOf(folder), file.name);
    throw new UserError('other-file', message);
  }
}

async function write(file: vscode.Uri, bytes: Uint8Array): Promise<void> {
  try {
    await writeWhole(file, bytes);
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure);
    throw new UserError('unwritable-file', l10n.t('{0} cannot be written: {1}', nameOf(file), reason));
  }
}
