import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { Route, Switch, useLocation } from 'wouter'
import { listQuestions, type QuestionList } from '../../api/questions'
import { TopBar } from '../../components/TopBar'
import { loaded } from '../../components/loaded'
import { messages, useText } from '../../i18n/messages'
import { Browse } from './Browse'
import { fresh } from './edit/kept'
import { useKey } from './key'
import './questions.css'
import { type Asked, useAsked } from './useAsked'

const text = messages({
  en: { title: 'Questions', home: 'Pairpad, to the start page' },
  de: { title: 'Aufgaben', home: 'Pairpad, zur Startseite' },
})

/** Only for those who write questions. */
const EditPage = loaded(async () => (await import('./edit/EditPage')).EditPage)

/** What is edited: 'new', or a question by its id. */
const edited = /^\/questions\/(?<id>new(?=\/?$)|[^/]+(?=\/edit\/?$))/

interface EditProps {
  id: string | undefined
  library: Asked<QuestionList>
  onSaved: () => void
}

/**
 * The editor of the question at this address. Where one is saved that has no address yet, or as
 * another one, the editor moves there with all that is typed, the caret, and what can be undone.
 */
function Edit({ id, library, onSaved }: EditProps) {
  const [, navigate] = useLocation()
  const [place, setPlace] = useState<{ id: string | undefined; next?: string; count: number }>({
    id,
    count: 0,
  })
  if (place.id !== id) setPlace({ id, count: place.count + (place.next === id ? 0 : 1) })
  const move = (next: string) => {
    // Before the address is another, at which nothing would be known of it.
    flushSync(() => setPlace((before) => ({ ...before, next })))
    navigate(`/questions/${encodeURIComponent(next)}/edit${location.search}`, { replace: true })
  }
  return <EditPage key={place.count} id={id} library={library} onSaved={onSaved} onMoved={move} />
}

/** The library: to look through, and to write. */
export function QuestionsPage({ loadRoom }: { loadRoom: () => Promise<boolean> }) {
  const t = useText(text)
  const key = useKey()
  const [library, again] = useAsked(key, () => listQuestions(key))
  useEffect(() => {
    document.title = `${t.title} · Pairpad`
    return () => {
      document.title = 'Pairpad'
    }
  }, [t.title])
  const browse = (chosen: string | undefined) => (
    <Browse library={library} chosen={chosen} loadRoom={loadRoom} onChanged={again} />
  )
  return (
    <div className="flex min-h-dvh flex-col">
      <TopBar home={t.home} />
      <Switch>
        {/* In one place: what is edited stays where it is when its address becomes another. */}
        <Route path={edited}>
          {({ id }) => <Edit id={id === fresh ? undefined : id} library={library} onSaved={again} />}
        </Route>
        <Route path="/questions/:id">{({ id }) => browse(id)}</Route>
        <Route>{browse(undefined)}</Route>
      </Switch>
    </div>
  )
}
