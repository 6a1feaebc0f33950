import { KeyRound } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Confirm } from '../../components/Confirm'
import { KeyField } from '../../components/KeyField'
import { messages, useText } from '../../i18n/messages'
import { keptIds } from './edit/kept'
import { takeKey, useKey } from './key'

const text = messages({
  en: {
    means:
      'With an API key or a sign-on token you see hidden tests, notes and solutions, and keep questions of your own here.',
    enter: 'Enter a key',
    label: 'Your API key or sign-on token:',
    use: 'Use it',
    cancel: 'Cancel',
    used: 'Your key is in use until this tab is closed or reloaded.',
    forget: 'Forget it',
    ask: 'Forget the key?',
    unsaved:
      'What you wrote with it and have not saved stays in this browser. It is shown again when the key is entered.',
    refused:
      'This server does not accept this key. Without one, its own questions can be browsed, and rooms can begin with them.',
  },
  de: {
    means:
      'Mit einem API-Schlüssel oder Anmeldetoken sehen Sie verborgene Tests, Notizen und Lösungen und können hier eigene Aufgaben aufbewahren.',
    enter: 'Schlüssel eingeben',
    label: 'Ihr API-Schlüssel oder Anmeldetoken:',
    use: 'Verwenden',
    cancel: 'Abbrechen',
    used: 'Ihr Schlüssel gilt, bis Sie diesen Tab schließen oder neu laden.',
    forget: 'Vergessen',
    ask: 'Schlüssel vergessen?',
    unsaved:
      'Was Sie mit ihm geschrieben und nicht gespeichert haben, bleibt in diesem Browser. Es erscheint wieder, wenn der Schlüssel eingegeben wird.',
    refused:
      'Dieser Server nimmt diesen Schlüssel nicht an. Auch ohne lassen sich seine eigenen Aufgaben ansehen, und Räume können mit ihnen beginnen.',
  },
})

interface Props {
  /** Whether one may keep questions here; undefined until that is known. */
  keeps: boolean | undefined
  /** Why nothing came, where that is because of the key. */
  refused?: string | undefined
}

/** What a key is for, and a place to enter it. */
export function KeyBox({ keeps, refused: why }: Props) {
  const t = useText(text)
  const key = useKey()
  const [isOpen, setIsOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const [isAsking, setIsAsking] = useState(false)
  const forget = () => (keptIds(key).length > keptIds('').length ? setIsAsking(true) : takeKey(''))
  // A server tells those whose key it does not know what it tells everybody.
  const refused = why ?? (key && keeps === false ? t.refused : undefined)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!typed) return
    takeKey(typed)
    setTyped('')
    setIsOpen(false)
  }
  if (isOpen || refused)
    return (
      <form
        onSubmit={submit}
        className="flex max-w-xl flex-col gap-2 rounded-lg border border-line bg-panel p-3"
      >
        <KeyField label={t.label} value={typed} onValue={setTyped} />
        {refused && (
          <p role="alert" className="text-sm text-danger">
            {refused}
          </p>
        )}
        <div className="flex gap-2">
          <button className="button button-primary button-small">{t.use}</button>
          <button
            type="button"
            className="button button-small"
            onClick={() => {
              setIsOpen(false)
              if (refused) takeKey('')
            }}
          >
            {t.cancel}
          </button>
        </div>
      </form>
    )
  return (
    <>
      <p
        data-key={key ? 'given' : 'none'}
        className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-muted"
      >
        <span className="min-w-0 text-pretty">
          <KeyRound size={14} aria-hidden className="mr-1.5 inline align-[-2px]" />
          {key ? t.used : t.means}
        </span>
        <button
          className="cursor-pointer rounded font-medium text-accent underline-offset-4 hover:underline focus-visible:outline-2 focus-visible:outline-accent"
          onClick={() => (key ? forget() : setIsOpen(true))}
        >
          {key ? t.forget : t.enter}
        </button>
      </p>
      {isAsking && (
        <Confirm
          title={t.ask}
          consequence={t.unsaved}
          action={t.forget}
          onConfirm={async () => takeKey('')}
          onClose={() => setIsAsking(false)}
        />
      )}
    </>
  )
}
