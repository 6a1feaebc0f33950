import { DoorOpen } from 'lucide-react'
import { useId, useState } from 'react'
import { useLocation } from 'wouter'
import { serverAnswers } from '../../api/health'
import { createRoomWith, type QuestionDetail } from '../../api/questions'
import { ApiError } from '../../api/request'
import { roomPageIn } from '../../api/rooms'
import { languages } from '../../config/languages'
import { messages, useText } from '../../i18n/messages'
import { told } from '../../i18n/told'
import { remember, rememberLink } from '../../session/memory'
import { useKey } from './key'
import { text as common } from './text'

const text = messages({
  en: {
    make: 'Create a room with it',
    making: 'Creating the room…',
    key: 'This server asks for a key to create rooms. Enter yours above, then press the button again.',
    offline: 'The server does not answer. Check your connection, then press the button again.',
    updated: 'There is a new version of Pairpad. Reload the page to create a room.',
  },
  de: {
    make: 'Raum damit anlegen',
    making: 'Der Raum wird angelegt …',
    key: 'Dieser Server verlangt zum Anlegen von Räumen einen Schlüssel. Geben Sie Ihren oben ein und drücken Sie den Knopf noch einmal.',
    offline: 'Der Server antwortet nicht. Prüfen Sie Ihre Verbindung und drücken Sie den Knopf noch einmal.',
    updated: 'Es gibt eine neue Version von Pairpad. Laden Sie die Seite neu, um einen Raum anzulegen.',
  },
})

interface Props {
  question: QuestionDetail
  loadRoom: () => Promise<boolean>
}

/** Makes a room that begins with a question, and goes there. */
export function StartRoom({ question, loadRoom }: Props) {
  const [t, c] = [useText(text), useText(common)]
  const [, navigate] = useLocation()
  const key = useKey()
  const select = useId()
  const [chosen, setChosen] = useState(question.language)
  const [isMaking, setIsMaking] = useState(false)
  const [why, setWhy] = useState<string>()
  const offered = languages.filter(({ id }) => question.languages.includes(id) || id === question.language)
  const create = async () => {
    setIsMaking(true)
    setWhy(undefined)
    try {
      // First the page that shows it: a room that nobody can see is not to be made.
      if (!(await loadRoom())) return setWhy((await serverAnswers()) ? t.updated : t.offline)
      const { room, links } = await createRoomWith(question.id, chosen, key)
      remember(room.id, (kept) => ({ ...kept, links }))
      const own = links.find(({ role }) => role === 'owner')
      if (own) rememberLink(room.id, own.token)
      navigate(roomPageIn(room.id) ?? '/', { state: { made: true } })
    } catch (error) {
      setWhy(error instanceof ApiError && error.status === 401 && !key ? t.key : told(error))
    } finally {
      setIsMaking(false)
    }
  }
  return (
    <>
      <div className="flex items-stretch gap-1.5">
        <label htmlFor={select} className="sr-only">
          {c.language}
        </label>
        <select
          id={select}
          className="field"
          value={chosen}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        >
          {offered.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <button
          className="button button-primary"
          disabled={isMaking}
          onPointerEnter={() => void loadRoom()}
          onFocus={() => void loadRoom()}
          onClick={() => void create()}
        >
          <DoorOpen size={16} aria-hidden />
          {isMaking ? t.making : t.make}
        </button>
      </div>
      {why && (
        <p role="alert" className="order-last w-full text-sm text-danger">
          {why}
        </p>
      )}
    </>
  )
}
