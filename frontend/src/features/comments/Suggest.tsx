import { FilePen } from 'lucide-react'
import { useId, useState } from 'react'
import { messages, useText } from '../../i18n/messages'
import { type Place, useRoom } from '../../session/react/room'
import { indexIn } from '../../sync/comments'
import { linesAround, longestSuggestion, suggest } from '../../sync/suggestion'
import { longestText } from '../../sync/utterance'
import { select } from './selection'
import './suggestion.css'
import { commentsOf } from './useComments'

const text = messages({
  en: {
    open: 'Suggest a change',
    lines: 'The lines as you suggest them',
    why: 'Why (optional)',
    send: 'Suggest',
    cancel: 'Cancel',
    said: 'Suggests a change.',
    same: 'Change the lines first.',
    stale: 'These lines have changed meanwhile. Cancel, and suggest it again.',
    tooLong: `Suggest fewer lines: at most ${longestSuggestion} characters.`,
  },
  de: {
    open: 'Änderung vorschlagen',
    lines: 'Die Zeilen, wie Sie sie vorschlagen',
    why: 'Warum (optional)',
    send: 'Vorschlagen',
    cancel: 'Abbrechen',
    said: 'Schlägt eine Änderung vor.',
    same: 'Ändern Sie erst die Zeilen.',
    stale: 'Diese Zeilen haben sich inzwischen geändert. Brechen Sie ab und schlagen Sie es noch einmal vor.',
    tooLong: `Schlagen Sie weniger Zeilen vor: höchstens ${longestSuggestion} Zeichen.`,
  },
})

/** Writes what should stand in place of the lines of a comment that is being begun. */
export function Suggest({ place }: { place: Place }) {
  const t = useText(text)
  const { documents, member, navigation } = useRoom()
  const [begun, setBegun] = useState<{ lines: string; from: number }>()
  const [error, setError] = useState<string>()
  const [linesId, whyId] = [useId(), useId()]
  const file = documents.code.file(place.path)
  const rangeNow = () => {
    const head = file && indexIn(file, place.position)
    if (!file || head === undefined) return undefined
    const content = file.toString()
    const range = linesAround(content, indexIn(file, place.anchor) ?? head, head)
    return { ...range, lines: content.slice(range.from, range.to) }
  }
  const open = () => {
    const range = rangeNow()
    if (range) setBegun(range)
  }
  if (!begun) {
    const isNothing = rangeNow()?.lines === ''
    return (
      <button type="button" className="button button-small self-start" disabled={isNothing} onClick={open}>
        <FilePen size={14} aria-hidden />
        {t.open}
      </button>
    )
  }
  const send = (form: FormData) => {
    const range = rangeNow()
    const [written, why] = [form.get('lines'), form.get('why')].map((value) => String(value ?? ''))
    // A browser sends a form's line ends as pairs.
    const wanted = (written ?? '').replace(/\r\n?/g, '\n')
    // The end of the lines is nothing that anybody sees in the field.
    const ended =
      wanted === '' || wanted.endsWith('\n') || !begun.lines.endsWith('\n') ? wanted : `${wanted}\n`
    if (ended === begun.lines) return setError(t.same)
    if (!file || !range || range.lines !== begun.lines) return setError(t.stale)
    const suggestion = suggest(file, range, ended)
    if (suggestion === undefined) return setError(t.tooLong)
    const speaker = { member: member.id, name: member.name, colour: member.colour }
    const words = why?.trim() ? why : t.said
    const id = commentsOf(documents).begin(place.path, place.position, speaker, words, suggestion)
    if (id === undefined) return undefined
    select({ kind: 'thread', id })
    return navigation.focus()
  }
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        send(new FormData(event.currentTarget))
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        setBegun(undefined)
      }}
    >
      <label htmlFor={linesId} className="text-xs text-muted">
        {t.lines}
      </label>
      <textarea
        id={linesId}
        name="lines"
        className="field field-sizing-content suggested-field font-mono text-xs"
        rows={3}
        defaultValue={begun.lines.replace(/\n$/, '')}
        maxLength={longestSuggestion}
        spellCheck={false}
        autoFocus
      />
      <label htmlFor={whyId} className="text-xs text-muted">
        {t.why}
      </label>
      <input id={whyId} name="why" className="field" maxLength={longestText} />
      {error && (
        <p role="alert" className="text-sm text-danger">
          {error}
        </p>
      )}
      <div className="flex gap-2">
        <button className="button button-small button-primary">{t.send}</button>
        <button type="button" className="button button-small" onClick={() => setBegun(undefined)}>
          {t.cancel}
        </button>
      </div>
    </form>
  )
}
