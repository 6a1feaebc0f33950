import { useMemo } from 'react'
import { useRoom } from '../../../session/react/room'
import { TestResults } from '../../../sync/testResults'

/** The results of tests that everybody in the room has. Only where the room is open. */
export function useTestResults(): TestResults {
  const { documents } = useRoom()
  return useMemo(() => new TestResults(documents.get('output').doc), [documents])
}
