import { listNodes } from '../../../api/admin'
import { usePolled } from '../usePolled'

/** Between two questions, in milliseconds: it is decided when a server starts. */
const every = 60_000

/** Whether this server is one of several. */
export function useIsCluster(adminKey: string): boolean {
  const [polled] = usePolled(adminKey, 'cluster', every, () => listNodes(adminKey))
  return polled.kind === 'here' && polled.value.nodes.length > 0
}
