import { useSyncExternalStore } from 'react'
import type { FullResult } from '../../../sync/testResults'
import type { TestCases } from '../../../sync/testCases'
import { isStill } from './edited'

/** Whether a case is not what it was when it was run. */
export function useIsEdited(tests: TestCases, id: string, result: FullResult | undefined): boolean {
  return useSyncExternalStore(
    (listener) => {
      const texts = [tests.input(id), tests.expected(id)]
      for (const text of texts) text?.observe(listener)
      return () => {
        for (const text of texts) text?.unobserve(listener)
      }
    },
    () => {
      if (!result) return false
      const [input, expected] = [tests.input(id), tests.expected(id)].map((text) => text?.toString() ?? '')
      return !isStill(result.input, input ?? '') || !isStill(result.expected, expected ?? '')
    },
  )
}
