import { useDeferredValue, useEffect, useState } from 'react'
import type { Element } from '../../board/element'
import { type Bounds, boundsOf } from '../../board/extent'
import { Shape } from './Shape'
import './sketch.css'

/** Space around what is drawn. */
const margin = 20

interface Props {
  elements: readonly Element[]
  /** What it shows, in words. */
  label: string
  /** What has to be in it; what is drawn where nothing is said. */
  bounds?: Bounds | undefined
  /** Brings the data address of a picture. */
  picture: (id: string) => Promise<string | undefined>
}

const fileOf = ({ type, fileId }: Element) =>
  type === 'image' && typeof fileId === 'string' ? fileId : undefined

/** The pictures of these elements, as far as they have come. */
function usePictures(elements: readonly Element[], bring: Props['picture']): ReadonlyMap<string, string> {
  const [pictures, setPictures] = useState<ReadonlyMap<string, string>>(new Map())
  const wanted = [...new Set(elements.flatMap((element) => fileOf(element) ?? []))].join()
  useEffect(() => {
    let isOver = false
    for (const id of wanted.split(',').filter(Boolean)) {
      // Without it a box stands in its place.
      bring(id).then(
        (address) => {
          if (address !== undefined && !isOver) setPictures((before) => new Map([...before, [id, address]]))
        },
        () => undefined,
      )
    }
    return () => {
      isOver = true
    }
  }, [wanted, bring])
  return pictures
}

/** Elements of a board as an image: light, and for those who only look. */
export function Sketch({ elements, label, bounds = boundsOf(elements), picture }: Props) {
  const pictures = usePictures(elements, picture)
  // There may be thousands: React draws them while nothing else is to be done.
  const shown = useDeferredValue(elements, [])
  const { left, top, right, bottom } = bounds ?? { left: 0, top: 0, right: 1, bottom: 1 }
  const box = [left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin]
  return (
    <svg className="sketch" role="img" aria-label={label} viewBox={box.join(' ')}>
      {shown.map((element) => (
        <Shape key={element.id} element={element} picture={pictures.get(fileOf(element) ?? '')} />
      ))}
    </svg>
  )
}
