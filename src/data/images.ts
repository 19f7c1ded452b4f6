import * as l10n from '@vscode/l10n';
import { sizeOf } from '../base/extents';
import { formatCount } from '../base/format';
import { UserError } from '../base/problem';
import type { Call, PictureReading } from '../model/spec';
import { placeOf } from './cells';
import { loadCodecs, loadWebP, type Planes } from './loadCodecs';
import { refusal } from './codecFailures';
import { readCsv } from './csv';
import { relativePath } from './paths';
import { cancelled, piecesOf } from './pieces';
import { RecentPictures } from './recent';
import { requireBytes } from './room';
import type { FilePort, Pictures, Reading, Table } from './types';

/** Pixels that a picture may have before it is resized: each takes some 10 bytes while it is decoded. */
export const pixelLimit = 1 << 25;

/** Endings of names that make a file a picture; which kind it is, its content tells. */
const endings = /\.(png|apng|jpe?g|jpe|jfif|gif|bmp|dib|webp)$/i;

/** Files that are read at once: a port may be far away. */
const readAtOnce = 8;

/** Pictures of which it is told how many have been read: fewer are there at once. */
const fewestTold = 100;

const recent = new RecentPictures();

/** The column that tells where a picture comes from, where each is a file. */
export const fileColumn = 'file';
const labelColumn = 'label';

/**
 * Pictures of a folder: those in each folder below it have its name as label, unless a list has a line with file and
 * label for each. Rejects with a `UserError` that names the first file that is no picture, or not like the others.
 */
export async function readImages(
  { args }: Call,
  kind: PictureReading,
  files: FilePort,
  memoryLimit: number,
  reading: Reading = {},
): Promise<Pictures> {
  const [folder, labels] = [args['path'] as string, args['labels'] as string | undefined];
  const table = labels === undefined ? await listed(folder, files) : await readList(folder, labels, files);
  const album = new Album(table, kind, memoryLimit);
  const codecs = await loadCodecs(files);
  const wanted = { size: kind.size, channels: album.channels, mostPixels: pixelLimit };
  for (let row = 0; row < table.rows.length; row += readAtOnce) {
    const paths = table.rows.slice(row, row + readAtOnce).map(([path]) => path!);
    const read = await Promise.all(paths.map((path, i) => readListed(path, table, row + i, files)));
    for (const [i, bytes] of read.entries()) {
      const library = codecs.kindOf(bytes) === 'webp' ? await loadWebP(files) : undefined;
      if (bytes.length === 0) throw new UserError('empty-file', l10n.t('{0} is empty, and no picture.', paths[i]!), { key: 'data.source' });
      const picture = recent.get(bytes, wanted, () => codecs.decode(bytes, wanted, library));
      if ('why' in picture) throw refusal(paths[i]!, picture, pixelLimit);
      album.add(picture);
    }
    if (reading.cancelled) throw cancelled(folder);
    tell(reading, folder, row, table.rows.length);
  }
  return album.finish();
}

/** Tells how far it is whenever that is another percentage. */
function tell(reading: Reading, path: string, row: number, size: number): void {
  if (size < fewestTold) return;
  const read = Math.min(row + readAtOnce, size);
  const percent = (count: number): number => Math.floor((100 * count) / size);
  if (percent(read) > percent(row)) reading.progress?.({ path, read, size, unit: 'pictures' });
}

/** Pictures of one size, as they come in. */
class Album {
  readonly channels: 1 | 3;
  private pixels = new Uint8Array(0);
  private extents: readonly [number, number] | undefined;
  private count = 0;

  constructor(
    private readonly table: Table,
    { size, colors }: PictureReading,
    private readonly memoryLimit: number,
  ) {
    this.channels = colors === 'grey' ? 1 : 3;
    if (size) this.begin(size);
  }

  add({ height, width, pixels }: Planes): void {
    if (!this.extents) this.begin([height, width]);
    const [rows, columns] = this.extents!;
    if (rows !== height || columns !== width) throw this.unlike(height, width);
    this.pixels.set(pixels, this.count++ * pixels.length);
  }

  finish(): Pictures {
    return { kind: 'picture', shape: [...this.extents!, this.channels], pixels: this.pixels, table: this.table };
  }

  private begin(extents: readonly [number, number]): void {
    const size = sizeOf([...extents, this.channels]);
    requireBytes(this.table.origin, this.table.rows.length, size, this.memoryLimit, l10n.t('Take fewer pictures, or a smaller size'));
    this.extents = extents;
    this.pixels = new Uint8Array(this.table.rows.length * size);
  }

  private unlike(height: number, width: number): UserError {
    const [first, other] = [this.table.rows[0]![0]!, this.table.rows[this.count]![0]!];
    const message = l10n.t(
      '{0} has {1} × {2} pixels, and {3} has {4} × {5}; write size: with the height and width that all are to have, such as size: [{1}, {2}].',
      first, formatCount(this.extents![0]), formatCount(this.extents![1]), other, formatCount(height), formatCount(width),
    );
    return new UserError('picture-size', message, { key: 'data.source' });
  }
}

/** The pictures of a folder, and their labels where all lie in folders below it. */
async function listed(folder: string, files: FilePort): Promise<Table> {
  const paths = (await files.list(folder)).map(({ path }) => path).filter(isPicture);
  if (paths.length === 0) {
    const message = l10n.t('{0} holds no pictures; PNG, JPEG, GIF, BMP and WebP files can be read.', folder);
    throw new UserError('no-rows', message, { key: 'data.source' });
  }
  const depth = relativePath(folder).split('/').filter((part) => part !== '' && part !== '.').length;
  const labels = paths.map((path) => path.split('/').slice(depth, -1)[0]);
  const loose = labels.indexOf(undefined);
  if (loose < 0) return { columns: [fileColumn, labelColumn], target: [labelColumn], rows: paths.map((path, i) => [path, labels[i]!]), origin: folder };
  if (labels.every((label) => label === undefined)) return { columns: [fileColumn], rows: paths.map((path) => [path]), origin: folder };
  const message = l10n.t('The picture {0} lies beside the folders, whose names are the labels; put it into one of them.', paths[loose]!);
  throw new UserError('picture-label', message, { key: 'data.source' });
}

/** Hidden files are none: other systems leave some behind that are named like pictures. */
function isPicture(path: string): boolean {
  return endings.test(path) && !path.split('/').some((part) => part.startsWith('.') && part !== '..');
}

/** What a list says: a line with a file, seen from the folder of the pictures, and its label. */
async function readList(folder: string, list: string, files: FilePort): Promise<Table> {
  const table = await readCsv(piecesOf(files, list), { call: 'csv', args: { path: list, header: true } });
  const [first, label] = table.columns;
  if (table.columns.length !== 2 || endings.test(first!)) {
    const message = l10n.t('{0} is to have two columns, named in its first line, as in "file,label": where a picture lies, and its label.', list);
    throw new UserError('picture-list', message, { key: 'data.source' });
  }
  const name = [fileColumn, 'picture'].includes(label!) ? labelColumn : label!;
  const base = folder.replace(/[\\/]+$/, '');
  const rows = table.rows.map(([file, cell], row) => [within(table, row, () => `${base}/${relativePath(file!)}`), cell!]);
  return { ...table, columns: [fileColumn, name], target: [name], rows };
}

async function readListed(path: string, table: Table, row: number, files: FilePort): Promise<Uint8Array> {
  try {
    return await files.read(path);
  } catch (failure) {
    throw located(failure, table, row);
  }
}

function within<T>(table: Table, row: number, work: () => T): T {
  try {
    return work();
  } catch (failure) {
    throw located(failure, table, row);
  }
}

/** A failure with a file of a list tells the line that names it. */
function located(failure: unknown, table: Table, row: number): unknown {
  if (!(failure instanceof UserError) || !table.lines) return failure;
  return new UserError(failure.code, l10n.t('{0}: {1}', placeOf(table, row), failure.message), failure.at);
}
