import { MutationCache, QueryClient } from '@tanstack/react-query';
import { showProblem } from '../parts/show-problem.js';
import { ApiProblem } from './client.js';

/** A part that is away comes back: reads are tried for about half a minute, writes once, by who asked for them. */
const worthRepeating = (error: unknown) =>
  error instanceof ApiProblem && (error.code === 'unreachable' || error.code === 'unavailable' || error.status === 429);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => worthRepeating(error) && failures < 6,
      retryDelay: (failures) => Math.min(1_000 * 2 ** failures, 8_000),
    },
  },
  mutationCache: new MutationCache({
    // What a form shows beside its fields is not said twice.
    onError: (error, _input, _context, { meta }) => {
      if (!meta?.shown) showProblem(error);
    },
  }),
});
