import { useMemo, useState } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import type { QuestionList as Library } from '../../api/questions'
import { messages, useText } from '../../i18n/messages'
import { Chosen } from './Chosen'
import { fresh, kept, keptIds } from './edit/kept'
import { type Filter, filterIn, found, queryOf } from './filter'
import { Filters } from './Filters'
import { DropPlace, Importing, useImport } from './Importing'
import { useKey } from './key'
import { KeyBox } from './KeyBox'
import { lineLook, QuestionList } from './QuestionList'
import { text as common } from './text'
import { Tools } from './Tools'
import type { Asked } from './useAsked'
import { useIsBeside } from './useIsBeside'

const text = messages({
  en: {
    title: 'Questions',
    about:
      'What interviews are made of: a statement, starter code, tests, and notes for whoever asks. Look through them, write your own, and begin a room with one.',
    unsaved: 'A new question is not saved yet.',
    goOn: 'Go on writing',
  },
  de: {
    title: 'Aufgaben',
    about:
      'Woraus Interviews bestehen: Aufgabentext, Vorgaben, Tests und Notizen für diejenigen, die fragen. Sehen Sie sie durch, schreiben Sie eigene und beginnen Sie einen Raum mit einer davon.',
    unsaved: 'Eine neue Aufgabe ist noch nicht gespeichert.',
    goOn: 'Weiterschreiben',
  },
})

interface Props {
  library: Asked<Library>
  /** Id of the question that is looked at. */
  chosen: string | undefined
  loadRoom: () => Promise<boolean>
  onChanged: () => void
}

/** What is in the list stays while it is asked for once more. */
function useLast(library: Asked<Library>): Library | undefined {
  const [last, setLast] = useState<Library>()
  if (library.kind === 'here' && library.value !== last) setLast(library.value)
  return library.kind === 'here' ? library.value : last
}

const pathOf = (id: string | undefined) =>
  id === undefined ? '/questions' : `/questions/${encodeURIComponent(id)}`

/** All questions beside the one that was chosen; in a narrow window one or the other. */
export function Browse({ library, chosen, loadRoom, onChanged }: Props) {
  const [t, c] = [useText(text), useText(common)]
  const [, navigate] = useLocation()
  const search = useSearch()
  const isBeside = useIsBeside()
  const key = useKey()
  const filter = useMemo(() => filterIn(search), [search])
  const last = useLast(library)
  const questions = useMemo(() => last?.questions ?? [], [last])
  const shown = useMemo(() => found(questions, filter), [questions, filter])
  const importing = useImport(onChanged)
  const query = queryOf(filter)
  const onFilter = (next: Filter) => navigate(pathOf(chosen) + queryOf(next), { replace: true })
  // Where there is room for one, the first is shown.
  const looked = chosen ?? (isBeside ? shown[0]?.id : undefined)
  const keeps = last?.keeps
  const refused = library.kind === 'failed' && library.status === 401 ? library.why : undefined
  const isList = isBeside || chosen === undefined
  return (
    <DropPlace importing={importing} canDrop={keeps === true}>
      <main className="mx-auto flex w-full max-w-[96rem] grow flex-col gap-5 px-4 pt-2 pb-12 sm:px-8">
        {isList && (
          <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
            <div className="flex max-w-2xl flex-col gap-2">
              <h1 className="text-3xl font-semibold tracking-tight">{t.title}</h1>
              <p className="text-muted text-pretty">{t.about}</p>
            </div>
            {keeps && <Tools shown={shown} importing={importing} />}
          </div>
        )}
        <KeyBox keeps={keeps} refused={refused} />
        {importing.results.length > 0 && (
          <Importing importing={importing} pathOf={(id) => pathOf(id) + query} />
        )}
        {isList && kept(fresh, key) && (
          <p className="flex flex-wrap items-center gap-3 rounded-lg border border-line bg-panel px-3 py-2 text-sm">
            {t.unsaved}
            <Link href="/questions/new" className="button button-small">
              {t.goOn}
            </Link>
          </p>
        )}
        {library.kind === 'failed' && !refused && (
          <div role="alert" className="flex flex-wrap items-center gap-3 text-sm text-danger">
            {library.why}
            <button className="button button-small" onClick={onChanged}>
              {c.again}
            </button>
          </div>
        )}
        {!last && library.kind === 'coming' && (
          <p role="status" className="text-sm text-muted">
            {c.loading}
          </p>
        )}
        {last && (
          <div className="library grid min-h-0 grow items-start gap-x-8 gap-y-5">
            {isList && (
              <section aria-label={t.title} className="library-list flex min-h-0 flex-col gap-3">
                <Filters questions={questions} count={shown.length} filter={filter} onFilter={onFilter} />
                <div className="min-h-0 overflow-y-auto rounded-lg border border-line">
                  <QuestionList
                    questions={shown}
                    unsaved={keptIds(key)}
                    renderLine={({ id }, content) => (
                      <Link
                        href={pathOf(id) + query}
                        aria-current={id === looked ? 'true' : undefined}
                        className={lineLook}
                      >
                        {content}
                      </Link>
                    )}
                  />
                </div>
              </section>
            )}
            {looked !== undefined && (
              <Chosen
                id={looked}
                query={query}
                keeps={keeps === true}
                loadRoom={loadRoom}
                onChanged={onChanged}
              />
            )}
          </div>
        )}
      </main>
    </DropPlace>
  )
}
