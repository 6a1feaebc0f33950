import { useEffect, useMemo, useRef } from 'react'
import * as Y from 'yjs'
import { useRoom } from '../../session/react/room'
import { fileNamed, indexOfPlace } from './errorPlaces'
import type { FilePlace } from './screen'

/** How a screen finds the places in the room's files that its text names, and leads there. Always the same object. */
export function useErrorPlaces() {
  const { documents, navigation } = useRoom()
  const { code } = documents
  const latest = useRef(navigation)
  useEffect(() => {
    latest.current = navigation
  })
  return useMemo(
    () => ({
      fileOf: (path: string) => {
        const present = code.files().filter((file) => !file.isDeleted)
        return fileNamed(path, present)?.id
      },
      onPlace: ({ file, line, column }: FilePlace) => {
        const content = code.file(file)
        if (!content) return
        const index = indexOfPlace(content.toString(), line, column)
        const position = Y.createRelativePositionFromTypeIndex(content, index)
        latest.current.goTo({ path: file, position: Y.relativePositionToJSON(position) as unknown })
      },
    }),
    [code],
  )
}
