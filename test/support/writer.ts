import { sizeOf } from '../../src/base/extents';
import { inferShapes } from '../../src/model/inference';
import type { TargetProfile } from '../../src/model/profile';
import type { Shape } from '../../src/model/shape';
import type { Ended, Ending, LayerOffer, Place, Start } from './offers';
import { described } from './programs';
import { specOf } from './texts';

/** Writes the layers of a network, each where its offer finds a place for it. */
export class Writer {
  private readonly lines: string[] = [];
  private readonly earlier: { id: string; shape: Shape }[] = [];
  private readonly columns: Place['columns'];
  private place: Place;

  constructor(
    private readonly start: Start,
    private readonly pick: (below: number) => number,
  ) {
    const ids = start.ids === undefined ? {} : { ids: start.ids };
    this.columns = described({ ...start, targets: [], rows: 1 }).inputs;
    this.place = { shape: start.shape, ...ids, columns: this.columns, earlier: this.earlier, pick };
  }

  /** Whether the layer has found a place. */
  add(offer: LayerOffer): boolean {
    const text = offer(this.place);
    if (text !== undefined) this.write(`l${this.lines.length + 1}`, text);
    return text !== undefined;
  }

  /** Whether the ending can stand here, or behind a flatten(). */
  canEnd(ending: Ending): boolean {
    const place = { ...this.place, pick: () => 0 };
    return ending(place) !== undefined || ending({ ...place, shape: [sizeOf(place.shape)] }) !== undefined;
  }

  /** Writes the last layers. */
  end(ending: Ending): Ended {
    if (!ending({ ...this.place, pick: () => 0 })) this.write('flat', 'flatten()');
    const { place } = this;
    const ended = ending(place)!;
    for (const [id, call] of Object.entries(ended.layers)) this.write(id, call);
    return ended;
  }

  /**
   * The sections `layers`, and `data` where there are columns to read or several targets: then a spec must say so. No
   * data is read.
   */
  text(targets: readonly TargetProfile[] = []): string {
    const several = targets.length > 1 ? `target: [${targets.map(({ name }) => name).join(', ')}]\n` : '';
    const data = this.columns.length > 0 || several ? `data {\nsource: csv("samples.csv")\n${several}}\n` : '';
    return `${data}layers {\n${this.lines.join('\n')}\n}\n`;
  }

  private write(id: string, call: string): void {
    this.lines.push(`${id} = ${call}`);
    const { shapes, ids, failures } = inferShapes(specOf(this.text()), described({ ...this.start, targets: [], rows: 1 }));
    const shape = shapes.get(id);
    if (!shape || failures[0]) throw new Error(`${failures[0]?.message ?? 'no shape'}\n${this.text()}`);
    this.earlier.push({ id, shape });
    const count = ids.get(id);
    const { columns, earlier, pick } = this;
    this.place = { shape, ...(count === undefined ? {} : { ids: count }), columns, earlier, pick };
  }
}
