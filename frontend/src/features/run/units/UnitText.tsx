import { useEffect, useRef } from 'react'
import { Screen } from '../screen'
import { useErrorPlaces } from '../useErrorPlaces'

/** What a test says, with its colours, and links to the lines that it names. */
export function UnitText({ text }: { text: string }) {
  const place = useRef<HTMLDivElement>(null)
  const places = useErrorPlaces()
  useEffect(() => {
    const root = place.current
    if (!root) return undefined
    const screen = new Screen(root, places)
    // Places are looked for in lines that have ended.
    screen.write([{ stream: 'stdout', text: `${text}\n` }])
    screen.end()
    return () => screen.stop()
  }, [text, places])
  return <div ref={place} className="output text-xs" />
}
