import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** Colours follow the page's tokens, so that light and dark need no second theme. */
const surface = EditorView.theme({
  '&': { height: '100%', color: 'var(--color-ink)', backgroundColor: 'var(--color-paper)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: 'var(--line)' },
  // Room below the last line, so that it need not be written at the window's edge.
  '.cm-content': { padding: '12px 0 40vh', caretColor: 'var(--color-ink)' },
  '.cm-gutters': { backgroundColor: 'var(--color-paper)', color: 'var(--color-muted)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 8px 0 4px' },
  '.cm-activeLine, .cm-activeLineGutter': {
    backgroundColor: 'color-mix(in srgb, var(--color-accent) 7%, transparent)',
  },
  '.cm-cursor': { borderLeftColor: 'var(--color-ink)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--color-accent) 28%, transparent)',
  },
  '.cm-selectionMatch': { backgroundColor: 'color-mix(in srgb, var(--color-warn) 22%, transparent)' },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px solid var(--color-muted)',
  },
  '.cm-panels': { backgroundColor: 'var(--color-panel)', color: 'var(--color-ink)' },
  '.cm-panels-bottom': { borderTop: '1px solid var(--color-line)' },
  // Takes what is typed until what a key opens is loaded.
  '.early-field': { position: 'absolute', top: '0', right: '0', width: '1px', height: '1px', opacity: '0' },
  '.cm-tooltip': {
    backgroundColor: 'var(--color-panel)',
    border: '1px solid var(--color-line)',
    borderRadius: '6px',
  },
})

const highlighting = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'light-dark(#9c36b5, #da77f2)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'light-dark(#2b7a3d, #8ce99a)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'light-dark(#b0480b, #ffa94d)' },
  { tag: [tags.comment, tags.meta], color: 'var(--color-muted)', fontStyle: 'italic' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName)],
    color: 'light-dark(#1864ab, #74c0fc)',
  },
  {
    tag: [tags.typeName, tags.className, tags.namespace, tags.standard(tags.typeName)],
    color: 'light-dark(#0b6e75, #66d9e8)',
  },
  { tag: [tags.definition(tags.variableName), tags.propertyName], color: 'light-dark(#1a1d24, #e6e8ee)' },
  { tag: tags.invalid, color: 'var(--color-danger)' },
])

export const editorTheme = [surface, syntaxHighlighting(highlighting)]
