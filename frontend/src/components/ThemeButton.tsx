import { Monitor, Moon, Sun } from 'lucide-react'
import { chooseTheme, themeChoices, useThemeChoice } from './theme'

const icons = { system: Monitor, light: Sun, dark: Moon }
const names = { system: 'as the system', light: 'light', dark: 'dark' }

/** Goes through the themes: as the system, light, dark. */
export function ThemeButton() {
  const choice = useThemeChoice()
  const next = themeChoices[(themeChoices.indexOf(choice) + 1) % themeChoices.length] ?? 'system'
  const Icon = icons[choice]
  const label = `Theme: ${names[choice]}. Change to ${names[next]}`
  return (
    <button className="button button-icon" title={label} aria-label={label} onClick={() => chooseTheme(next)}>
      <Icon size={18} aria-hidden />
    </button>
  )
}
