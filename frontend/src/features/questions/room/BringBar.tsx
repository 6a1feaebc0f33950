import { ArrowDownToLine } from 'lucide-react'
import { useId, useState } from 'react'
import { bringQuestion, type QuestionDetail } from '../../../api/questions'
import { Confirm } from '../../../components/Confirm'
import { tell } from '../../../components/notices'
import { messages, useText } from '../../../i18n/messages'
import { told } from '../../../i18n/told'
import { useRoom } from '../../../session/react/room'
import { text as common } from '../text'
import { bothHave, languageFor } from './language'
import { isWritten } from './written'

const text = messages({
  en: {
    bring: 'Bring into the room',
    bringing: 'One moment…',
    means: 'Everybody sees its statement, files and tests. What is for interviewers goes to your notes.',
    moves: 'What was written so far moves into a folder of its own.',
    ask: (title: string) => `Bring “${title}” into the room?`,
    consequence:
      'Everybody gets its statement, files and tests. What was written so far is kept: changed files and the former statement move into a folder named after the former question.',
    done: (title: string) => `“${title}” is in the room.`,
    moved: (title: string, folder: string) =>
      `“${title}” is in the room. What was written before is in the folder ${folder}/.`,
  },
  de: {
    bring: 'In den Raum bringen',
    bringing: 'Einen Moment …',
    means: 'Alle sehen Aufgabentext, Dateien und Tests. Was für Interviewer ist, kommt in Ihre Notizen.',
    moves: 'Was bisher geschrieben wurde, kommt in einen eigenen Ordner.',
    ask: (title) => `„${title}“ in den Raum bringen?`,
    consequence:
      'Alle bekommen Aufgabentext, Dateien und Tests. Was bisher geschrieben wurde, bleibt: Geänderte Dateien und der bisherige Text kommen in einen Ordner, der wie die bisherige Aufgabe heißt.',
    done: (title) => `„${title}“ ist im Raum.`,
    moved: (title, folder) =>
      `„${title}“ ist im Raum. Was vorher geschrieben wurde, ist im Ordner ${folder}/.`,
  },
})

/** Brings a question into the room, in a language; asks first where something was written. */
export function BringBar({ of, onClose }: { of: QuestionDetail; onClose: () => void }) {
  const [t, c] = [useText(text), useText(common)]
  const { documents, room, session } = useRoom()
  const select = useId()
  const offered = bothHave(of, room.languages)
  const [language, setLanguage] = useState(() => languageFor(of, room.languages, documents.code.language))
  const [isAsking, setIsAsking] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const [why, setWhy] = useState<string>()
  const hasWritten = isWritten(documents.code)
  const bring = async () => {
    const wanted = { question: of.id, ...(language && { language }) }
    const { folder } = await session.ask((id, token) => bringQuestion(id, token, wanted))
    tell(folder === null ? t.done(of.title) : t.moved(of.title, folder))
    onClose()
  }
  const atOnce = async () => {
    setIsBusy(true)
    setWhy(undefined)
    await bring().catch((error: unknown) => {
      setWhy(told(error))
      setIsBusy(false)
    })
  }
  return (
    <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2">
      <p className="min-w-0 grow basis-56 text-xs text-pretty text-muted">
        {hasWritten ? `${t.means} ${t.moves}` : t.means}
      </p>
      {why && (
        <p role="alert" className="w-full text-sm text-danger">
          {why}
        </p>
      )}
      {offered.length > 1 && (
        <>
          <label htmlFor={select} className="sr-only">
            {c.language}
          </label>
          <select
            id={select}
            className="field min-w-0 grow sm:grow-0"
            value={language}
            onChange={({ currentTarget }) => setLanguage(currentTarget.value)}
          >
            {offered.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </>
      )}
      <button
        className="button button-primary"
        disabled={isBusy}
        onClick={() => (hasWritten ? setIsAsking(true) : void atOnce())}
      >
        <ArrowDownToLine size={16} aria-hidden />
        {isBusy ? t.bringing : t.bring}
      </button>
      {isAsking && (
        <Confirm
          title={t.ask(of.title)}
          consequence={t.consequence}
          action={t.bring}
          onConfirm={bring}
          onClose={() => setIsAsking(false)}
        />
      )}
    </div>
  )
}
