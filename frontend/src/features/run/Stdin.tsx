import { useId, useState } from 'react'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { keepStdin, longestStdin, readStdin } from './stdin'

const text = messages({
  en: { label: 'Input (stdin)', hint: 'Given to the programs that you run.' },
  de: { label: 'Eingabe (stdin)', hint: 'Bekommen die Programme, die Sie ausführen.' },
})

/** What one's programs get to read. It is one's own, and stays in this tab. */
export function Stdin() {
  const t = useText(text)
  const { room } = useRoom()
  const id = useId()
  const [value, setValue] = useState(() => readStdin(room.id))
  return (
    <div className="flex shrink-0 flex-col gap-1 border-t border-line bg-panel px-3 py-2">
      <p className="flex items-baseline gap-2 text-xs">
        <label htmlFor={id} className="font-semibold">
          {t.label}
        </label>
        <span className="truncate text-muted">{t.hint}</span>
      </p>
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
    </div>
  )
}
