import { useCallback, useEffect, useState } from 'react'
import { readBeginning } from '../../api/beginning'
import { told } from '../../i18n/told'
import { useRoom } from '../../session/react/room'
import type { RoomSession } from '../../session/session'
import type { Begun } from './since'

/** Where the files began, as far as it is known. */
export type BeginningState =
  | { kind: 'reading' }
  | { kind: 'failed'; reason: string }
  | { kind: 'here'; at: string; files: readonly Begun[] }

const readIn = (session: RoomSession, _circumstances: string) => session.ask(readBeginning)

/** Where the files began; asked for anew when that is set anew, or a file of `brought` is not known yet. */
export function useBeginning(brought: string): { beginning: BeginningState; again: () => void } {
  const { session, room } = useRoom()
  const [beginning, setBeginning] = useState<BeginningState>({ kind: 'reading' })
  const [asked, setAsked] = useState(0)
  const { code_begins_at: since } = room
  // Each of these may make the answer another one.
  const circumstances = [since, room.quiet?.id, brought, asked].join('\n')
  useEffect(() => {
    let isOver = false
    readIn(session, circumstances).then(
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
  }, [session, since, circumstances])
  const again = useCallback(() => {
    setBeginning({ kind: 'reading' })
    setAsked((times) => times + 1)
  }, [])
  return { beginning, again }
}
