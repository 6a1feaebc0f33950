import { useCallback, useEffect, useState } from 'react'
import { listRuntimes } from '../../api/runs'
import type { Runtimes } from '../../api/schema'
import { told } from '../../i18n/told'

/** What the server has said of how it runs code. */
export type Asked =
  { kind: 'asking' } | { kind: 'failed'; why: string } | { kind: 'here'; runtimes: Runtimes }

const ask = (): Promise<Asked> =>
  listRuntimes().then(
    (runtimes) => ({ kind: 'here', runtimes }),
    (error: unknown) => ({ kind: 'failed', why: told(error) }),
  )

/** Asks the server how it runs code, once, and again when wanted. */
export function useRuntimes() {
  const [asked, setAsked] = useState<Asked>({ kind: 'asking' })
  /** Asks once more, and shows what was known until then. */
  const look = useCallback(async () => setAsked(await ask()), [])
  useEffect(() => {
    void ask().then(setAsked)
  }, [])
  const again = useCallback(() => {
    setAsked({ kind: 'asking' })
    void look()
  }, [look])
  return { asked, again, look }
}
