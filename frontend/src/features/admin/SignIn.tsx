import { KeyRound } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import { overview } from '../../api/admin'
import { ApiError } from '../../api/request'
import { ThemeButton } from '../../components/ThemeButton'
import { messages, useText } from '../../i18n/messages'
import { told } from '../../i18n/told'
import { signIn, useIsRefused } from './key'

const text = messages({
  en: {
    title: 'Pairpad administration',
    about: 'For the people who run this server.',
    label: 'API key',
    hint: 'One of those the server was started with (--api-key). It is kept in this tab only, until you sign out or close it.',
    signIn: 'Sign in',
    checking: 'Checking…',
    missing: 'Paste an API key of this server first.',
    wrong: 'This is not an API key of this server. Check for missing characters, then try again.',
    over: 'You have been signed out: the server no longer accepts this key.',
  },
  de: {
    title: 'Pairpad-Verwaltung',
    about: 'Für die Personen, die diesen Server betreiben.',
    label: 'API-Schlüssel',
    hint: 'Einer von denen, mit denen der Server gestartet wurde (--api-key). Er bleibt nur in diesem Tab, bis Sie sich abmelden oder ihn schließen.',
    signIn: 'Anmelden',
    checking: 'Wird geprüft …',
    missing: 'Fügen Sie zuerst einen API-Schlüssel dieses Servers ein.',
    wrong:
      'Das ist kein API-Schlüssel dieses Servers. Prüfen Sie, ob Zeichen fehlen, und versuchen Sie es erneut.',
    over: 'Sie wurden abgemeldet: Der Server nimmt diesen Schlüssel nicht mehr an.',
  },
})

/** Asks for the key, and lets in whoever has one that the server knows. */
export function SignIn() {
  const t = useText(text)
  const isRefused = useIsRefused()
  const [typed, setTyped] = useState('')
  const [wrong, setWrong] = useState<string>()
  const [isBusy, setIsBusy] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    if (!typed) {
      setWrong(t.missing)
      field.current?.focus()
      return
    }
    setIsBusy(true)
    setWrong(undefined)
    try {
      await overview(typed)
      signIn(typed)
    } catch (error) {
      setWrong(error instanceof ApiError && error.status === 401 ? t.wrong : told(error))
      setIsBusy(false)
      field.current?.focus()
    }
  }
  const said = wrong ?? (isRefused ? t.over : undefined)
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex justify-end p-4 sm:px-8">
        <ThemeButton />
      </header>
      <main className="mx-auto flex w-full max-w-md grow flex-col justify-center gap-6 p-6 pb-32">
        <div className="flex flex-col gap-2">
          <img src="/icon.svg" alt="" width={40} height={40} />
          <h1 className="text-2xl font-semibold tracking-tight text-balance">{t.title}</h1>
          <p className="text-muted">{t.about}</p>
        </div>
        <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-2">
          <label htmlFor="admin-key" className="text-sm font-medium">
            {t.label}
          </label>
          <input
            ref={field}
            id="admin-key"
            className="field"
            type="password"
            autoComplete="off"
            spellCheck={false}
            autoFocus
            value={typed}
            readOnly={isBusy}
            aria-invalid={wrong !== undefined}
            aria-describedby={said ? 'admin-key-wrong' : 'admin-key-hint'}
            onChange={({ currentTarget }) => {
              setTyped(currentTarget.value.trim())
              setWrong(undefined)
            }}
          />
          {said ? (
            <p id="admin-key-wrong" role="alert" className="text-sm text-danger">
              {said}
            </p>
          ) : (
            <p id="admin-key-hint" className="text-sm text-pretty text-muted">
              {t.hint}
            </p>
          )}
          <button className="button button-primary mt-2" aria-disabled={isBusy}>
            <KeyRound size={16} aria-hidden />
            {isBusy ? t.checking : t.signIn}
          </button>
        </form>
      </main>
    </div>
  )
}
