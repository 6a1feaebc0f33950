import { type FormEvent, useId } from 'react'
import { ownName } from '../../session/memory'
import { Plain } from '../../components/Plain'
import { messages, useText } from '../../i18n/messages'

interface Props {
  needsPassword: boolean
  busy: boolean
  error: string | undefined
  onJoin: (name: string, password: string | undefined) => void
}

const text = messages({
  en: {
    title: 'Join the room',
    invited: 'You have been invited. Enter your name as the others in the room should see it.',
    name: 'Your name',
    password: 'Room password',
    who: 'Ask the person who invited you if you don’t have it.',
    join: 'Join',
    joining: 'Joining…',
  },
  de: {
    title: 'Dem Raum beitreten',
    invited: 'Sie wurden eingeladen. Geben Sie Ihren Namen so ein, wie die anderen im Raum ihn sehen sollen.',
    name: 'Ihr Name',
    password: 'Passwort des Raums',
    who: 'Falls Sie es nicht haben, fragen Sie die Person, die Sie eingeladen hat.',
    join: 'Beitreten',
    joining: 'Beitreten …',
  },
})

/** Asks for a name, once, and for a password where the room has one. */
export function JoinForm({ needsPassword, busy, error, onJoin }: Props) {
  const t = useText(text)
  const [nameId, passwordId, errorId] = [useId(), useId(), useId()]
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const [name, password] = [form.get('name'), form.get('password')]
    onJoin(typeof name === 'string' ? name : '', typeof password === 'string' ? password : undefined)
  }
  return (
    <Plain title={t.title}>
      <p className="text-muted">{t.invited}</p>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="flex flex-col gap-1.5">
          <label htmlFor={nameId} className="text-sm font-medium">
            {t.name}
          </label>
          <input
            id={nameId}
            name="name"
            className="field"
            defaultValue={ownName() ?? ''}
            maxLength={40}
            autoComplete="name"
            required
            autoFocus={!needsPassword}
            aria-describedby={error ? errorId : undefined}
          />
        </div>
        {needsPassword && (
          <div className="flex flex-col gap-1.5">
            <label htmlFor={passwordId} className="text-sm font-medium">
              {t.password}
            </label>
            <input
              id={passwordId}
              name="password"
              type="password"
              className="field"
              autoComplete="off"
              required
              autoFocus
              aria-describedby={error ? errorId : undefined}
            />
            <span className="text-sm text-muted">{t.who}</span>
          </div>
        )}
        {error && (
          <p id={errorId} role="alert" className="text-sm text-danger">
            {error}
          </p>
        )}
        <button className="button button-primary button-large self-start" disabled={busy}>
          {busy ? t.joining : t.join}
        </button>
      </form>
    </Plain>
  )
}
