import { onChoice, preferences } from './preferences'

function show() {
  const { theme } = preferences()
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

/** Shows the chosen theme, now and after each choice. To be called once, before the first paint. */
export function startTheme() {
  show()
  onChoice(show)
}
