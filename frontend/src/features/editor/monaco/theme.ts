import { editor } from './monaco'

/** The page's colours, as they are now. Monaco takes no variables, only values. */
const colours = {
  paper: 'var(--color-paper)',
  panel: 'var(--color-panel)',
  line: 'var(--color-line)',
  ink: 'var(--color-ink)',
  muted: 'var(--color-muted)',
  accent: 'var(--color-accent)',
  danger: 'var(--color-danger)',
  warn: 'var(--color-warn)',
  good: 'var(--color-good)',
  keyword: 'light-dark(#9c36b5, #da77f2)',
  string: 'light-dark(#2b7a3d, #8ce99a)',
  number: 'light-dark(#b0480b, #ffa94d)',
  type: 'light-dark(#0b6e75, #66d9e8)',
  function: 'light-dark(#1864ab, #74c0fc)',
} as const

type Colours = Record<keyof typeof colours, string>

function rule(token: string, colour: string, fontStyle?: string): editor.ITokenThemeRule {
  return { token, foreground: colour.slice(1), ...(fontStyle ? { fontStyle } : {}) }
}

/** The theme for these colours, each `#rrggbb`. */
export function themeOf(of: Colours, base: editor.BuiltinTheme): editor.IStandaloneThemeData {
  return {
    base,
    inherit: true,
    rules: [
      rule('', of.ink),
      rule('keyword', of.keyword),
      rule('tag', of.keyword),
      rule('string', of.string),
      rule('regexp', of.string),
      rule('number', of.number),
      rule('constant', of.number),
      rule('comment', of.muted, 'italic'),
      rule('annotation', of.muted),
      rule('type', of.type),
      rule('type.identifier', of.type),
      rule('namespace', of.type),
      rule('predefined', of.function),
      rule('attribute.name', of.function),
      rule('attribute.value', of.string),
      rule('identifier', of.ink),
      rule('delimiter', of.ink),
      rule('operator', of.ink),
      rule('invalid', of.danger),
    ],
    colors: {
      foreground: of.ink,
      focusBorder: of.accent,
      'editor.background': of.paper,
      'editor.foreground': of.ink,
      'editorLineNumber.foreground': of.muted,
      'editorLineNumber.activeForeground': of.ink,
      'editorCursor.foreground': of.ink,
      'editor.lineHighlightBackground': `${of.accent}12`,
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': `${of.accent}47`,
      'editor.inactiveSelectionBackground': `${of.accent}2e`,
      'editor.selectionHighlightBackground': `${of.warn}38`,
      'editor.wordHighlightBackground': `${of.accent}24`,
      'editor.wordHighlightStrongBackground': `${of.accent}38`,
      'editor.findMatchBackground': `${of.warn}80`,
      'editor.findMatchHighlightBackground': `${of.warn}40`,
      'editorBracketMatch.background': '#00000000',
      'editorBracketMatch.border': of.muted,
      'editorBracketHighlight.foreground1': of.ink,
      'editorBracketHighlight.foreground2': of.function,
      'editorBracketHighlight.foreground3': of.keyword,
      'editorIndentGuide.background1': of.line,
      'editorIndentGuide.activeBackground1': of.muted,
      'editorWidget.background': of.panel,
      'editorWidget.foreground': of.ink,
      'editorWidget.border': of.line,
      'editorHoverWidget.background': of.panel,
      'editorHoverWidget.foreground': of.ink,
      'editorHoverWidget.border': of.line,
      'editorSuggestWidget.background': of.panel,
      'editorSuggestWidget.foreground': of.ink,
      'editorSuggestWidget.border': of.line,
      'editorSuggestWidget.selectedBackground': `${of.accent}33`,
      'editorSuggestWidget.selectedForeground': of.ink,
      'editorSuggestWidget.selectedIconForeground': of.ink,
      'editorSuggestWidget.highlightForeground': of.accent,
      'editorSuggestWidget.focusHighlightForeground': of.accent,
      'editorError.foreground': of.danger,
      'editorWarning.foreground': of.warn,
      'editorInfo.foreground': of.accent,
      'editorGutter.background': of.paper,
      'input.background': of.paper,
      'input.foreground': of.ink,
      'input.border': of.line,
      'list.hoverBackground': `${of.accent}1a`,
      'list.activeSelectionBackground': `${of.accent}33`,
      'list.activeSelectionForeground': of.ink,
      'list.focusBackground': `${of.accent}33`,
      'list.focusForeground': of.ink,
      'list.highlightForeground': of.accent,
      'menu.background': of.panel,
      'menu.foreground': of.ink,
      'menu.border': of.line,
      'menu.selectionBackground': `${of.accent}33`,
      'menu.selectionForeground': of.ink,
      'quickInput.background': of.panel,
      'quickInput.foreground': of.ink,
      'pickerGroup.border': of.line,
      'pickerGroup.foreground': of.accent,
      'keybindingLabel.foreground': of.ink,
      'widget.shadow': '#00000040',
      'scrollbar.shadow': '#00000000',
      'scrollbarSlider.background': `${of.muted}40`,
      'scrollbarSlider.hoverBackground': `${of.muted}66`,
      'scrollbarSlider.activeBackground': `${of.muted}80`,
      'editorOverviewRuler.border': '#00000000',
      'textLink.foreground': of.accent,
    },
  }
}

/** `rgb(r, g, b)`, as computed styles have it, to `#rrggbb`. */
export function hexOf(rgb: string): string {
  const channels = rgb.match(/[\d.]+/g)?.slice(0, 3) ?? []
  return `#${channels.map((channel) => Math.round(Number(channel)).toString(16).padStart(2, '0')).join('')}`
}

/** How light a colour is, from 0 to 1. */
function lightness(hex: string): number {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255
  return 0.299 * channel(1) + 0.587 * channel(3) + 0.114 * channel(5)
}

function coloursOf(place: HTMLElement): Colours {
  const probe = document.createElement('span')
  place.append(probe)
  const entries = Object.entries(colours).map(([name, value]) => {
    probe.style.color = value
    return [name, hexOf(getComputedStyle(probe).color)]
  })
  probe.remove()
  return Object.fromEntries(entries) as Colours
}

/** Shows the page's theme, and follows it until what this returns is called. `place` is where the editor is. */
export function followTheme(place: HTMLElement): () => void {
  const show = () => {
    const found = coloursOf(place)
    const isDark = lightness(found.paper) < 0.5
    const isContrast = document.documentElement.dataset['theme'] === 'contrast'
    const base = isContrast ? (isDark ? 'hc-black' : 'hc-light') : isDark ? 'vs-dark' : 'vs'
    editor.defineTheme('pairpad', themeOf(found, base))
    editor.setTheme('pairpad')
  }
  const system = matchMedia('(prefers-color-scheme: dark)')
  const chosen = new MutationObserver(show)
  chosen.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  system.addEventListener('change', show)
  show()
  return () => {
    chosen.disconnect()
    system.removeEventListener('change', show)
  }
}
