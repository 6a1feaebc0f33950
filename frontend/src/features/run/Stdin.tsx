import { useId, useState } from 'react'
import { choose } from '../../config/preferences'
import { usePreferences } from '../../config/usePreferences'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { keepStdin, longestStdin, readStdin } from './stdin'

const text = messages({
  en: {
    label: 'Input (stdin)',
    hint: 'Given to the programs that you run.',
    typed: 'Type input while it runs',
    typedHint: 'The programs that you run wait for what people type below the output.',
  },
  de: {
    label: 'Eingabe (stdin)',
    hint: 'Bekommen die Programme, die Sie ausführen.',
    typed: 'Eingaben während der Ausführung tippen',
    typedHint: 'Programme, die Sie ausführen, warten auf das, was unter der Ausgabe getippt wird.',
  },
})

/**
 * What one's programs get to read. It is one's own, and stays in this tab. Where people can type into
 * them (`canType`), that can be chosen instead.
 */
export function Stdin({ canType }: { canType: boolean }) {
  const t = useText(text)
  const { room } = useRoom()
  const id = useId()
  const { typesInput } = usePreferences()
  const [value, setValue] = useState(() => readStdin(room.id))
  const isTyped = canType && typesInput
  return (
    <div className="flex shrink-0 flex-col gap-1 border-t border-line bg-panel px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs">
        <p className="flex min-w-0 grow flex-wrap items-baseline gap-x-2">
          {isTyped ? (
            <span className="font-semibold">{t.label}</span>
          ) : (
            <label htmlFor={id} className="font-semibold">
              {t.label}
            </label>
          )}
          <span className="text-muted">{isTyped ? t.typedHint : t.hint}</span>
        </p>
        {canType && (
          <label className="flex shrink-0 cursor-pointer items-center gap-2">
            <input
              type="checkbox"
              role="switch"
              className="switch"
              checked={typesInput}
              onChange={(event) => choose({ typesInput: event.target.checked })}
            />
            {t.typed}
          </label>
        )}
      </div>
      {!isTyped && (
        <textarea
          id={id}
          data-run
          className="field field-sizing-content max-h-32 min-h-14 resize-none py-1 font-mono"
          rows={2}
          maxLength={longestStdin}
          spellCheck={false}
          value={value}
          onChange={(event) => {
            setValue(event.target.value)
            keepStdin(room.id, event.target.value)
          }}
        />
      )}
    </div>
  )
}
