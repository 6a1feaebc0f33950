import { Play } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import { messages, useText } from '../../i18n/messages'
import { knownCount } from './attempts'
import { isAboutKey, refusal } from './refusal'

const text = messages({
  en: {
    label: 'API key of this server',
    hint: 'One of those it was started with (--api-key). The key is not stored.',
    run: (count: number) => `Run ${count} hostile programs`,
    again: 'Run again',
    running: 'Running…',
    missing: 'Paste an API key of this server first.',
  },
  de: {
    label: 'API-Schlüssel dieses Servers',
    hint: 'Einer von denen, mit denen er gestartet wurde (--api-key). Er wird nicht gespeichert.',
    run: (count) => `${count} feindliche Programme starten`,
    again: 'Noch einmal starten',
    running: 'Läuft …',
    missing: 'Fügen Sie zuerst einen API-Schlüssel dieses Servers ein.',
  },
})

interface Props {
  isRunning: boolean
  /** One has been run before. */
  isAgain: boolean
  /** Why the last one was refused, if it was. */
  refused: unknown
  onStart: (key: string) => void
}

/** Asks for the key with which a trial may be run. It is kept nowhere but in this field. */
export function KeyForm({ isRunning, isAgain, refused, onStart }: Props) {
  const t = useText(text)
  const [key, setKey] = useState('')
  const [isMissing, setIsMissing] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isRunning) return
    setIsMissing(key === '')
    if (key === '') field.current?.focus()
    else onStart(key)
  }
  const wrong = isMissing ? t.missing : refused === undefined ? undefined : refusal(refused)
  const isKeyWrong = isMissing || isAboutKey(refused)
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-2">
      <label htmlFor="api-key" className="text-sm font-medium">
        {t.label}
      </label>
      <div className="flex flex-wrap gap-2">
        <input
          ref={field}
          id="api-key"
          name="api-key"
          className="field min-w-56 flex-1"
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={key}
          readOnly={isRunning}
          aria-invalid={isKeyWrong}
          aria-describedby={wrong ? 'api-key-wrong' : 'api-key-hint'}
          onChange={(event) => {
            setKey(event.target.value.trim())
            setIsMissing(false)
          }}
        />
        {/* It stays, and stays focused: whoever pressed it is not thrown back to the top. */}
        <button className="button button-primary max-sm:grow" aria-disabled={isRunning}>
          <Play size={16} aria-hidden />
          {isRunning ? t.running : isAgain ? t.again : t.run(knownCount)}
        </button>
      </div>
      {wrong ? (
        <p id="api-key-wrong" role="alert" className="text-sm text-danger">
          {wrong}
        </p>
      ) : (
        <p id="api-key-hint" className="text-sm text-muted">
          {t.hint}
        </p>
      )}
    </form>
  )
}
