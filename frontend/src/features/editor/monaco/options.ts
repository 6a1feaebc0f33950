import type { EditorSettings } from '../editor'
import type { editor } from './monaco'

/** A line's height by the size of its letters. */
const leading = 1.57

/** In whole pixels: scroll positions are rounded, and fractions would add up. */
export const lineHeightOf = ({ fontSize }: EditorSettings) => Math.round(fontSize * leading)

/** What stays as it is. */
export const fixed: editor.IStandaloneEditorConstructionOptions = {
  model: null,
  automaticLayout: true,
  // With it, an edit by others in the line of a composition eats text.
  editContext: false,
  // Popups are not cut off at the edge of a panel.
  fixedOverflowWidgets: true,
  glyphMargin: true,
  lineNumbersMinChars: 3,
  // Without the map, its headlines and colours need not be looked for, which takes a worker.
  minimap: { enabled: false, showRegionSectionHeaders: false, showMarkSectionHeaders: false },
  colorDecorators: false,
  defaultColorDecorators: 'never',
  stickyScroll: { enabled: false },
  overviewRulerLanes: 0,
  hideCursorInOverviewRuler: true,
  renderLineHighlight: 'all',
  padding: { top: 12, bottom: 12 },
  scrollbar: { useShadows: false, verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
  // Addresses in code lead to where somebody else wants.
  links: false,
  // Plain text only: these ask workers first, and paste when they have answered.
  pasteAs: { enabled: false },
  dropIntoEditor: { enabled: false },
  unusualLineTerminators: 'off',
  // Code of people who write other languages than English is not suspect.
  unicodeHighlight: { ambiguousCharacters: false },
  inlineSuggest: { enabled: false },
  codeLens: false,
}

/** What a person has chosen. */
export function optionsOf(settings: EditorSettings): editor.IEditorOptions & editor.IGlobalEditorOptions {
  const { fontSize, wrap, assistance, analysis } = settings
  const isChecked = assistance || analysis
  return {
    fontSize,
    lineHeight: lineHeightOf(settings),
    wordWrap: wrap ? 'on' : 'off',
    quickSuggestions: assistance,
    suggestOnTriggerCharacters: assistance,
    wordBasedSuggestions: assistance ? 'currentDocument' : 'off',
    parameterHints: { enabled: assistance },
    hover: { enabled: isChecked ? 'on' : 'off' },
    lightbulb: { enabled: (isChecked ? 'onCode' : 'off') as editor.ShowLightbulbIconMode },
    occurrencesHighlight: 'singleFile',
    renderValidationDecorations: isChecked ? 'on' : 'off',
  }
}
