import { useEffect, useRef, useState } from 'react'
import { readRepository } from '../../../api/repository'
import type { RepositoryFiles } from '../../../api/schema'
import { useText } from '../../../i18n/messages'
import { told } from '../../../i18n/told'
import { useRoom } from '../../../session/react/room'
import { named, take } from '../dropped/add'
import { text } from './text'

/** How far it is. */
export type Fetching =
  | { kind: 'asked'; why?: string }
  | { kind: 'fetches' }
  /** Ids of the files, and sentences on what is not among them. */
  | { kind: 'added'; made: string[]; commit: string; problems: string[] }

/** Fetches files of a repository, and makes files of the room of them. */
export function useRepository(onOpen: (id: string) => void) {
  const t = useText(text)
  const { session, documents, canWrite } = useRoom()
  const [fetching, setFetching] = useState<Fetching>({ kind: 'asked' })
  const stop = useRef<AbortController>(undefined)
  const mayWrite = useRef(canWrite)
  useEffect(() => {
    mayWrite.current = canWrite
  })
  useEffect(() => () => stop.current?.abort(), [])

  const put = ({ commit, files, left_out: leftOut, has_more: hasMore }: RepositoryFiles) => {
    const { too_large: tooLarge, binary, elsewhere, odd_names: odd } = leftOut
    const paths = files.map(({ path }) => path)
    const dropped = { texts: files, tooLarge, binary, hasMore }
    const { made, problems } = take(documents.code, dropped, paths, onOpen)
    if (elsewhere.length > 0) problems.push(t.elsewhere(named(elsewhere)))
    if (odd.length > 0) problems.push(t.odd(named(odd)))
    if (made.length === 0) problems.unshift(t.nothing)
    setFetching({ kind: 'added', made, commit: commit.slice(0, 8), problems })
  }
  return {
    fetching,
    async fetch(address: string, reference: string) {
      const controller = new AbortController()
      stop.current = controller
      setFetching({ kind: 'fetches' })
      const wanted = { address, ...(reference !== '' && { reference }) }
      try {
        const files = await session.ask((room, token) =>
          readRepository(room, token, wanted, controller.signal),
        )
        if (controller.signal.aborted) return
        if (mayWrite.current) put(files)
        else setFetching({ kind: 'asked', why: t.ended })
      } catch (error) {
        if (!controller.signal.aborted) setFetching({ kind: 'asked', why: told(error) })
      }
    },
    /** Nothing comes of it any more. */
    cancel() {
      stop.current?.abort()
      setFetching({ kind: 'asked' })
    },
    /** Takes the files away again. */
    undo(made: readonly string[]) {
      for (const id of made) documents.code.delete(id)
    },
  }
}
