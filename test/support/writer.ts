import { inferShapes } from '../../src/model/inference';
import type { TargetProfile } from '../../src/model/profile';
import type { Shape } from '../../src/model/shape';
import type { Ending, LayerOffer, Place, Start } from './offers';
import { described } from './programs';
import { specOf } from './texts';

/** Writes the layers of a network, each where its offer finds a place for it. */
export class Writer {
  private readonly lines: string[] = [];
  private readonly earlier: { id: string; shape: Shape }[] = [];
  private place: Place;

  constructor(
    private readonly start: Start,
    private readonly pick: (below: number) => number,
  ) {
    const ids = start.ids === undefined ? {} : { ids: start.ids };
    this.place = { shape: start.shape, ...ids, earlier: this.earlier, pick };
  }

  /** Whether the layer has found a place. */
  add(offer: LayerOffer): boolean {
    const text = offer(this.place);
    if (text !== undefined) this.write(`l${this.lines.length + 1}`, text);
    return text !== undefined;
  }

  canEnd({ layer }: Ending): boolean {
    return layer({ ...this.place, pick: () => 0 }) !== undefined;
  }

  /** Writes the last layer, `out`. */
  end({ layer, target }: Ending): { readonly layers: readonly string[]; readonly target: TargetProfile } {
    const { place } = this;
    this.write('out', layer(place)!);
    return { layers: this.lines, target: target(place) };
  }

  private write(id: string, call: string): void {
    this.lines.push(`${id} = ${call}`);
    const spec = specOf(`layers {\n${this.lines.join('\n')}\n}`);
    const { shapes, ids, failures } = inferShapes(spec, described({ ...this.start, targets: [], rows: 1 }));
    const shape = shapes.get(id);
    if (!shape || failures[0]) throw new Error(`${failures[0]?.message ?? 'no shape'}\n${this.lines.join('\n')}`);
    this.earlier.push({ id, shape });
    const count = ids.get(id);
    this.place = { shape, ...(count === undefined ? {} : { ids: count }), earlier: this.earlier, pick: this.pick };
  }
}
