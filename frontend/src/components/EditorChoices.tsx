import { Minus, Plus } from 'lucide-react'
import { bounds, choose, type Preferences } from '../config/preferences'
import { usePreferences } from '../config/usePreferences'
import { messages, useText } from '../i18n/messages'

const text = messages({
  en: {
    group: 'Your editor',
    keymap: 'Keyboard shortcuts',
    standard: 'Standard keys',
    vim: 'Vim keys',
    emacs: 'Emacs keys',
    theme: 'Theme',
    system: 'System theme',
    light: 'Light',
    dark: 'Dark',
    contrast: 'High contrast',
    smaller: 'Smaller font',
    larger: 'Larger font',
    size: (pixels: number) => `Font size: ${pixels} pixels`,
  },
  de: {
    group: 'Ihr Editor',
    keymap: 'Tastenbelegung',
    standard: 'Standardtasten',
    vim: 'Vim-Tasten',
    emacs: 'Emacs-Tasten',
    theme: 'Farbschema',
    system: 'Wie das System',
    light: 'Hell',
    dark: 'Dunkel',
    contrast: 'Hoher Kontrast',
    smaller: 'Kleinere Schrift',
    larger: 'Größere Schrift',
    size: (pixels) => `Schriftgröße: ${pixels} Pixel`,
  },
})

const [smallest, largest] = bounds.fontSize
const keymaps = ['standard', 'vim', 'emacs'] as const satisfies Preferences['keymap'][]
const themes = ['system', 'light', 'dark', 'contrast'] as const satisfies Preferences['theme'][]

/** What matters most about one's editor, in one row. */
export function EditorChoices() {
  const t = useText(text)
  const { keymap, theme, fontSize } = usePreferences()
  return (
    <div role="group" aria-label={t.group} className="flex flex-wrap items-center gap-2">
      <select
        className="field field-small"
        aria-label={t.keymap}
        value={keymap}
        onChange={(event) => choose({ keymap: event.target.value as Preferences['keymap'] })}
      >
        {keymaps.map((one) => (
          <option key={one} value={one}>
            {t[one]}
          </option>
        ))}
      </select>
      <select
        className="field field-small"
        aria-label={t.theme}
        value={theme}
        onChange={(event) => choose({ theme: event.target.value as Preferences['theme'] })}
      >
        {themes.map((one) => (
          <option key={one} value={one}>
            {t[one]}
          </option>
        ))}
      </select>
      <span className="flex items-center">
        <button
          className="button button-icon button-small"
          aria-label={t.smaller}
          title={t.smaller}
          disabled={fontSize <= smallest}
          onClick={() => choose({ fontSize: fontSize - 1 })}
        >
          <Minus size={14} aria-hidden />
        </button>
        <span role="status" aria-label={t.size(fontSize)} className="w-7 text-center text-sm tabular-nums">
          {fontSize}
        </span>
        <button
          className="button button-icon button-small"
          aria-label={t.larger}
          title={t.larger}
          disabled={fontSize >= largest}
          onClick={() => choose({ fontSize: fontSize + 1 })}
        >
          <Plus size={14} aria-hidden />
        </button>
      </span>
    </div>
  )
}
