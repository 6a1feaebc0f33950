import { type RefObject, useEffect } from 'react'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import type { Editor } from '../editor'
import type { Pointing } from './pointing'

/** Nobody points before so long, in milliseconds: the first keys come first. */
const settled = 3_000

/** Lets one point in the open file, and shows where others point. */
export function usePointing(
  editor: Editor | undefined,
  awareness: Awareness,
  text: Y.Text | undefined,
  parent: RefObject<HTMLElement | null>,
) {
  useEffect(() => {
    if (!editor || !text) return undefined
    let pointing: Pointing | undefined
    let isOver = false
    const load = () => {
      // Without a network it is asked for again, when Alt is pressed.
      const loading = import('./pointing').catch(() => undefined)
      void loading.then((part) => {
        const element = parent.current
        if (part && element && !isOver)
          pointing ??= new part.Pointing({ editor, parent: element, awareness, text })
      })
    }
    const onKey = ({ key }: KeyboardEvent) => key === 'Alt' && !pointing && load()
    const timer = setTimeout(load, settled)
    window.addEventListener('keydown', onKey)
    return () => {
      isOver = true
      clearTimeout(timer)
      window.removeEventListener('keydown', onKey)
      pointing?.dispose()
    }
  }, [editor, awareness, text, parent])
}
