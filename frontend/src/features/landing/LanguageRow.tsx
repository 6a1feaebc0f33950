import type { Language } from '../../api/schema'
import { languages } from '../../config/languages'
import { messages, useText } from '../../i18n/messages'

const text = messages({ en: { start: 'Start in' }, de: { start: 'Beginnen mit' } })

interface Props {
  chosen: Language
  onChoose: (language: Language) => void
}

/** Which language a room begins in. It can be changed there at any time. */
export function LanguageRow({ chosen, onChoose }: Props) {
  const t = useText(text)
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 text-sm font-medium">{t.start}</legend>
      <div className="flex flex-wrap gap-1.5">
        {languages.map(({ id, name }) => (
          <label key={id} className="chip">
            <input
              type="radio"
              name="language"
              className="sr-only"
              checked={chosen === id}
              onChange={() => onChoose(id as Language)}
            />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
