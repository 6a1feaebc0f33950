import { ArrowLeft, ExternalLink } from 'lucide-react'
import { useMemo, useState } from 'react'
import { type QuestionList as Library, roomQuestion, roomQuestions } from '../../../api/questions'
import { Dialog } from '../../../components/Dialog'
import { messages, useText } from '../../../i18n/messages'
import { useRoom } from '../../../session/react/room'
import { type Filter, found, nothing } from '../filter'
import { Filters } from '../Filters'
import { QuestionView } from '../look/QuestionView'
import { lineLook, QuestionList } from '../QuestionList'
import '../questions.css'
import { text as common } from '../text'
import { type Asked, useAsked } from '../useAsked'
import { BringBar } from './BringBar'

const text = messages({
  en: {
    title: 'Questions',
    summary: 'Nobody else sees what you look at here, until you bring it into the room.',
    library: 'Open the library',
    choose: 'Choose a question to look at it.',
    hidden: 'Questions that are private on this host are only offered in rooms made with a key.',
    list: 'Questions',
  },
  de: {
    title: 'Aufgaben',
    summary: 'Was Sie hier ansehen, sieht sonst niemand, bis Sie es in den Raum bringen.',
    library: 'Sammlung öffnen',
    choose: 'Wählen Sie eine Aufgabe, um sie anzusehen.',
    hidden: 'Private Aufgaben dieses Servers gibt es nur in Räumen, die mit einem Schlüssel angelegt wurden.',
    list: 'Aufgaben',
  },
})

/** Questions to look at before one of them is everybody’s. */
export function BringIn({ onClose }: { onClose: () => void }) {
  const t = useText(text)
  const { session } = useRoom()
  const [library, again] = useAsked('all', () => session.ask(roomQuestions))
  return (
    <Dialog title={t.title} summary={t.summary} onClose={onClose}>
      <div data-wide>
        {library.kind === 'here' ? (
          <Chooser library={library.value} onClose={onClose} />
        ) : (
          <Waiting asked={library} again={again} />
        )}
      </div>
    </Dialog>
  )
}

function Waiting({ asked, again }: { asked: Asked<unknown>; again: () => void }) {
  const c = useText(common)
  if (asked.kind !== 'failed') {
    return (
      <p role="status" className="py-6 text-sm text-muted">
        {c.loading}
      </p>
    )
  }
  return (
    <p role="alert" className="flex items-center gap-3 py-6 text-sm text-danger">
      {asked.why}
      <button className="button button-small" onClick={again}>
        {c.again}
      </button>
    </p>
  )
}

function Chooser({ library: { questions }, onClose }: { library: Library; onClose: () => void }) {
  const t = useText(text)
  const [filter, setFilter] = useState<Filter>(nothing)
  const [chosen, setChosen] = useState<string>()
  const shown = useMemo(() => found(questions, filter), [questions, filter])
  return (
    <div className="bring-in" data-looks={chosen !== undefined}>
      <section aria-label={t.list} className="bring-list flex min-h-0 flex-col gap-2">
        <Filters questions={questions} count={shown.length} filter={filter} onFilter={setFilter} />
        <div className="min-h-0 grow overflow-y-auto rounded-lg border border-line">
          <QuestionList
            questions={shown}
            renderLine={({ id }, content) => (
              <button
                className={lineLook}
                aria-current={id === chosen ? 'true' : undefined}
                onClick={() => setChosen(id)}
              >
                {content}
              </button>
            )}
          />
        </div>
        <p className="text-xs text-pretty text-muted">
          {t.hidden}{' '}
          <a
            href="/questions"
            target="_blank"
            rel="noopener"
            className="inline-flex items-baseline gap-1 rounded font-medium whitespace-nowrap text-accent hover:underline"
          >
            {t.library}
            <ExternalLink size={11} aria-hidden />
          </a>
        </p>
      </section>
      {chosen === undefined ? (
        <p className="bring-look grid place-items-center rounded-lg border border-dashed border-line p-6 text-center text-sm text-muted">
          {t.choose}
        </p>
      ) : (
        <Look key={chosen} id={chosen} onBack={() => setChosen(undefined)} onClose={onClose} />
      )}
    </div>
  )
}

function Look({ id, onBack, onClose }: { id: string; onBack: () => void; onClose: () => void }) {
  const c = useText(common)
  const { session } = useRoom()
  const [asked, again] = useAsked(id, () => session.ask((room, token) => roomQuestion(room, token, id)))
  return (
    <div data-preview className="bring-look flex min-h-0 flex-col gap-3">
      <button className="button button-bare button-small bring-back self-start" onClick={onBack}>
        <ArrowLeft size={15} aria-hidden />
        {c.back}
      </button>
      {asked.kind === 'here' ? (
        <>
          <div className="min-h-0 grow overflow-y-auto rounded-lg border border-line p-4">
            <QuestionView of={asked.value} />
          </div>
          <BringBar of={asked.value} onClose={onClose} />
        </>
      ) : (
        <Waiting asked={asked} again={again} />
      )}
    </div>
  )
}
