/** @jsxImportSource react */
import { oneLine } from '../address.js';
import { look } from './look.js';

/** Facts as a table of two columns; what is not known is left out. */
export function Details({ facts }: { facts: readonly (readonly [label: string, value: string | null])[] }) {
  return (
    <table
      className="details"
      width="100%"
      cellPadding={0}
      cellSpacing={0}
      style={{ borderCollapse: 'collapse', margin: '0 0 16px' }}
    >
      <tbody>
        {facts.map(
          ([label, value]) =>
            value && (
              <tr key={label}>
                <th scope="row" className="faint" style={look.label}>
                  {label}
                </th>
                <td width="75%" style={look.value} dir="auto">
                  {oneLine(value)}
                </td>
              </tr>
            ),
        )}
      </tbody>
    </table>
  );
}
