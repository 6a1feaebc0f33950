import { useCallback, useEffect, useState } from 'react'
import { readBeginning } from '../../api/beginning'
import { told } from '../../i18n/told'
import { useRoom } from '../../session/react/room'
import type { Begun } from './since'

/** Where the files began, as far as it is known. */
export type BeginningState =
  | { kind: 'reading' }
  | { kind: 'failed'; reason: string }
  | { kind: 'here'; at: string; files: readonly Begun[] }

/** Where the files began; asked for anew when that is set anew, or a file of `brought` is not known yet. */
export function useBeginning(brought: string): { beginning: BeginningState; again: () => void } {
  const { session, room } = useRoom()
  const [beginning, setBeginning] = useState<BeginningState>({ kind: 'reading' })
  const [asked, setAsked] = useState(0)
  const { code_begins_at: since } = room
  const quiet = room.quiet?.id
  useEffect(() => {
    let isOver = false
    session.ask(readBeginning).then(
      ({ at, files }) => !isOver && setBeginning({ kind: 'here', at, files }),
      // What is known stays: it is still where the files began.
      (error: unknown) =>
        !isOver &&
        setBeginning((last) =>
          last.kind === 'here' && last.at === since ? last : { kind: 'failed', reason: told(error) },
        ),
    )
    return () => {
      isOver = true
    }
  }, [session, since, quiet, brought, asked])
  const again = useCallback(() => {
    setBeginning({ kind: 'reading' })
    setAsked((times) => times + 1)
  }, [])
  return { beginning, again }
}
