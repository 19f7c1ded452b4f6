import { ModuleBuilder } from '../wasm/module';
import { f32x4 } from '../wasm/operators';

/** Whether this host runs modules that round a product and a sum at once: WebAssembly's relaxed SIMD. */
export function canFuse(): boolean {
  const builder = new ModuleBuilder(true);
  const [one, two] = [f32x4.of(1), f32x4.of(2)];
  builder.function(0, (f) => void f.let(f.multiplyAdd(one, two, one)));
  return WebAssembly.validate(builder.encode(1));
}
