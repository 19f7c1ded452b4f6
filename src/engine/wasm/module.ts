import { joined, name, section, unsigned, vector, typeCode, type Bytes } from './encoding';
import { FunctionBuilder, type Callee } from './function';

const I32 = typeCode.i32;
const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/**
 * Collects the functions of a module. All take 32-bit integers and give nothing; memory and one function of the
 * surroundings, which takes an integer, are imported.
 */
export class ModuleBuilder {
  private readonly functions: FunctionBuilder[] = [];
  private readonly parameterCounts: number[] = [];
  private readonly exported = new Map<string, number>();
  private readonly table: number[] = [];

  /** The imported function. */
  readonly outside: Callee = { index: 0 };

  /** `fuses`: whether a product and the sum that it goes into are rounded together (relaxed SIMD). */
  constructor(readonly fuses = false) {}

  /** A function of so many integers; it may be called from those that are written later, too. */
  function(parameters: number, write: (builder: FunctionBuilder) => void): Callee {
    return this.functionBy(new FunctionBuilder(parameters, this.fuses), write);
  }

  /** A function whose code a builder of one's own collects. */
  functionBy<B extends FunctionBuilder>(builder: B, write: (builder: B) => void): Callee {
    write(builder);
    this.functions.push(builder);
    this.parameterCounts.push(builder.parameters.length);
    return { index: this.functions.length };
  }

  export(text: string, { index }: Callee): void {
    this.exported.set(text, index);
  }

  /** Puts a function into the table and gives its position there. */
  tabulate({ index }: Callee): number {
    const known = this.table.indexOf(index);
    return known >= 0 ? known : this.table.push(index) - 1;
  }

  /** The type of functions of so many integers, for calls through the table. */
  typeOf(parameters: number): number {
    return parameters;
  }

  /** The module, for a memory of so many pages. */
  encode(memoryPages: number): Uint8Array<ArrayBuffer> {
    const most = Math.max(1, ...this.parameterCounts);
    const types = Array.from({ length: most + 1 }, (_, count) => [0x60, ...vector(Array<Bytes>(count).fill([I32])), 0]);
    const pages = unsigned(memoryPages);
    const imports = [
      [...name('env'), ...name('memory'), 0x02, 0x01, ...pages, ...pages],
      [...name('env'), ...name('outside'), 0x00, ...unsigned(this.typeOf(1))],
    ];
    const size = unsigned(this.table.length);
    const exports = [...this.exported].map(([text, index]) => [...name(text), 0x00, ...unsigned(index)]);
    const elements = [0x00, 0x41, 0x00, 0x0b, ...vector(this.table.map(unsigned))];
    return Uint8Array.from(joined([
      HEADER,
      section(1, types),
      section(2, imports),
      section(3, this.parameterCounts.map((count) => unsigned(this.typeOf(count)))),
      section(4, [[0x70, 0x01, ...size, ...size]]),
      section(7, exports),
      section(9, [elements]),
      section(10, this.functions.map((builder) => builder.encode())),
    ]));
  }
}
