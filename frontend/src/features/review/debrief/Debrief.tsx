import { useEffect, useMemo, useState } from 'react'
import { messages, useText } from '../../../i18n/messages'
import { told } from '../../../i18n/told'
import { useRoom } from '../../../session/react/room'
import { Notes } from '../../../sync/notes'
import { useSharedText } from '../../../sync/react/useDocument'
import { Rubric } from '../../../sync/rubric'
import { SmallTimeline, usePlayback } from '../../playback/public'
import { useItems } from '../commenting'
import { useReview, useReviewState } from '../review'
import { text as common } from '../text'
import { useCommentMarks } from '../useCommentMarks'
import { Code } from './Code'
import { CodeAnalysis } from './CodeAnalysis'
import './debrief.css'
import { Mine } from './Mine'
import { Others } from './Others'
import { RunsAtEnd } from './RunsAtEnd'
import { Said } from './Said'

const text = messages({
  en: {
    opening: 'Opening the debrief…',
    notes: 'Notes from the room',
    none: 'No notes were taken.',
    unread:
      'The recording can’t be read to its end, so notes, the rubric’s rows and the code may be missing below. What you write here is kept. What is wrong:',
  },
  de: {
    opening: 'Die Nachbesprechung wird geöffnet …',
    notes: 'Notizen aus dem Raum',
    none: 'Es gibt keine Notizen.',
    unread:
      'Die Aufzeichnung ist nicht bis zum Ende lesbar. Notizen, Zeilen der Bewertung und Code können hier deshalb fehlen. Was Sie hier schreiben, bleibt erhalten. Was nicht stimmt:',
  },
})

type AtEnd = { kind: 'opening' } | { kind: 'there' } | { kind: 'unread'; reason: string }

/** Shows the documents as they are in the end. Whether they are there. */
function useAtEnd(): AtEnd {
  const { player } = usePlayback()
  const [state, setState] = useState<AtEnd>({ kind: 'opening' })
  useEffect(() => {
    let isOver = false
    const show = (next: AtEnd) => !isOver && setState(next)
    player.seek(player.getState().duration).then(
      () => show({ kind: 'there' }),
      (error: unknown) => show({ kind: 'unread', reason: told(error) }),
    )
    return () => {
      isOver = true
    }
  }, [player])
  return state
}

/** What is thought of an interview, and all there is to go by. */
export function Debrief() {
  const [t, c] = [useText(text), useText(common)]
  const { room } = useRoom()
  const { player } = usePlayback()
  const review = useReview()
  const state = useReviewState(review)
  const atEnd = useAtEnd()
  const items = useItems()
  const said = useCommentMarks(items)
  const { notes, rubric } = useMemo(
    () => ({ notes: new Notes(player.docs.notes), rubric: new Rubric(player.docs.notes) }),
    [player],
  )
  if (state.kind === 'failed') {
    return (
      <div role="alert" className="flex flex-col items-start gap-3">
        <p>{state.reason}</p>
        <button className="button" onClick={() => review.again()}>
          {c.again}
        </button>
      </div>
    )
  }
  if (state.kind === 'opening' || atEnd.kind === 'opening') {
    return (
      <p role="status" className="text-muted">
        {t.opening}
      </p>
    )
  }
  return (
    <div className="flex flex-col gap-6">
      {atEnd.kind === 'unread' && (
        <div role="alert" className="flex flex-col gap-1 text-sm text-danger">
          <p>{t.unread}</p>
          <p>{atEnd.reason}</p>
        </div>
      )}
      <div className="small-timeline">
        <SmallTimeline room={room.id} said={said} />
      </div>
      <Mine mine={state.review.mine} rubric={rubric} />
      <Others review={state.review} rubric={rubric} />
      {atEnd.kind === 'there' && <NotesAtEnd notes={notes} />}
      <Said items={items} />
      <Code />
      <CodeAnalysis />
      <RunsAtEnd />
    </div>
  )
}

function NotesAtEnd({ notes }: { notes: Notes }) {
  const t = useText(text)
  const written = useSharedText(notes.text)
  return (
    <section aria-label={t.notes} data-notes-end className="debrief-section">
      <h2>{t.notes}</h2>
      {written.trim() ? (
        <p className="text-sm leading-relaxed wrap-anywhere whitespace-pre-wrap">{written}</p>
      ) : (
        <p className="text-sm text-muted">{t.none}</p>
      )}
    </section>
  )
}
