import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types'
import { useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react'
import { Binding } from '../../board/binding'
import { Pace } from '../../board/pace'
import { OwnPresence } from '../../board/presence'
import { useRoom } from '../../session/react/room'
import { follow, showOthers, viewOf } from './people'
import { ShownPictures } from './pictures'
import { showBoard } from './shown'
import { isDrawing, surfaceOf } from './surface'

/** What a board does while it is shown. */
interface Work {
  pace: Pace
  presence: OwnPresence
  pictures: ShownPictures
}

/** Keeps a board that is shown alike with that of the others. */
export function useBoard(api: ExcalidrawImperativeAPI | undefined) {
  const { documents, canWrite, navigation } = useRoom()
  const work = useRef<Work>(undefined)
  const mayWrite = useEffectEvent(() => canWrite)
  useEffect(() => {
    if (!api) return undefined
    const { doc, awareness } = documents.get('board')
    const pictures = new ShownPictures(api, documents)
    const surface = surfaceOf(api, (elements) => pictures.need(elements))
    const binding = new Binding({
      doc,
      surface,
      canWrite: () => mayWrite(),
      onChange: () => pace.come(),
      admit: pictures.admit,
    })
    const pace = new Pace(binding, () => isDrawing(api))
    const presence = new OwnPresence(awareness)
    work.current = { pace, presence, pictures }
    const stopShowing = showOthers(api, awareness)
    const onLeave = () => binding.flush()
    window.addEventListener('pagehide', onLeave)
    window.addEventListener('beforeunload', onLeave)
    showBoard(api)
    pace.changed()
    return () => {
      work.current = undefined
      showBoard(undefined)
      window.removeEventListener('pagehide', onLeave)
      window.removeEventListener('beforeunload', onLeave)
      stopShowing()
      pace.stop()
      presence.leave()
      pictures.close()
      binding.destroy()
    }
  }, [api, documents])
  // Before Excalidraw is taken down, which comes before the effects above end: then its scene is empty.
  useLayoutEffect(() => () => work.current?.pace.stop(), [])
  const { following } = navigation
  useEffect(() => {
    if (!api || following === undefined) return undefined
    return follow(api, documents, following)
  }, [api, documents, following])
  return {
    onChange: () => {
      if (!api || !work.current) return
      const { pace, presence, pictures } = work.current
      pace.changed()
      const state = api.getAppState()
      pictures.correct(state.errorMessage)
      presence.update({ selected: Object.keys(state.selectedElementIds), view: viewOf(state) })
    },
    onPointer: (pointer: { x: number; y: number; isDown: boolean } | undefined) =>
      work.current?.presence.update({ pointer }),
    /** One moves oneself: whom one follows is let go. */
    onOwnMove: () => {
      if (following !== undefined) navigation.follow(undefined)
    },
  }
}
