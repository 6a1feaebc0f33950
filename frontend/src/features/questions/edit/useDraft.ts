import { useEffect, useMemo, useRef, useState } from 'react'
import { differences, Draft } from './draft'
import { useKey } from '../key'
import { type Begun, fresh, keep, letGo, signOf } from './kept'

/** Kept this often while somebody types, in milliseconds. */
const pause = 250

/** A question while it is edited, kept in this browser as long as it is not saved. */
export function useDraft(id: string | undefined, begun: Begun) {
  const draft = useMemo(() => new Draft(begun.now), [begun])
  const [base, setBase] = useState({ version: begun.version, before: begun.before })
  const key = useKey()
  // From when there is one, it is bound to the key that it was begun with.
  const [by, setBy] = useState(begun.by)
  if (!by && key) setBy(signOf(key))
  const [isKept, setIsKept] = useState(true)
  const pending = useRef<() => void>(undefined)
  const [isChanged, setIsChanged] = useState(() => differences(begun.before, begun.now).length > 0)
  const place = id ?? fresh
  useEffect(() => {
    const look = () => {
      const now = draft.question()
      const isOther = differences(base.before, now).length > 0
      setIsChanged(isOther)
      pending.current = undefined
      if (isOther) setIsKept(keep(place, { ...base, now, at: Date.now(), by }))
      else letGo(place)
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    // Also while somebody types without a pause.
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        look()
      }, pause)
      pending.current = look
    }
    const stop = draft.subscribe(() => {
      setIsChanged(true)
      soon()
    })
    soon()
    const atOnce = (event: Event) => {
      const isOther = differences(base.before, draft.question()).length > 0
      if (!isOther) return
      look()
      // The browser asks; it is kept all the same.
      if (event.type === 'beforeunload') event.preventDefault()
    }
    window.addEventListener('beforeunload', atOnce)
    window.addEventListener('pagehide', atOnce)
    return () => {
      stop()
      clearTimeout(timer)
      window.removeEventListener('beforeunload', atOnce)
      window.removeEventListener('pagehide', atOnce)
    }
  }, [draft, base, place, by])
  // What was typed last is kept, too, when another page is shown.
  useEffect(() => () => pending.current?.(), [])
  return {
    draft,
    base,
    setBase,
    isChanged,
    /** The same at this moment, with what was typed a moment ago. */
    isOther: () => differences(base.before, draft.question()).length > 0,
    isKept,
    /** What is discarded is not kept once more. */
    discard: () => {
      pending.current = undefined
      letGo(place)
    },
  }
}

/**
 * Whoever presses a link is asked first while something is unsaved. Where it leads, or undefined;
 * and what forgets it.
 */
export function useLeaving(isAsked: boolean): [path: string | undefined, stay: () => void] {
  const [path, setPath] = useState<string>()
  useEffect(() => {
    if (!isAsked) return undefined
    const look = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null
      const isPlain =
        event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey
      if (!(link instanceof HTMLAnchorElement) || !isPlain || link.target === '_blank') return
      const url = new URL(link.href)
      if (url.origin !== location.origin || url.pathname === location.pathname) return
      event.preventDefault()
      event.stopPropagation()
      setPath(url.pathname + url.search)
    }
    // Before those that would follow it.
    document.addEventListener('click', look, true)
    return () => document.removeEventListener('click', look, true)
  }, [isAsked])
  return [path, () => setPath(undefined)]
}
