import { Contrast, Monitor, Moon, Sun } from 'lucide-react'
import { choose, type Preferences } from '../config/preferences'
import { usePreferences } from '../config/usePreferences'
import { messages, useText } from '../i18n/messages'

const themes = ['system', 'light', 'dark', 'contrast'] as const
const icons = { system: Monitor, light: Sun, dark: Moon, contrast: Contrast }

const text = messages({
  en: {
    system: 'same as system',
    light: 'light',
    dark: 'dark',
    contrast: 'high contrast',
    label: (now: string, next: string) => `Theme: ${now}. Switch to ${next}`,
  },
  de: {
    system: 'wie das System',
    light: 'hell',
    dark: 'dunkel',
    contrast: 'hoher Kontrast',
    label: (now, next) => `Farbschema: ${now}. Wechseln zu: ${next}`,
  },
})

/** Goes through the themes. */
export function ThemeButton() {
  const t = useText(text)
  const { theme } = usePreferences()
  const next: Preferences['theme'] = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system'
  const Icon = icons[theme]
  const label = t.label(t[theme], t[next])
  return (
    <button
      className="button button-icon"
      title={label}
      aria-label={label}
      onClick={() => choose({ theme: next })}
    >
      <Icon size={18} aria-hidden />
    </button>
  )
}
