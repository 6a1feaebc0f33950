import { Plus } from 'lucide-react'
import { type FormEvent, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { serverAnswers } from '../../api/health'
import { ApiError } from '../../api/request'
import { createRoom, roomPageIn } from '../../api/rooms'
import type { Language } from '../../api/schema'
import { KeyField } from '../../components/KeyField'
import { messages, useText } from '../../i18n/messages'
import { told } from '../../i18n/told'
import { remember, rememberLink, rememberStartLanguage, startLanguage } from '../../session/memory'
import { LanguageRow } from './LanguageRow'

const text = messages({
  en: {
    make: 'New room',
    making: 'Creating the room…',
    key: 'This server asks for an API key or a sign-on token to create rooms. Paste yours:',
    offline: 'The server does not answer. Check your connection, then press the button again.',
    updated: 'There is a new version of Pairpad. Reload the page to create a room.',
    reload: 'Reload',
  },
  de: {
    make: 'Neuer Raum',
    making: 'Der Raum wird angelegt …',
    key: 'Dieser Server verlangt zum Anlegen von Räumen einen API-Schlüssel oder ein Anmeldetoken. Fügen Sie Ihres ein:',
    offline: 'Der Server antwortet nicht. Prüfen Sie Ihre Verbindung und drücken Sie den Knopf noch einmal.',
    updated: 'Es gibt eine neue Version von Pairpad. Laden Sie die Seite neu, um einen Raum anzulegen.',
    reload: 'Neu laden',
  },
})

type State = { kind: 'idle' } | { kind: 'making' } | { kind: 'failed'; why: string } | { kind: 'outdated' }

/** Makes a room with one press, and goes there. */
export function CreateRoom({ loadRoom }: { loadRoom: () => Promise<boolean> }) {
  const t = useText(text)
  const [, navigate] = useLocation()
  const [state, setState] = useState<State>({ kind: 'idle' })
  const [language, setLanguage] = useState<Language>(startLanguage)
  /** Where not everybody may make rooms. */
  const [needsKey, setNeedsKey] = useState(false)
  const [key, setKey] = useState('')
  useEffect(() => {
    // What was said of a lost connection is over when it is back.
    const clear = () => setState((before) => (before.kind === 'failed' ? { kind: 'idle' } : before))
    window.addEventListener('online', clear)
    return () => window.removeEventListener('online', clear)
  }, [])

  const create = async () => {
    setState({ kind: 'making' })
    // First the page that shows it: a room that nobody can see is not to be made.
    if (!(await loadRoom())) {
      const answers = await serverAnswers()
      return setState(answers ? { kind: 'outdated' } : { kind: 'failed', why: t.offline })
    }
    try {
      const { room, links } = await createRoom({ language }, key)
      remember(room.id, (kept) => ({ ...kept, links }))
      const own = links.find(({ role }) => role === 'owner')
      if (own) rememberLink(room.id, own.token)
      navigate(roomPageIn(room.id) ?? '/', { state: { made: true } })
    } catch (error) {
      const isRestricted = error instanceof ApiError && error.status === 401
      if (isRestricted) setNeedsKey(true)
      setState(isRestricted && !needsKey ? { kind: 'idle' } : { kind: 'failed', why: told(error) })
    }
  }
  const preload = () => void loadRoom()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void create()
  }
  return (
    <form className="flex flex-col gap-5" onSubmit={submit}>
      <LanguageRow
        chosen={language}
        onChoose={(next) => {
          setLanguage(next)
          rememberStartLanguage(next)
        }}
      />
      {needsKey && <KeyField label={t.key} value={key} onValue={setKey} />}
      <button
        className="button button-primary button-large w-full sm:w-auto sm:min-w-44 sm:self-start"
        disabled={state.kind === 'making'}
        onPointerEnter={preload}
        onFocus={preload}
      >
        <Plus size={20} aria-hidden />
        {state.kind === 'making' ? t.making : t.make}
      </button>
      {state.kind === 'failed' && (
        <p role="alert" className="text-sm text-danger">
          {state.why}
        </p>
      )}
      {state.kind === 'outdated' && (
        <p role="alert" className="flex flex-wrap items-center gap-x-3 gap-y-2 text-sm">
          {t.updated}
          <button type="button" className="button button-small" onClick={() => location.reload()}>
            {t.reload}
          </button>
        </p>
      )}
    </form>
  )
}
