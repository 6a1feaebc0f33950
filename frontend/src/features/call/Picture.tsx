import { useEffect, useMemo, useRef } from 'react'

interface Props {
  stream: MediaStream | undefined
  /** As in a mirror: for oneself. */
  isMirrored?: boolean
  className?: string
  label: string
}

/** A moving picture without sound: who speaks is heard by a player of its own. */
export function Picture({ stream, isMirrored = false, className = '', label }: Props) {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const shown = video.current
    if (!shown) return undefined
    shown.srcObject = stream ?? null
    // Refused where it is taken away before the first picture.
    if (stream) void shown.play().catch(() => undefined)
    return () => {
      shown.srcObject = null
    }
  }, [stream])
  return (
    <video
      ref={video}
      className={`call-picture ${isMirrored ? 'call-mirrored' : ''} ${className}`}
      aria-label={label}
      muted
      playsInline
    />
  )
}

/** One's own track as something that can be shown. */
export const useStreamOf = (track: MediaStreamTrack | undefined): MediaStream | undefined =>
  useMemo(() => track && new MediaStream([track]), [track])
