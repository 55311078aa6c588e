import { useQueries } from '@tanstack/react-query';
import { createElement } from 'react';
import type { ButtonIcon } from '#actions/action-buttons/settings.js';
import { type IconNodes, iconNodes } from '#contracts/icons.js';
import { $api } from '../api/client.js';

/** A chosen icon, as visitors see it; nothing for none. */
export function IconView({ icon, size }: { icon: ButtonIcon; size: number }) {
  const nodes = useIconNodes(icon.kind === 'lucide' ? [icon.name] : []);
  if (icon.kind === 'none') return null;
  if (icon.kind === 'upload') return <img src={`/v1/uploads/${icon.uploadId}`} width={size} height={size} alt="" />;
  return <IconShape nodes={nodes[icon.name] ?? []} size={size} />;
}

export const IconShape = ({ nodes, size }: { nodes: IconNodes; size: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth={2}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden
  >
    {nodes.map(([element, attributes]) => createElement(element, { ...attributes, key: JSON.stringify(attributes) }))}
  </svg>
);

/** Shapes of icons by their names, as far as they have come. Names are complete, so the first one found is meant. */
export const useIconNodes = (names: readonly string[]): Record<string, IconNodes> =>
  useQueries({
    queries: names.map((query) =>
      $api.queryOptions(
        'get',
        '/v1/icons',
        { params: { query: { query, limit: 1 } } },
        { staleTime: Number.POSITIVE_INFINITY },
      ),
    ),
    combine: (results) =>
      Object.fromEntries(
        results
          .flatMap(({ data }) => data?.data ?? [])
          .map(({ name, nodes }) => [name, iconNodes.parse(nodes)] as const),
      ),
  });
