import { visible } from '../../../src/base/visible';
import type { SampleStage } from '../../../src/protocol/data';
import { valueText } from '../../state/stages';
import { pageRows, Turn, usePage } from './paging';
import { Pointable } from './Pointable';

interface ListProps {
  readonly name: string;
  readonly stage: SampleStage;
  /** Places that are lit; the first is the one pointed at. */
  readonly lit: readonly number[];
  readonly digits: number;
  readonly point: (place: number) => void;
}

/** A stage as a list: a name (or a place) and what stands there. */
export function List({ name, stage, lit, digits, point }: ListProps) {
  const { values, labels } = stage;
  const [at = 0] = lit;
  const { page, turn } = usePage(at, values.length, pageRows);
  return (
    <Pointable name={name} at={at} count={values.length} columns={1} point={point}>
      <table class="list" aria-label={name}>
        <tbody>
          {page.map((place) => (
            <tr
              key={place}
              class={lit.includes(place) ? 'lit' : ''}
              aria-current={place === at ? 'true' : undefined}
              onMouseMove={() => place !== at && point(place)}
              onClick={() => point(place)}
            >
              <th scope="row" title={labels?.[place]}>
                {labels ? visible(labels[place] ?? '') : place}
              </th>
              <td class={typeof values[place] === 'number' ? 'numeric' : 'word'} title={String(values[place])}>
                {valueText(stage, place, digits)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Turn {...{ page, turn, name }} count={values.length} size={pageRows} />
    </Pointable>
  );
}
