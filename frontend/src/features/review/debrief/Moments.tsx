import { Plus, X } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { messages, useText } from '../../../i18n/messages'
import { clock } from '../../../playback/player'
import { momentIn, usePlayback } from '../../playback/public'
import { Moment } from '../About'
import { momentOf, mostEvidence, withMoment } from './judgement'
import { text as common } from './text'

const text = messages({
  en: {
    add: 'Add',
    addTo: (title: string) => `Moment that shows ${title}`,
    example: 'Moment, such as 12:34',
    wrong: (last: string) =>
      `Write a moment such as 12:34, at most ${last}, or paste a link to one from the recording.`,
    remove: (at: string) => `Remove ${at}`,
  },
  de: {
    add: 'Hinzufügen',
    addTo: (title) => `Moment, der ${title} zeigt`,
    example: 'Moment, etwa 12:34',
    wrong: (last) =>
      `Schreiben Sie einen Moment wie 12:34, höchstens ${last}, oder fügen Sie einen Link aus der Aufzeichnung ein.`,
    remove: (at) => `${at} entfernen`,
  },
})

/** The moment in what somebody wrote or pasted. */
function momentWritten(written: string): number | undefined {
  const search = written.indexOf('?')
  return search < 0 ? momentOf(written) : momentIn(written.slice(search))
}

interface Props {
  room: string
  /** What they are evidence of. */
  title: string
  evidence: readonly number[]
  onEvidence: (evidence: number[]) => void
}

/** Moments that speak for a score: each leads into the recording. */
export function Moments({ room, title, evidence, onEvidence }: Props) {
  const [t, c] = [useText(text), useText(common)]
  const { player, marks } = usePlayback()
  const { duration } = player.getState()
  const [id, problemId] = [useId(), useId()]
  const [isWrong, setIsWrong] = useState(false)
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const written = new FormData(form).get('moment')
    const at = typeof written === 'string' ? momentWritten(written) : undefined
    // Moments are written in whole seconds, and the last one may have begun.
    const isThere = at !== undefined && at <= duration
    setIsWrong(!isThere)
    if (!isThere) return
    onEvidence(withMoment(evidence, at))
    form.reset()
  }
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
        {evidence.length > 0 && (
          <ul aria-label={c.evidence} className="flex flex-wrap items-center gap-x-2 gap-y-1">
            {evidence.map((at) => (
              <li key={at} className="flex items-center">
                <Moment room={room} at={at} />
                <button
                  className="button button-icon button-small text-muted screen-only"
                  aria-label={t.remove(clock(at))}
                  title={t.remove(clock(at))}
                  onClick={() => onEvidence(evidence.filter((one) => one !== at))}
                >
                  <X size={13} aria-hidden />
                </button>
              </li>
            ))}
          </ul>
        )}
        {evidence.length < mostEvidence && (
          <form className="flex items-center gap-1 screen-only" onSubmit={add}>
            <input
              name="moment"
              className="field field-small moment-field"
              aria-label={t.addTo(title)}
              aria-invalid={isWrong}
              aria-describedby={isWrong ? problemId : undefined}
              placeholder={t.example}
              list={id}
              autoComplete="off"
              onChange={() => setIsWrong(false)}
            />
            <datalist id={id}>
              {marks.map((mark) => (
                <option key={mark.id} value={clock(mark.at)}>
                  {mark.label}
                </option>
              ))}
            </datalist>
            <button className="button button-small">
              <Plus size={14} aria-hidden />
              {t.add}
            </button>
          </form>
        )}
      </div>
      {isWrong && (
        <p id={problemId} role="alert" className="text-xs text-danger">
          {t.wrong(clock(duration))}
        </p>
      )}
    </div>
  )
}
