/** The data room: what a source gives has a profile, and both become the numbers that a machine reads. */
export { encodeContent, profileContent, readContent } from './content';
export { dataSeed } from './columns';
export { encodeTable } from './encode';
export { profileTable } from './profile';
export { usesDictionary } from './cutter';
export { hasSegmenter, isUnspaced } from './words';
export { readTable } from './read';
export type { Codec } from './tokens';
export { changedWhileRead } from './pieces';
export type { AssetName, Content, Dataset, FileEntry, FilePort, Reading, Stage, Table } from './types';
export { describedColumns, summarizeColumn } from './summary';
export { balanceOf } from './balance';
export { listFiles, noFolder, notAFolder, type FolderEntry } from './listing';
export { relativePath, requireReadable } from './paths';
export { fileLimit, tooLarge } from './text';
