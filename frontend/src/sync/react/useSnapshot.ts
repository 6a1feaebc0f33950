import { useMemo, useSyncExternalStore } from 'react'

/**
 * What `read` gives, as long as it stays the same: for shared maps, which are other objects
 * each time they are read. Only what JSON can carry.
 */
export function useSnapshot<T extends object>(
  subscribe: (listener: () => void) => () => void,
  read: () => T,
): T {
  const json = useSyncExternalStore(subscribe, () => JSON.stringify(read()))
  return useMemo(() => JSON.parse(json) as T, [json])
}
