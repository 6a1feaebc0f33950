import { useId } from 'react'
import { isOffered, languages } from '../../config/languages'
import { messages, useText } from '../../i18n/messages'
import type { Language } from '../../api/schema'

const text = messages({
  en: {
    label: 'Languages',
    hint: 'What can be chosen in this room. What is open stays.',
    all: 'All languages can be chosen in this room.',
  },
  de: {
    label: 'Sprachen',
    hint: 'Was in diesem Raum gewählt werden kann. Was offen ist, bleibt.',
    all: 'In diesem Raum können alle Sprachen gewählt werden.',
  },
})

interface Props {
  /** Ids of those that can be chosen; empty: all. */
  offered: readonly string[]
  onChange: (offered: Language[]) => void
}

/** Which languages people may choose in the room: at least one. */
export function LanguageChoice({ offered, onChange }: Props) {
  const t = useText(text)
  const id = useId()
  const count = languages.filter((language) => isOffered(language.id, offered)).length
  const toggle = (toggled: string) => {
    const chosen = languages.filter(
      (language) => isOffered(language.id, offered) !== (language.id === toggled),
    )
    // All of them are those that come later, too.
    onChange(chosen.length === languages.length ? [] : chosen.map((language) => language.id as Language))
  }
  return (
    <fieldset className="flex flex-col gap-2 py-2" aria-describedby={`${id}-hint`}>
      <legend className="float-left w-full text-sm font-medium">{t.label}</legend>
      <p id={`${id}-hint`} className="-mt-2 text-xs text-muted">
        {count === languages.length ? t.all : t.hint}
      </p>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {languages.map((language) => (
          <label key={language.id} className="flex min-h-6 items-center gap-1.5 text-sm">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={isOffered(language.id, offered)}
              disabled={count === 1 && isOffered(language.id, offered)}
              onChange={() => toggle(language.id)}
            />
            {language.name}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
