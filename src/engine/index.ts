export { explain } from './explain/explain';
export type { Element, Moment, Reader } from './explain/types';
export { registersNow, type Floats } from './kernels/types';
export { canFuse } from './machine/fusing';
export { initialize } from './machine/initialize';
export { elementBytes, Machine, type Kernels, type Overwritten, type Precision } from './machine/machine';
export { copyOf } from './machine/memory';
export { compile, type CompileOptions } from './plan/compile';
export {
  rowSize,
  sliceExtents,
  withinSlice,
  type Arena,
  type Instruction,
  type PlacedTensor,
  type Plan,
  type Program,
} from './plan/types';
export { engineVersion } from './version';
