/** The data room: a source becomes a table, a table has a profile, and both become the numbers that a machine reads. */
export { encodeTable } from './encode';
export { profileTable } from './profile';
export { dataSeed, readTable } from './read';
export type { Dataset, FilePort, Stage, Table } from './types';
export { relativePath, requireReadable } from './paths';
export { fileLimit, tooLarge } from './text';
