import { type FormEvent, useId } from 'react'
import { ownName } from '../../session/memory'
import { Plain } from './Plain'

interface Props {
  needsPassword: boolean
  busy: boolean
  error: string | undefined
  onJoin: (name: string, password: string | undefined) => void
}

/** Asks for a name, once, and for a password where the room has one. */
export function JoinForm({ needsPassword, busy, error, onJoin }: Props) {
  const [nameId, passwordId, errorId] = [useId(), useId(), useId()]
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const [name, password] = [form.get('name'), form.get('password')]
    onJoin(typeof name === 'string' ? name : '', typeof password === 'string' ? password : undefined)
  }
  return (
    <Plain title="Join the room">
      <p className="text-muted">You have been invited. Who are you? The others in the room see this name.</p>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="flex flex-col gap-1.5">
          <label htmlFor={nameId} className="text-sm font-medium">
            Your name
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
              Password of the room
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
            <span className="text-sm text-muted">The person who invited you knows it.</span>
          </div>
        )}
        {error && (
          <p id={errorId} role="alert" className="text-sm text-danger">
            {error}
          </p>
        )}
        <button className="button button-primary button-large self-start" disabled={busy}>
          {busy ? 'Joining…' : 'Join'}
        </button>
      </form>
    </Plain>
  )
}
