import { useEffect, useMemo, useState } from 'react'
import { messages, useText } from '../../../i18n/messages'
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
import './debrief.css'
import { Mine } from './Mine'
import { Others } from './Others'
import { RunsAtEnd } from './RunsAtEnd'
import { Said } from './Said'

const text = messages({
  en: { opening: 'Opening the debrief…', notes: 'Notes from the room', none: 'No notes were taken.' },
  de: {
    opening: 'Die Nachbesprechung wird geöffnet …',
    notes: 'Notizen aus dem Raum',
    none: 'Es gibt keine Notizen.',
  },
})

/** Shows the documents as they are in the end. Whether they are there. */
function useAtEnd(): boolean {
  const { player } = usePlayback()
  const [isThere, setIsThere] = useState(false)
  useEffect(() => {
    let isOver = false
    const show = () => !isOver && setIsThere(true)
    player.seek(player.getState().duration).then(show, show)
    return () => {
      isOver = true
    }
  }, [player])
  return isThere
}

/** What is thought of an interview, and all there is to go by. */
export function Debrief() {
  const [t, c] = [useText(text), useText(common)]
  const { room } = useRoom()
  const { player } = usePlayback()
  const review = useReview()
  const state = useReviewState(review)
  const isAtEnd = useAtEnd()
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
  if (state.kind === 'opening' || !isAtEnd) {
    return (
      <p role="status" className="text-muted">
        {t.opening}
      </p>
    )
  }
  return (
    <div className="flex flex-col gap-6">
      <div className="small-timeline">
        <SmallTimeline room={room.id} said={said} />
      </div>
      <Mine mine={state.review.mine} rubric={rubric} />
      <Others review={state.review} rubric={rubric} />
      <NotesAtEnd notes={notes} />
      <Said items={items} />
      <Code />
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
