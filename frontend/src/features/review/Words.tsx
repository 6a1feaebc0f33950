import type { ReactNode } from 'react'
import type { ReviewComment } from '../../api/schema'
import { useText } from '../../i18n/messages'
import { moment } from '../../i18n/time'
import { cleanName, colourCount } from '../../session/people'
import { text } from './text'

/** What makes the colour of a person, whoever it is. */
export const personClass = (colour: number | null | undefined) =>
  `person-${typeof colour === 'number' ? colour % colourCount : 'unknown'}`

const rfc3339 = (at: number) => new Date(Math.abs(at) < 8.64e15 ? at : 0).toISOString()

interface Props {
  comment: ReviewComment
  /** What can be done with it. */
  children?: ReactNode
}

/** What somebody said, with who and when: a review takes days. It is text, never markup. */
export function Words({
  comment: { by, written, changed, text: said, is_deleted: isDeleted },
  children,
}: Props) {
  const t = useText(text)
  return (
    <div className={`${personClass(by.colour)} flex flex-col gap-0.5 text-sm`}>
      <div className="flex min-h-7 items-center gap-2">
        <strong className="truncate font-semibold text-[var(--person)]">{cleanName(by.name)}</strong>
        <time
          className="min-w-0 truncate text-xs text-muted"
          dateTime={rfc3339(written)}
          title={changed === null ? undefined : t.changed(moment(rfc3339(changed)))}
        >
          {moment(rfc3339(written))}
          {changed !== null && !isDeleted && ' *'}
        </time>
        {children}
      </div>
      {isDeleted ? (
        <p className="text-muted italic">{t.deleted}</p>
      ) : (
        <p className="wrap-anywhere whitespace-pre-wrap">{said}</p>
      )}
    </div>
  )
}
