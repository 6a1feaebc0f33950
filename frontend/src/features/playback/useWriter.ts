import { useEffect, useState } from 'react'
import * as Y from 'yjs'
import type { Code } from '../../sync/code'
import { usePlayback } from './player'

/** Who writes at the moment: whose caret it is, and in which file. */
export interface Writer {
  client: number
  file: string
}

/** The file in which a caret is; undefined for none. */
function fileOf(cursor: unknown, code: Code, doc: Y.Doc): string | undefined {
  try {
    const { head } = cursor as { head?: unknown }
    const position = Y.createRelativePositionFromJSON(head)
    const type = Y.createAbsolutePositionFromRelativePosition(position, doc)?.type
    return code.files().find(({ text }) => text === type)?.id
  } catch {
    return undefined
  }
}

/** Who wrote last, as the recording goes on. The same object as long as that is the same caret in the same file. */
export function useWriter(code: Code): Writer | undefined {
  const { player } = usePlayback()
  const [writer, setWriter] = useState<Writer>()
  useEffect(() => {
    const { awareness } = player
    const look = (clients: readonly number[]) => {
      for (const client of clients.toReversed()) {
        const cursor: unknown = awareness.getStates().get(client)?.['cursor']
        const file = cursor ? fileOf(cursor, code, player.docs.code) : undefined
        if (file === undefined) continue
        setWriter((before) => (before?.client === client && before.file === file ? before : { client, file }))
        return
      }
    }
    const onChange = ({ added, updated }: Record<'added' | 'updated' | 'removed', number[]>) =>
      look([...added, ...updated])
    look([...awareness.getStates().keys()])
    awareness.on('change', onChange)
    return () => awareness.off('change', onChange)
  }, [player, code])
  return writer
}
