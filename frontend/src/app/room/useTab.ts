import { useEffect, useRef } from 'react'
import { preferences } from '../../config/preferences'
import { chime } from './chime'

const icon = (isWaiting: boolean) => (isWaiting ? '/icon-waiting.svg' : '/icon.svg')

/**
 * Tells in the browser's tab what room it is and that somebody waits there, and by a sound
 * if that is wanted: whoever can start the interview may have another tab in front.
 * `waiting` are the ids of those who wait; undefined until that is known.
 */
export function useTab(name: string, waiting: readonly string[] | undefined) {
  const count = waiting?.length ?? 0
  const title = `${count > 0 ? `(${count}) ` : ''}${name} · Pairpad`
  useEffect(() => {
    document.title = title
    return () => {
      document.title = 'Pairpad'
    }
  }, [title])
  const isWaiting = count > 0
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=icon]')
    if (!link) return undefined
    link.href = icon(isWaiting)
    return () => {
      link.href = icon(false)
    }
  }, [isWaiting])
  const known = useRef<ReadonlySet<string>>(undefined)
  const ids = waiting?.join(' ')
  useEffect(() => {
    if (ids === undefined) return
    const now = new Set(ids.split(' ').filter(Boolean))
    const isNew = known.current && [...now].some((id) => !known.current?.has(id))
    known.current = now
    if (isNew && preferences().sound) chime()
  }, [ids])
}
