import { useEffect } from 'react'
import { Route, Switch } from 'wouter'
import { listQuestions } from '../../api/questions'
import { TopBar } from '../../components/TopBar'
import { loaded } from '../../components/loaded'
import { messages, useText } from '../../i18n/messages'
import { Browse } from './Browse'
import { fresh } from './edit/kept'
import { useKey } from './key'
import './questions.css'
import { useAsked } from './useAsked'

const text = messages({
  en: { title: 'Questions', home: 'Pairpad, to the start page' },
  de: { title: 'Aufgaben', home: 'Pairpad, zur Startseite' },
})

/** Only for those who write questions. */
const EditPage = loaded(async () => (await import('./edit/EditPage')).EditPage)

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
        <Route path="/questions/new">
          <EditPage key={fresh} id={undefined} library={library} onSaved={again} />
        </Route>
        <Route path="/questions/:id/edit">
          {({ id }) => <EditPage key={id} id={id} library={library} onSaved={again} />}
        </Route>
        <Route path="/questions/:id">{({ id }) => browse(id)}</Route>
        <Route>{browse(undefined)}</Route>
      </Switch>
    </div>
  )
}
