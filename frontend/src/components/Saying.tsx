import type { ReactNode } from 'react'
import { timeOfDay } from '../i18n/time'

interface Props {
  name: string
  /** Index into the palette. */
  colour: number
  /** When, in milliseconds since 1970. */
  at: number
  children: ReactNode
}

/** What somebody has said, with who and when. It is text, never markup. */
export function Saying({ name, colour, at, children }: Props) {
  const when = Math.abs(at) < 8.64e15 ? new Date(at) : new Date(0)
  return (
    <div className={`person-${colour} flex flex-col gap-0.5 text-sm`}>
      <p className="flex items-baseline gap-2">
        <strong className="truncate font-semibold text-[var(--person)]">{name}</strong>
        <time className="text-xs text-muted" dateTime={when.toISOString()}>
          {timeOfDay(when.toISOString())}
        </time>
      </p>
      <p className="wrap-anywhere whitespace-pre-wrap">{children}</p>
    </div>
  )
}
