import type { HeadView, ProgramView } from '../../src/protocol/session';

/** Columns of the data that the network predicts. */
export function targetColumns({ task }: ProgramView): readonly string[] {
  return task?.heads.flatMap(({ columns }) => columns) ?? [];
}

/** The target that a layer predicts. */
export function headOf({ task }: ProgramView, layer: string | undefined): HeadView | undefined {
  return task?.heads.find((head) => head.layer === layer);
}

/** Names of the losses, each once. */
export function lossName({ task }: ProgramView): string {
  return [...new Set(task?.heads.flatMap(({ loss }) => loss ?? []))].join(', ');
}
