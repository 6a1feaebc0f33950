import { useCallback, useMemo, useRef, useState } from 'react'
import * as Y from 'yjs'
import type { Editor } from '../../features/editor/public'
import type { Navigation, Place } from '../../session/react/room'
import type { RoomDocuments } from '../../sync/documents'

/** What the middle of the room offers for moving about in it. */
export interface Bound {
  editor: Editor
  path: string
  /** Shows another file; its text may come later. */
  openFile: (path: string) => void
}

/** Where in a text a place is; undefined when it is of another text, or none at all. */
function indexOf({ position }: Place, text: Y.Text): number | undefined {
  try {
    const relative = Y.createRelativePositionFromJSON(position)
    const absolute = text.doc && Y.createAbsolutePositionFromRelativePosition(relative, text.doc)
    return absolute?.type === text ? absolute.index : undefined
  } catch {
    // Places come from other people.
    return undefined
  }
}

/** Ways to move about in the room. `bind` tells what the middle shows. */
export function useNavigation(documents: RoomDocuments, show: (panel: string) => void) {
  const bound = useRef<Bound | undefined>(undefined)
  /** Where to go once its file is shown. */
  const pending = useRef<Place | undefined>(undefined)
  const [following, setFollowing] = useState<number>()

  const arrive = useCallback(() => {
    const [place, here] = [pending.current, bound.current]
    if (!place || !here || here.path !== place.path) return
    pending.current = undefined
    const text = documents.code.file(place.path)
    const index = text && indexOf(place, text)
    if (index !== undefined) here.editor.reveal({ anchor: index, head: index })
    here.editor.focus()
  }, [documents])

  const bind = useCallback(
    (next: Bound | undefined) => {
      bound.current = next
      arrive()
    },
    [arrive],
  )
  const focus = useCallback(() => bound.current?.editor.focus(), [])
  const navigation: Navigation = useMemo(
    () => ({
      goTo(place) {
        pending.current = place
        show('')
        if (bound.current?.path === place.path) arrive()
        else bound.current?.openFile(place.path)
      },
      here() {
        const [here, range] = [bound.current, bound.current?.editor.selections()[0]]
        const text = here && documents.code.file(here.path)
        if (!here || !text || !range) return undefined
        const [position, anchor]: unknown[] = [range.head, range.anchor].map((at) =>
          Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, at)),
        )
        return { path: here.path, position, anchor }
      },
      focus,
      follow: setFollowing,
      following,
      show,
    }),
    [documents, following, show, arrive, focus],
  )
  return { navigation, bind }
}
