import { useQuery } from '@tanstack/react-query';
import type { Capability } from '#contracts/roles.js';
import { $api } from '../api/client.js';

/** Who is signed in, and what they may do. */
export const sessionQuery = $api.queryOptions('get', '/v1/session', {}, { staleTime: 60_000, retry: false });
export const useSession = () => useQuery(sessionQuery);

/** Whether who is signed in may do such a thing. */
export const useCan = (capability: Capability): boolean =>
  useSession().data?.capabilities.includes(capability) ?? false;
