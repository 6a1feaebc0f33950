import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { keepPlace, keptPlace, moved, type Place, within } from './place'

/** Something that floats and can be moved, by its handle or with the arrow keys. */
export function useMovable() {
  const box = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState(keptPlace)
  const grip = useRef<{ x: number; y: number; from: Place }>(undefined)
  const move = (next: Place) => {
    const own = box.current?.getBoundingClientRect()
    if (!own) return
    const fitting = within(next, own, { width: innerWidth, height: innerHeight })
    setPlace(fitting)
    keepPlace(fitting)
  }
  useEffect(() => {
    const fit = () => {
      const own = box.current?.getBoundingClientRect()
      if (own) setPlace((now) => within(now, own, { width: innerWidth, height: innerHeight }))
    }
    // It is as large as there are people in it, and the window as people make it.
    const watch = new ResizeObserver(fit)
    if (box.current) watch.observe(box.current)
    window.addEventListener('resize', fit)
    return () => {
      watch.disconnect()
      window.removeEventListener('resize', fit)
    }
  }, [])
  const handle = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      grip.current = { x: event.clientX, y: event.clientY, from: place }
      event.currentTarget.setPointerCapture(event.pointerId)
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent) => {
      const { current: held } = grip
      if (!held) return
      move({ right: held.from.right + held.x - clientX, bottom: held.from.bottom + held.y - clientY })
    },
    onPointerUp: () => {
      grip.current = undefined
    },
    onPointerCancel: () => {
      grip.current = undefined
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return
      const next = moved(place, event.key, event.shiftKey)
      if (!next) return
      event.preventDefault()
      move(next)
    },
  }
  return { box, handle, style: { right: `${place.right}px`, bottom: `${place.bottom}px` } }
}
