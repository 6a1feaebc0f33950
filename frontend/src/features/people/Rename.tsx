import type { FormEvent } from 'react'
import { messages, useText } from '../../i18n/messages'

const text = messages({
  en: { name: 'Your name', label: 'Your name, as the others see it. Press Enter to save' },
  de: { name: 'Ihr Name', label: 'Ihr Name, wie die anderen ihn sehen. Enter speichert' },
})

interface Props {
  name: string
  onName: (name: string) => void
  onDone: () => void
}

/** One's own name, to be changed. It starts selected: most people want another one altogether. */
export function Rename({ name, onName, onDone }: Props) {
  const t = useText(text)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const next = new FormData(event.currentTarget).get('name')
    if (typeof next === 'string' && next.trim() !== '' && next !== name) onName(next)
    onDone()
  }
  return (
    <form onSubmit={submit}>
      <input
        name="name"
        className="field w-36"
        aria-label={t.label}
        defaultValue={name}
        placeholder={t.name}
        maxLength={40}
        autoComplete="nickname"
        autoFocus
        onFocus={(event) => event.target.select()}
        onBlur={(event) => event.currentTarget.form?.requestSubmit()}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.currentTarget.value = name
          onDone()
        }}
      />
    </form>
  )
}
